# shellcheck shell=bash
# Sourced by the other scripts: makes .venv with locked versions, once, and activates it.
#
#   source launch/install.sh EXTRAS     EXTRAS: "", "test", "test,peers", "cuda", "tpu"
#
# A stamp in .venv remembers what was installed; the same call again costs nothing.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
extras="${1:-}"
for extra in ${extras//,/ }; do
    if ! grep -q "^$extra =" "$root/setup.cfg"; then
        echo "jaxgan: there is no extra '$extra'; setup.cfg lists cuda, tpu, tfds, ..." >&2
        exit 2
    fi
done

find_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "jaxgan: no Python 3.11 or newer is on the PATH; install one" >&2
    return 1
}

if [ ! -x "$root/.venv/bin/python" ]; then
    python="$(find_python)" || exit 2
    "$python" -m venv "$root/.venv" || exit 1
fi
python="$root/.venv/bin/python"

if "$python" -c 'import sys; sys.exit(sys.version_info >= (3, 12))'; then
    lock="$root/launch/locked-3.11.txt"
else
    lock="$root/launch/locked-3.12.txt"
fi

stamp="$root/.venv/installed-${extras//,/-}"
wanted="$(cat "$lock" "$root/setup.cfg" | cksum)"
[ -n "$extras" ] || present="$(cat "$root"/.venv/installed-* 2>/dev/null)"  # any will do
present="${present:-$(cat "$stamp" 2>/dev/null)}"
if [[ "$present" != *"$wanted"* ]]; then
    echo "jaxgan: installing into $root/.venv; a minute or two, once" >&2
    "$python" -m pip install --quiet --disable-pip-version-check --constraint "$lock" \
        --editable "$root${extras:+[$extras]}" || exit 1
    echo "$wanted" > "$stamp"
fi
export PATH="$root/.venv/bin:$PATH"
cd "$root" || exit 1
