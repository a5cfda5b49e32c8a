"""Nearest neighbours among features, on the device, one block of distances at a time: the
matrix of 50,000 features against as many is never made.

Squared distances are |x|^2 + |y|^2 - 2 x.y in float32, of features less their mean and with
products at the highest precision (TF32 and bfloat16 would misplace neighbours). The error
is some 1e-7 of |x|^2 + |y|^2: too much to tell near-duplicates apart, so that `nearest`
measures its candidates again in float64.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from numpy.typing import ArrayLike

from jaxgan.system.progress import track

BLOCK = 1024  # rows and columns of the distances in memory
SPARE = 4  # candidates beyond k that are also measured again


class Tiles(NamedTuple):
    """Features in blocks of equal size; the last is padded with rows at infinity.

    Attributes:
      rows: float32 [T, B, D].
      squares: |row|^2, float32 [T, B]; infinite where there is no feature.
    """

    rows: jax.Array
    squares: jax.Array

    @classmethod
    def of(cls, features: np.ndarray, mean: np.ndarray, block: int = BLOCK) -> "Tiles":
        """The tiles of features [N, D] less `mean` [D]."""
        x = (features - mean.astype(features.dtype)).astype(np.float32)
        block = min(block, len(x))
        missing = -len(x) % block
        x = np.pad(x, [(0, missing), (0, 0)]).reshape(-1, block, x.shape[1])
        squares = np.sum(np.square(x), -1)
        squares.reshape(-1)[squares.size - missing :] = np.inf
        return cls(jnp.asarray(x), jnp.asarray(squares))


def tiles_of(*sets: ArrayLike, block: int = BLOCK) -> list[Tiles]:
    """The tiles of sets of features [N, D], all less the mean of the first.

    Raises:
      ValueError: features of another shape or of several D, or not finite.
    """
    arrays = [np.asarray(x) for x in sets]
    arrays = [x if x.dtype.kind == "f" else x.astype(np.float32) for x in arrays]
    shapes = [x.shape for x in arrays]
    if (
        any(len(shape) != 2 or 0 in shape for shape in shapes)
        or len({shape[1] for shape in shapes}) > 1
    ):
        raise ValueError(f"features are [N, D] with one D, not {shapes}")
    if not all(np.isfinite(x).all() for x in arrays):
        raise ValueError("features are not finite")
    mean = arrays[0].mean(0, dtype=np.float64)
    return [Tiles.of(x, mean, block) for x in arrays]


def squared_distances(
    first: jax.Array, first_squares: jax.Array, second: jax.Array, second_squares: jax.Array
) -> jax.Array:
    """Squared distances [B, M], not below 0, of features [B, D] and [M, D] with their
    squared lengths [B] and [M]."""
    products = jnp.matmul(first, second.T, precision="highest")
    return jnp.maximum(first_squares[:, None] + second_squares[None] - 2 * products, 0.0)


@jax.jit(static_argnames=("k", "same"))
def search(
    at: jax.Array, queries: Tiles, index: Tiles, k: int, same: bool
) -> tuple[jax.Array, jax.Array]:
    """The k nearest rows of the index to block `at` of the queries, nearest first: squared
    distances [B, k] and rows [B, k]. With `same` the queries are the index, and no row is a
    neighbour of itself."""
    rows, squares = queries.rows[at], queries.squares[at]
    size, width = len(rows), index.rows.shape[1]
    own = at * size + jnp.arange(size, dtype=jnp.int32)

    def merge(
        best: tuple[jax.Array, jax.Array], tile: tuple[jax.Array, ...]
    ) -> tuple[tuple[jax.Array, jax.Array], None]:
        number, tile_rows, tile_squares = tile
        found = number * width + jnp.arange(width, dtype=jnp.int32)
        distance = squared_distances(rows, squares, tile_rows, tile_squares)
        if same:
            distance = jnp.where(own[:, None] == found[None], jnp.inf, distance)
        distance = jnp.concatenate([best[0], distance], 1)
        found = jnp.broadcast_to(found[None], (size, width))
        found = jnp.concatenate([best[1], found], 1)
        nearness, place = lax.top_k(-distance, k)
        return (-nearness, jnp.take_along_axis(found, place, 1)), None

    start = jnp.full((size, k), jnp.inf), jnp.full((size, k), -1, jnp.int32)
    numbers = jnp.arange(len(index.rows), dtype=jnp.int32)
    return lax.scan(merge, start, (numbers, *index))[0]


def search_all(
    queries: Tiles, index: Tiles, k: int, same: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """`search` for every block of the queries, on the host: squared distances and rows, [T
    * B, k] each, padding included."""
    steps = track(range(len(queries.rows)), "finding neighbours", len(queries.rows))
    parts = [jax.device_get(search(jnp.int32(at), queries, index, k, same)) for at in steps]
    distance, row = (np.concatenate(side) for side in zip(*parts))
    return distance, row


def nearest(
    queries: ArrayLike, index: ArrayLike, k: int = 1, block: int = BLOCK
) -> tuple[np.ndarray, np.ndarray]:
    """The k nearest rows of the index [M, D] to each query [N, D], nearest first.

    Returns:
      Euclidean distances float64 [N, k], exact, and rows of the index, int [N, k].
    """
    x, y = np.asarray(queries), np.asarray(index)
    if not 1 <= k <= len(y):
        raise ValueError(f"of {len(y)} features there is no neighbour number {k}")
    index_tiles, query_tiles = tiles_of(y, x, block=block)
    many = min(k + SPARE, len(y))
    rows = search_all(query_tiles, index_tiles, many)[1][: len(x)]
    distance = np.empty(rows.shape)
    for start in range(0, len(x), block):
        part = slice(start, start + block)
        for place in range(many):
            step = np.subtract(x[part], y[rows[part, place]], dtype=np.float64)
            distance[part, place] = np.sqrt(np.sum(np.square(step), -1))
    order = np.argsort(distance, 1, kind="stable")[:, :k]
    return np.take_along_axis(distance, order, 1), np.take_along_axis(rows, order, 1)
