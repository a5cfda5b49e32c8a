"""Bilinear resizing as in TensorFlow 1, for the FID network: pixel i of n is interpolated
at i * size / n, without half a pixel's shift, and without a filter when images shrink.

The two directions are independent: each is a product with a matrix.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import DTypeLike


def weights(size: int, n: int) -> np.ndarray:
    """The matrix from `size` pixels to n, float32 [n, size], whose rows sum to 1.

    Places are rounded to float32, as in TensorFlow's kernel; beyond the last pixel its
    value continues.
    """
    place = np.arange(n, dtype=np.float32) * np.float32(size / n)
    low = place.astype(np.int64)
    part = place - low.astype(np.float32)
    matrix, rows = np.zeros((n, size), np.float32), np.arange(n)
    np.add.at(matrix, (rows, low), 1 - part)
    np.add.at(matrix, (rows, np.minimum(low + 1, size - 1)), part)
    return matrix


def resize(images: jax.Array, n: int, dtype: DTypeLike = jnp.float32) -> jax.Array:
    """Resizes images [B, H, W, C] to floats [B, n, n, C] in the same range."""
    _, height, width, _ = images.shape
    down, across = (jnp.asarray(weights(size, n), dtype) for size in (height, width))
    x, highest = images.astype(dtype), lax.Precision.HIGHEST
    x = jnp.einsum("yh,bhwc->bywc", down, x, precision=highest)
    return jnp.einsum("xw,bywc->byxc", across, x, precision=highest)
