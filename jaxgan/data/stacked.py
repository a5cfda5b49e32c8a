"""Stacked MNIST: a thousand known modes, of three digits as the channels of an image.

L. Metz, B. Poole, D. Pfau, J. Sohl-Dickstein, "Unrolled Generative Adversarial Networks",
2017 (arXiv:1611.02163), section 3.3.1; scored as in PacGAN (jaxgan/metrics/modes.py).
"""

import zlib

import numpy as np

from jaxgan.data.npz import npz
from jaxgan.data.report import labels
from jaxgan.data.source import Source, decode_images, digest_of
from jaxgan.data.tfds import tfds
from jaxgan.system.errors import UsageError

CHANNELS, CLASSES = 3, 10


def stacked_mnist(*, path: str, image_size: int, seed: int = 0) -> Source:
    """Images whose channels are digits a, b, c drawn independently; label 100 a + 10 b + c.

    `path` is an .npz of grey digits as `npz` reads it, or `tfds:NAME`. A split has as many
    stacks as it has digits; splits share no digit.

    Raises:
      UsageError: `npz` or `tfds` raises it, or the labels are not 0 to 9.
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
    names = digits.spec["label_names"]
    if names != [str(digit) for digit in range(CLASSES)] or "unlabelled" in digits.spec:
        raise UsageError(
            f"data.path: {path!r} has {labels(digits)}; stacks need digits, labelled 0 to "
            f"{CLASSES - 1}"
        )


def draws(seed: int, split: str, n: int) -> np.ndarray:
    """Random rows of the digits of n stacks, with replacement: int64 [n, CHANNELS] in [0,
    n).

    They are made from raw Philox words, as in `source.permutation`; their probabilities
    differ by n / 2**64 at most, relative to each other.
    """
    key = [seed, zlib.crc32(split.encode())]
    words = np.random.Philox(key=key).random_raw(n * CHANNELS)
    return (words % np.uint64(n)).astype(np.int64).reshape(n, CHANNELS)


def mode_of(digits: np.ndarray) -> np.ndarray:
    """Modes of stacks of digits [N, C]: 100 a + 10 b + c, int32 [N]."""
    places = CLASSES ** np.arange(digits.shape[1])[::-1]
    return (digits @ places).astype(np.int32)


def digits_of(modes: np.ndarray) -> np.ndarray:
    """Digits of modes [N], the inverse of `mode_of`: int32 [N, CHANNELS]."""
    places = CLASSES ** np.arange(CHANNELS, dtype=np.int32)[::-1]
    return np.asarray(modes)[:, None] // places % CLASSES


def channels_of(stacks: np.ndarray) -> np.ndarray:
    """Channels of stacks [N, H, W, C] as grey images [N * C, H, W, 1], stack by stack."""
    return np.moveaxis(stacks, -1, 1).reshape(-1, *stacks.shape[1:3], 1)
