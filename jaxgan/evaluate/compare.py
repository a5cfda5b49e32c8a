"""Two sets of images compared, whatever made them: no model of jaxgan is needed.

    compare("real.npz", "fake", "inception")["fid10k"]["value"]

A set is a folder of PNG, JPEG and WebP files, FILE.npz or
FILE.npz:SPLIT of uint8 images as a config's `npz` takes it, or tfds:NAME[:SPLIT] of a
prepared TensorFlow data set. The images of a set must be of one size
unless `image_size` resizes both sets, which changes scores: Inception itself resizes from
whatever size images have.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from jaxgan.assemble import build
from jaxgan.data.folder import SUFFIXES, UNREADABLE
from jaxgan.data.images import convert, convert_arrays, flat, is_grey
from jaxgan.data.npz import read
from jaxgan.data.source import images_of
from jaxgan.evaluate.records import Records
from jaxgan.evaluate.scorer import data_of, digest_of_images, known, seen_before
from jaxgan.metrics.features.extractors import Extractor, extractor_of
from jaxgan.metrics.scores import METRICS, scores, see
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import track


def compare(
    real: str,
    fake: str,
    extractor: str = "inception",
    metrics: Sequence[str] = tuple(METRICS),
    image_size: int = 0,
) -> Records:
    """{name: record} of the fake images against the real ones.

    A record has the value and its protocol. `floor` is the same of `floor_n` random real
    images, as many as the fakes if there are twice as many real ones, against the rest.

    Raises:
      UsageError: no such set, images of several sizes, no such extractor or metric.
    """
    known(metrics, tuple(METRICS))
    sides = [images_in(name, image_size) for name in (real, fake)]
    if sides[0].shape[-1] != sides[1].shape[-1]:  # one is grey
        sides = [np.broadcast_to(x, (*x.shape[:-1], 3)) for x in sides]
    shapes = [images.shape[1:] for images in sides]
    if extractor.partition(":")[0] != "inception" and shapes[0] != shapes[1]:
        raise UsageError(
            f"{real} has images {list(shapes[0])}, {fake} {list(shapes[1])}; give "
            "--image_size, or --extractor=inception, which resizes them"
        )
    chosen = extractor_of(extractor, lambda data: data_of(data, shapes[0]))
    seen = [seen_before(chosen, sides[0]), see(chosen, sides[1])]
    floor, count = {}, min(len(sides[1]), len(sides[0]) // 2)
    if count > 1:
        order = np.random.default_rng(0).permutation(len(sides[0]))
        rest, some = seen[0].at(order[count:]), seen[0].at(order[:count])
        floor = scores(rest, some, chosen, metrics, count=len(sides[1]))
    protocol = protocol_of(chosen, image_size, *sides)
    records: Records = {}
    for name, value in scores(seen[0], seen[1], chosen, metrics).items():
        records[name] = {"value": value, **protocol}
        if name in floor:
            records[name] |= {"floor": floor[name], "floor_n": count}
    if not records:
        raise UsageError(
            f"{extractor} and {len(sides[1])} fakes give no score of {', '.join(metrics)}"
        )
    return records


def protocol_of(extractor: Extractor, size: int, real, fake) -> dict:
    resized = f"resized to {size}x{size} (bicubic, central square); " if size else ""
    return {
        "n_real": len(real),
        "n_fake": len(fake),
        "extractor": extractor.name,
        "extractor_digest": extractor.digest,
        "extractor_accuracy": extractor.accuracy,
        "preprocessing": resized + extractor.preprocessing,
        "real_digest": digest_of_images(real),
        "fake_digest": digest_of_images(fake),
        "seed": 0,
    }


def images_in(name: str, size: int = 0) -> np.ndarray:
    """The images of a set, uint8 [N, H, W, 1 or 3]; N is 2 or more."""
    if name.startswith("tfds:"):
        images = read_tfds(name, size)
    elif Path(name).is_dir():
        images = read_folder(Path(name), size)
    elif ".npz" in name:
        images = read_npz(name)
        if size:
            images = convert_arrays(images, size, images.shape[-1], "crop")
    else:
        raise UsageError(
            f"{name!r} is no set of images; it may be a folder, FILE.npz or tfds:NAME"
        )
    if len(images) < 2:
        raise UsageError(f"{name} holds {len(images)} image; scores need many")
    return images


def read_npz(name: str) -> np.ndarray:
    """The images of an archive; of a split of it where it has more than one."""
    path, _, split = name.partition(".npz:")
    path = path if path.endswith(".npz") else path + ".npz"
    found = read(path)
    split = split or ("train" if len(found) == 1 else "")
    if split not in found:
        raise UsageError(f"{path} has the splits {', '.join(found)}: name one, {path}:test")
    return found[split]["data"]


def read_tfds(name: str, size: int) -> np.ndarray:
    """A split of a prepared data set; `test` if none is named."""
    _, path, *rest = name.split(":", 2)
    if not size:
        raise UsageError(f"{name}: its images are resized; give their --image_size")
    spec = {"name": "tfds", "path": path}
    source, split = build.make_source({"data": spec, "image_size": size}), rest or ["test"]
    if split[0] not in source.splits:
        raise UsageError(f"{name}: the split may be {', '.join(source.splits)}")
    return images_of(source, split[0])[0]


def read_folder(root: Path, size: int) -> np.ndarray:
    """All images in or below a folder, in the order of their names."""
    files = sorted(p for p in root.rglob("*") if p.suffix.lower() in SUFFIXES)
    if not files:
        raise UsageError(f"{root}: no {', '.join(SUFFIXES)} files in or below this folder")
    images, grey, sizes = np.empty(0, np.uint8), True, set()
    for at, file in enumerate(track(files, f"reading {root}", len(files))):
        try:
            with Image.open(file) as image:
                grey = grey and is_grey(image)
                whole = flat(image, 3)
            picture = convert(whole, size, 3, "crop") if size else np.asarray(whole)
        except UNREADABLE as error:
            raise UsageError(f"{file} cannot be read: {error}") from None
        if not at:
            images = np.empty((len(files), *picture.shape), np.uint8)
        sizes.add(picture.shape)
        if len(sizes) == 1:
            images[at] = picture
    if len(sizes) > 1:
        least, *_, most = sorted(sizes)
        raise UsageError(
            f"{root}: images are of {len(sizes)} sizes, {least[1]}x{least[0]} and "
            f"{most[1]}x{most[0]} among them; give --image_size"
        )
    return images[..., :1] if grey else images
