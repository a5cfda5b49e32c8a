"""Images in one NumPy archive."""

import os
from collections.abc import Mapping, Sequence

import numpy as np

from jaxgan.data.images import check_options, convert_arrays
from jaxgan.data.source import Source, image_source
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_file

# Split -> the keys that may hold its images and its labels; the first present is taken.
KEYS = {
    "train": (
        ("train_images", "x_train", "images"),
        ("train_labels", "y_train", "labels"),
    ),
    "validation": (
        ("validation_images", "x_validation"),
        ("validation_labels", "y_validation"),
    ),
    "test": (("test_images", "x_test"), ("test_labels", "y_test")),
}


def npz(
    *, path: str, image_size: int, channels: int = 0, fit: str = "crop", seed: int = 0
) -> Source:
    """The images, uint8 [N, H, W] or [N, H, W, C], and integer labels [N], if any, of an
    .npz.

    Keys: `images`, `labels`; or by split `train_images`, `train_labels`,
    `validation_...`, `test_...`; or Keras's `x_train`, `y_train`, `x_test`, `y_test`.

    Raises:
      UsageError: no such file, no images, or arrays of another kind.
    """
    check_options(image_size, channels, fit)
    path = os.path.expanduser(path)
    found = read(path)
    channels = channels or found["train"]["data"].shape[-1]
    for rows in found.values():
        rows["data"] = convert_arrays(rows["data"], image_size, channels, fit)
    digest = digest_file(path)
    return image_source("npz", found, seed, digest=f"{digest}-{fit}-{channels}")


def read(path: str) -> dict[str, dict[str, np.ndarray]]:
    """The checked rows of every split that an archive has, `train` among them.

    Raises:
      UsageError: no such file, no images, or arrays of another kind.
    """
    if not os.path.isfile(path):
        raise UsageError(f"data.path: there is no file {path!r}; give the path of an .npz")
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        if not all(isinstance(array, np.ndarray) for array in arrays.values()):
            raise TypeError
    except Exception:  # zip, zlib, pickle and NumPy each raise their own
        raise UsageError(
            f"data.path: {path!r} is no .npz archive of plain arrays, as np.savez writes it"
        ) from None
    found = {split: read_split(path, arrays, *keys) for split, keys in KEYS.items()}
    found = {split: rows for split, rows in found.items() if rows}
    if "train" not in found:
        raise UsageError(
            f"{path}: no array 'images' (or 'train_images', 'x_train'); "
            f"it holds {', '.join(sorted(arrays)) or 'nothing'}"
        )
    return found


def read_split(
    path: str,
    arrays: Mapping[str, np.ndarray],
    image_keys: Sequence[str],
    label_keys: Sequence[str],
) -> dict[str, np.ndarray]:
    """The checked rows of one split; {} where the archive has none.

    Raises:
      UsageError: images or labels have another type or shape.
    """
    name = next((key for key in image_keys if key in arrays), None)
    if name is None:
        return {}
    images = arrays[name]
    if images.dtype != np.uint8:
        raise UsageError(
            f"{path}: {name} is {images.dtype}; images must be uint8, 0 to 255"
        )
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or images.shape[-1] not in (1, 3):
        raise UsageError(
            f"{path}: {name} has the shape {list(arrays[name].shape)}; images must be "
            "[N, H, W] or [N, H, W, C] with 1 or 3 channels"
        )
    if 0 in images.shape:
        raise UsageError(f"{path}: {name} is empty: {list(images.shape)}")
    rows = {"data": images}
    label_name = next((key for key in label_keys if key in arrays), None)
    if label_name is not None:
        labels = arrays[label_name]
        labels = labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels
        if labels.shape != (len(images),) or not np.issubdtype(labels.dtype, np.integer):
            raise UsageError(
                f"{path}: {label_name} is {labels.dtype} {list(labels.shape)}; labels "
                f"must be integers [{len(images)}], one for each image"
            )
        rows["label"] = labels.astype(np.int32)
    return rows
