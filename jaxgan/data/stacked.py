"""Stacked MNIST: a thousand known modes, of three digits as the channels of an image.

L. Metz, B. Poole, D. Pfau, J. Sohl-Dickstein, "Unrolled Generative Adversarial Networks",
2017 (arXiv:1611.02163), section 3.3.1; scored as in PacGAN (jaxgan/metrics/modes.py).
"""

import zlib

import numpy as np

from jaxgan.data.npz import npz
from jaxgan.data.source import Source, decode_images, digest_of
from jaxgan.data.tfds import tfds
from jaxgan.system.errors import UsageError

CHANNELS, CLASSES = 3, 10


def stacked_mnist(*, path: str, image_size: int, seed: int = 0) -> Source:
    """Images whose channels are digits a, b, c drawn independently; label 100 a + 10 b + c.

    `path` is an .npz of grey digits as `npz` reads it, or `tfds:NAME`. A split has as many
    stacks as digits, and stacks no digit of another split.

    Raises:
      UsageError: what `npz` and `tfds` raise, or the labels are not 0 to 9.
    """
    read, name = (tfds, path[5:]) if path.startswith("tfds:") else (npz, path)
    digits = read(path=name, image_size=image_size, channels=1, seed=seed)
    check_labels(path, digits)
    splits = {}
    for split, rows in digits.splits.items():
        chosen = draws(seed, split, len(rows["data"]))
        image = np.asarray(rows["data"])[..., 0]
        stacks = np.stack([image[column] for column in chosen.T], axis=-1)
        splits[split] = {"data": stacks, "label": mode_of(rows["label"][chosen])}
    spec = {
        "name": "stacked_mnist",
        "modality": "image",
        "shape": [image_size, image_size, CHANNELS],
        "label_names": None,
        "modes": {
            "count": CLASSES**CHANNELS,
            "channels": CHANNELS,
            "classes": CLASSES,
        },
        "digest": digest_of(splits),
    }
    return Source(splits, decode_images, spec)


def check_labels(path: str, digits: Source) -> None:
    """Raises UsageError unless all rows are labelled and the labels are 0 to 9."""
    if any("label" not in rows for rows in digits.splits.values()):
        raise UsageError(f"data.path: {path!r} has no labels; stacks need labelled digits")
    labels = [np.asarray(rows["label"]) for rows in digits.splits.values()]
    found = np.unique(np.concatenate(labels))
    if not np.array_equal(found, np.arange(CLASSES)):
        raise UsageError(
            f"data.path: {path!r} has {len(found)} classes, {found[0]} to {found[-1]}; "
            f"stacks need digits, labelled 0 to {CLASSES - 1}"
        )


def draws(seed: int, split: str, n: int) -> np.ndarray:
    """The digits of n stacks, with replacement: int64 [n, CHANNELS] in [0, n).

    From raw Philox words, as `source.permutation`; n / 2**64 is how uneven they are.
    """
    key = [seed, zlib.crc32(split.encode())]
    words = np.random.Philox(key=key).random_raw(n * CHANNELS)
    return (words % np.uint64(n)).astype(np.int64).reshape(n, CHANNELS)


def mode_of(digits: np.ndarray) -> np.ndarray:
    """Digits [N, C] -> modes [N], int32: 100 a + 10 b + c."""
    places = CLASSES ** np.arange(digits.shape[1])[::-1]
    return (digits @ places).astype(np.int32)


def digits_of(modes: np.ndarray) -> np.ndarray:
    """`mode_of` undone: [N] -> int32 [N, CHANNELS]."""
    places = CLASSES ** np.arange(CHANNELS, dtype=np.int32)[::-1]
    return np.asarray(modes)[:, None] // places % CLASSES


def channels_of(stacks: np.ndarray) -> np.ndarray:
    """Stacks [N, H, W, C] -> grey images [N * C, H, W, 1], those of a stack in a row."""
    return np.moveaxis(stacks, -1, 1).reshape(-1, *stacks.shape[1:3], 1)
