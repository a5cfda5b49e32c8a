"""Images in one NumPy archive."""

import os

import numpy as np

from jaxgan.data.arrays import read_arrays
from jaxgan.data.source import Source, image_source
from jaxgan.modalities.pixels import check_options, convert_arrays
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_file

IMAGES = ("images", "image", "imgs", "x", "data", "samples", "arr0")
DARK = 31  # no image is brighter: hardly of 0 to 255


def npz(
    *, path: str, image_size: int, channels: int = 0, fit: str = "crop", seed: int = 0
) -> Source:
    """The images, uint8 [N, H, W] or [N, H, W, C], and labels [N], if any, of an .npz.

    The names of the arrays are `images` and `labels`, or `x` and `y`, ..., alone or with a
    split before or behind: `train_images` and `train_labels`, `x_test` and `y_test`,
    `val_images`, in any case (jaxgan/data/arrays.py). Labels are whole numbers or words; a
    negative number says that an image has none.

    Raises:
      UsageError: no such file, no images, or arrays of another kind.
    """
    check_options(image_size, channels, fit)
    path = os.path.expanduser(path)
    found, label_names, notes = read(path)
    channels = channels or found["train"]["data"].shape[-1]
    for rows in found.values():
        rows["data"] = convert_arrays(rows["data"], image_size, channels, fit)
    digest = f"{digest_file(path)}-{fit}-{channels}"
    return image_source("npz", found, seed, label_names, digest, notes)


def read(
    path: str,
) -> tuple[dict[str, dict[str, np.ndarray]], list[str] | None, list[str]]:
    """The checked rows of every split that an archive has, `train` among them; the names of
    the labels, or None; and what there is to say of it.

    Raises:
      UsageError: no such file, no images, or arrays of another kind.
    """
    names: list[str] = []

    def check(path: str, name: str, array: np.ndarray) -> np.ndarray:
        names.append(name)  # that of `train` first
        return check_images(path, name, array)

    found, label_names, notes = read_arrays(path, IMAGES, check)
    if (high := int(found["train"]["data"].max())) <= DARK:
        text = f"{names[0]} holds 0 to {high}, nearly black where 255 is white"
        notes.insert(0, text)
    return found, label_names, notes


def check_images(path: str, name: str, array: np.ndarray) -> np.ndarray:
    """The images of one split, uint8 [N, H, W, C].

    Raises:
      UsageError: they have another type or shape.
    """
    where = f"{path}: {name}"
    if array.dtype != np.uint8:
        low, high = (array.min(), array.max()) if is_number(array) else (0, 0)
        way = ""
        if is_number(array) and 0 <= low and high <= 255:
            scaled = (
                f"({name} * 255).round()"
                if high <= 1
                else name + ".round()" * (array.dtype.kind == "f")
            )
            way = f"; these are {low:g} to {high:g}: save {scaled}.astype(np.uint8)"
        raise UsageError(f"{where} is {array.dtype}; images must be uint8, 0 to 255{way}")
    images = array[..., None] if array.ndim == 3 else array
    if images.ndim != 4 or images.shape[-1] not in (1, 3):
        first = images.ndim == 4 and images.shape[1] in (1, 3)
        way = f"; save np.moveaxis({name}, 1, -1)" if first else ""
        raise UsageError(
            f"{where} has the shape {list(array.shape)}; images must be [N, H, W] or "
            f"[N, H, W, C] with 1 or 3 channels{way}"
        )
    if 0 in images.shape:
        raise UsageError(f"{where} is empty: {list(images.shape)}")
    return images


def is_number(array: np.ndarray) -> bool:
    """Whether an array holds real numbers, and any."""
    return array.dtype.kind in "biuf" and array.size > 0
