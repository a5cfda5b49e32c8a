"""Networks applied to stored images, some at a time."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.system.errors import UsageError
from jaxgan.system.progress import track


def at_once() -> int:
    """Number of images that pass a large network together: on a CPU 16 are a quarter faster
    than 64, whose activations leave its caches."""
    return 16 if jax.default_backend() == "cpu" else 128


def in_batches(
    function: Callable[[np.ndarray], Any], images: np.ndarray, size: int, what: str
) -> Any:
    """Results of a function for images [N, ...], `size` at a time, on the host; `what`
    stands beside the progress bar.

    The last batch is filled up with zeros, so that one program does for any N. Results are
    arrays [size, ...], or containers of such; they return as [N, ...].
    """
    parts, starts = [], range(0, len(images), size)
    for start in track(starts, what, len(starts)):
        part = np.zeros((size, *images.shape[1:]), images.dtype)
        some = images[start : start + size]
        part[: len(some)] = some
        parts.append(jax.device_get(function(part)))
    return jax.tree.map(lambda *some: np.concatenate(some)[: len(images)], *parts)


def check_images(images: np.ndarray, network: str) -> None:
    """Raises UsageError where images are not uint8 [N, H, W, 1 or 3], N from 1."""
    shape = images.shape
    if len(shape) != 4 or shape[-1] not in (1, 3) or not images.size:
        raise UsageError(f"{network} takes [N, H, W, 1 or 3], not {list(shape)}")
    if images.dtype != np.uint8:
        raise UsageError(f"{network} takes images as uint8, not {images.dtype}")


def check_floats(images: jax.Array, network: str, smallest: int) -> None:
    """Raises UsageError where images are not floats [B, H, W, 1 or 3] of a size from
    `smallest`."""
    shape = images.shape
    if len(shape) != 4 or shape[3] not in (1, 3) or not shape[0]:
        raise UsageError(f"{network} takes [B, H, W, 1 or 3], not {list(shape)}")
    if min(shape[1:3]) < smallest:
        raise UsageError(
            f"{network} takes images of {smallest} x {smallest} or more, not {list(shape)}"
        )
    if not jnp.issubdtype(images.dtype, jnp.floating):
        raise UsageError(f"{network} takes floats from -1 to 1, not {images.dtype}")
