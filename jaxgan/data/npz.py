"""Images in one NumPy archive, by the names that their makers give the arrays."""

import os
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from jaxgan.data.labels import classes_in, numbered
from jaxgan.data.source import SPLITS, Source, image_source
from jaxgan.modalities.pixels import check_options, convert_arrays
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_file

SPLIT_WORDS = {
    "train": ("train", "training", "tr"),
    "validation": ("validation", "valid", "val", "dev"),
    "test": ("test", "testing", "te"),
}
IMAGES = ("images", "image", "imgs", "x", "data", "samples", "arr0")
LABELS = ("labels", "label", "y", "targets", "target", "finelabels", "arr1")
DARK = 31  # no image is brighter: hardly of 0 to 255


def npz(
    *, path: str, image_size: int, channels: int = 0, fit: str = "crop", seed: int = 0
) -> Source:
    """The images, uint8 [N, H, W] or [N, H, W, C], and labels [N], if any, of an .npz.

    The names of the arrays are `images` and `labels`, or `x` and `y`, ..., alone or with a
    split before or behind: `train_images` and `train_labels`, `x_test` and `y_test`,
    `val_images`, in any case (`names_of`). Labels are whole numbers or words; a negative
    number says that an image has none.

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
    if not os.path.isfile(path):
        raise UsageError(
            f"data.path: there is no file {path!r}; give the path of an .npz; where a "
            "run's data have moved, give --data_path=PATH"
        )
    try:
        archive = np.load(path, allow_pickle=False)
        names = names_of(archive.files)
    except Exception:  # zip, zlib, pickle and NumPy each raise their own
        raise no_archive(path) from None
    if "train" not in names:
        raise UsageError(
            f"{path}: no array 'images' (or 'train_images', 'x_train'); "
            f"it holds {', '.join(sorted(archive.files)) or 'nothing'}"
        )
    notes: list[str] = []
    found: dict[str, dict[str, np.ndarray]] = {}
    classes: dict[str, np.ndarray] = {}
    used = set()
    with archive:
        for split, (images, labels) in names.items():
            found[split] = {"data": check_images(path, images, load(path, archive, images))}
            used.add(images)
            if labels is None:
                continue
            array = load(path, archive, labels)
            made = classes_in(array, len(found[split]["data"]), f"{path}: {labels}")
            if made is not None:
                classes[split] = made
                used.add(labels)
    if (high := int(found["train"]["data"].max())) <= DARK:
        text = f"{names['train'][0]} holds 0 to {high}, nearly black where 255 is white"
        notes.append(text)
    if left := sorted(set(archive.files) - used):
        notes.append(f"left out the arrays {', '.join(left)}")
    label_names = None
    if "train" in classes:
        for split, rows in found.items():  # those without have none of each example
            none = np.full(len(rows["data"]), -1)
            classes.setdefault(split, none)
        numbers, label_names = numbered(classes)
        for split, rows in found.items():
            rows["label"] = numbers[split]
    return found, label_names, notes


def names_of(files: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """{split: the names of its images and of its labels, or None} in an archive; images
    without a split are those of `train`."""
    plain = {re.sub("[^a-z0-9]", "", name.lower()): name for name in files}

    def named(words: Sequence[str], split: str, alone: bool) -> str | None:
        forms = [f"{s}{word}" for word in words for s in SPLIT_WORDS[split]]
        forms += [f"{word}{s}" for word in words for s in SPLIT_WORDS[split]]
        forms += words if split == "train" else ()
        forms += SPLIT_WORDS[split] if alone else ()
        return next((plain[form] for form in forms if form in plain), None)

    found = {s: (named(IMAGES, s, True), named(LABELS, s, False)) for s in SPLITS}
    return {s: (images, labels) for s, (images, labels) in found.items() if images}


def load(path: str, archive: Any, name: str) -> np.ndarray:
    """One array of an archive."""
    try:
        array = archive[name]
        if not isinstance(array, np.ndarray):
            raise TypeError
    except Exception:
        raise no_archive(path, name) from None
    return array


def no_archive(path: str, name: str = "") -> UsageError:
    """The error of a file that is no archive of arrays, of which `name` is none."""
    at = f" ({name} is none)" if name else ""
    return UsageError(
        f"data.path: {path!r} is no .npz archive of plain arrays, as np.savez writes it{at}"
    )


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
