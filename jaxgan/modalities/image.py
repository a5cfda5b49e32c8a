"""Images: decoded float32 [B, H, W, C] in [-1, 1], stored uint8 [N, H, W, C], C 1 or 3."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.modalities.modality import Modality, Spec
from jaxgan.modalities.pixels import SUFFIXES, read
from jaxgan.system.files import write_png

GAP = 2  # pixels between the images of a grid


def to_floats(images: jax.Array) -> jax.Array:
    """uint8 -> float32 in [-1, 1]."""
    return images.astype(jnp.float32) / 127.5 - 1.0


def to_uint8(images: np.ndarray) -> np.ndarray:
    """[-1, 1] -> uint8, rounded once: -1 is 0 and 1 is 255."""
    scaled = (np.asarray(images, np.float32) + 1.0) * 127.5
    return np.clip(np.round(scaled), 0, 255).astype(np.uint8)


def grid(
    images: np.ndarray, spec: Spec | None = None, columns: int | None = None
) -> np.ndarray:
    """uint8 [N, H, W, C] -> one picture, row by row, two pixels apart."""
    n, height, width, channels = images.shape
    columns = columns or math.ceil(math.sqrt(n))
    rows = math.ceil(n / columns)
    shape = (rows * (height + GAP) + GAP, columns * (width + GAP) + GAP, channels)
    picture = np.full(shape, 128, np.uint8)
    for i, image in enumerate(images):
        row, column = divmod(i, columns)
        top, left = GAP + row * (height + GAP), GAP + column * (width + GAP)
        picture[top : top + height, left : left + width] = image
    return picture


def write(folder: Path, images: np.ndarray, spec: Spec) -> None:
    """images/00000.png, ... and grid.png."""
    for i, image in enumerate(images):
        write_png(folder / "images" / f"{i:05d}.png", image)
    write_png(folder / "grid.png", grid(images))


def heat(images: np.ndarray, maps: Sequence[np.ndarray]) -> np.ndarray:
    """uint8 [N, H, W, C] and maps, [N, h, w] or [N, h, w, C] of signed numbers -> a row for
    each image, itself and its maps: red above 0, blue below, white 0.

    Channels are summed; h and w divide H and W or are them. The colour is full at the 99th
    percentile of a map's magnitudes, of its image alone.
    """
    coloured = np.repeat(images, 3, -1) if images.shape[-1] == 1 else images
    rows = [coloured]
    for values in maps:
        flat = values.sum(-1) if values.ndim == images.ndim else values
        top = np.percentile(np.abs(flat), 99, axis=(1, 2), keepdims=True)
        signed = np.clip(flat / np.where(top > 0, top, 1), -1, 1)
        faded = 1 - np.abs(signed)
        red, blue = np.where(signed > 0, 1, faded), np.where(signed < 0, 1, faded)
        picture = np.round(255 * np.stack([red, faded, blue], -1)).astype(np.uint8)
        for axis in (1, 2):
            times = images.shape[axis] // picture.shape[axis]
            picture = np.repeat(picture, times, axis)
        rows.append(picture)
    both = np.stack(rows, 1)
    return grid(both.reshape(-1, *both.shape[2:]), columns=len(rows))


def facts(spec: Spec) -> dict[str, Any]:
    """Side and channels."""
    return {"image_size": spec["shape"][0], "channels": spec["shape"][-1]}


IMAGE = Modality(
    "image",
    to_floats,
    to_uint8,
    grid,
    write,
    facts=facts,
    stored="uint8, rounded once",
    array="images",
    augmentation=("translation",),
    read=read,
    suffixes=(*SUFFIXES, ".npz"),
    margin=GAP,
    heat=heat,
)
