"""Sets of images by name, from any maker: a folder, FILE.npz[:SPLIT] or
tfds:NAME[:SPLIT].

A folder that --mode=sample wrote is the set of its images, and so is its samples.npz.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from jaxgan.data.folder import UNREADABLE
from jaxgan.data.npz import check_images, read
from jaxgan.data.source import examples_of
from jaxgan.data.tfds import tfds
from jaxgan.data.tree import image_files
from jaxgan.modalities.image import IMAGE
from jaxgan.modalities.pixels import convert, convert_arrays, flat, is_grey
from jaxgan.system.errors import UsageError, choose
from jaxgan.system.progress import track

SAMPLES = "samples.npz"  # of --mode=sample


def images_in(name: str, size: int = 0) -> np.ndarray:
    """The images of a set, uint8 [N, H, W, 1 or 3]; N is 2 or more."""
    name = name if name.startswith("tfds:") else os.path.expanduser(name)
    if (Path(name) / SAMPLES).is_file():  # beside them is a picture of them all
        inside = Path(name) / "images"
        name = str(inside if inside.is_dir() else Path(name) / SAMPLES)
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
    """The images of an archive, or of the split that is named."""
    path, _, split = name.partition(".npz:")
    path = path if path.endswith(".npz") else path + ".npz"
    if Path(path).name == SAMPLES and not split:
        return read_samples(path)
    found, _, _ = read(path)
    split = split or ("train" if len(found) == 1 else "")
    if split not in found:
        raise UsageError(f"{path} has the splits {', '.join(found)}: name one, {path}:test")
    return found[split]["data"]


def read_samples(path: str) -> np.ndarray:
    """The images of a samples.npz, whatever their array is called: all others are labels
    and latents."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            beside = [n for n in archive.files if n == "labels" or n.startswith("latent_")]
            names = [name for name in archive.files if name not in beside]
            arrays = {name: archive[name] for name in names}
    except Exception:  # zip, zlib, pickle and NumPy each raise their own
        raise UsageError(f"{path!r} is no .npz archive of plain arrays") from None
    if len(names) != 1:
        return read(path)[0]["train"]["data"]
    return check_images(path, names[0], arrays[names[0]])


def read_tfds(name: str, size: int) -> np.ndarray:
    """The images of a split of a prepared data set, by default `test`."""
    _, path, *rest = name.split(":", 2)
    if not size:
        raise UsageError(f"{name}: its images are resized; give their --image_size")
    source, split = tfds(path=path, image_size=size), rest or ["test"]
    chosen = choose(split[0], list(source.splits), f"{name}: split")
    return examples_of(source, IMAGE, chosen)[0]


def read_folder(root: Path, size: int) -> np.ndarray:
    """All images in or below a folder, in the order of their names."""
    files, _ = image_files(root)
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


def alike(sides: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The sets with equal channels: all in colour where one is."""
    if len({images.shape[-1] for images in sides}) == 1:
        return list(sides)
    return [np.broadcast_to(x, (*x.shape[:-1], 3)) for x in sides]
