"""Nearest neighbours among features, exact, one block of distances at a time: the matrix
of 50,000 features against as many is never made.

Squared distances |x|^2 + |y|^2 - 2 x.y of features less their mean cost a matrix product,
but are off by some 1e-7 of |x|^2 + |y|^2 in float32, which in clusters far apart is more
than distances differ by. `slack` bounds that error. Whatever it leaves open is measured
again by differences, and where that is much, the product is taken in float64 first: the
result is that of brute force.
"""

import functools
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from jaxgan.system.progress import track

MEMORY = 2**24  # distances in memory, at most
BLOCK = 1024  # queries of a block, at most
FEW = 64  # pairs of a query that are measured again though float64 might tell them apart


def pair_of(first: ArrayLike, second: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Two sets of features [N, D] and [M, D], float64.

    Raises:
      ValueError: features of another shape or of several D, or not finite.
    """
    x, y = (np.asarray(side, np.float64) for side in (first, second))
    shapes = [x.shape, y.shape]
    if any(len(s) != 2 or 0 in s for s in shapes) or x.shape[1] != y.shape[1]:
        raise ValueError(f"features are [N, D] with one D, not {shapes}")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("features are not finite")
    return x, y


class Products:
    """The squared distances of queries [N, D] to an index [M, D], by matrix products."""

    def __init__(self, queries: np.ndarray, index: np.ndarray):
        self.queries, self.index, self.mean = queries, index, index.mean(0)
        self.single = tuple(side.astype(np.float32) for side in self.factors())
        y_squares = np.square(index - self.mean).sum(1)
        self.x_squares = np.square(queries - self.mean).sum(1, keepdims=True)
        self.largest = y_squares.max()

    def factors(self) -> tuple[np.ndarray, np.ndarray]:
        """Two arrays whose one product makes all distances: (x, |x|^2, 1) and (-2 y, 1,
        |y|^2)."""
        x, y = self.queries - self.mean, self.index - self.mean
        squares = [np.square(side).sum(1, keepdims=True) for side in (x, y)]
        ones = [np.ones_like(side) for side in squares]
        left = np.concatenate([x, squares[0], ones[0]], 1)
        return left, np.concatenate([-2 * y, ones[1], squares[1]], 1)

    @functools.cached_property
    def double(self) -> tuple[np.ndarray, np.ndarray]:
        """The factors in float64, which few sets of features need."""
        return self.factors()

    def blocks(self, block: int, doing: str) -> Iterator[slice]:
        """The queries in parts."""
        size = max(1, min(block, MEMORY // len(self.index)))
        starts = range(0, len(self.queries), size)
        for start in track(starts, doing, len(starts)):
            yield slice(start, start + size)

    def of(self, part: slice, select: Callable) -> tuple[np.ndarray, tuple]:
        """The squared distances [B, M] of a part, and the pairs that `select(distance,
        slack)` leaves open; in float64 where float32 leaves many open."""
        for precision in ("single", "double"):
            x, y = getattr(self, precision)
            unit = 2 * (6 + x.shape[1]) * float(np.finfo(x.dtype).eps)
            slack = unit * (self.x_squares[part] + self.largest)
            distance = x[part] @ y.T
            pairs = select(distance, slack.astype(x.dtype))
            if sum(len(rows) for rows, _ in pairs) <= FEW * len(slack):
                break
        return distance, pairs


def exact(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Squared distances [P] of the rows of two arrays [P, D], by differences."""
    found = np.empty(len(first))
    step = max(1, MEMORY // first.shape[1])
    for start in range(0, len(first), step):
        part = slice(start, start + step)
        found[part] = np.square(first[part] - second[part]).sum(-1)
    return found


def reach(near: np.ndarray, k: int) -> np.ndarray:
    """Not less than the k-th least of each row [B, 1], and seldom more than the few next:
    the k-th of the least ones of many groups."""
    groups = min(max(16 * k, 64), near.shape[1])
    starts = np.linspace(0, near.shape[1], groups, endpoint=False).astype(int)
    least = np.minimum.reduceat(near, starts, axis=1)
    return np.partition(least, k - 1)[:, k - 1 : k]


def nearest(
    queries: ArrayLike,
    index: ArrayLike,
    k: int = 1,
    block: int = BLOCK,
    same: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """The k nearest rows of the index [M, D] to each query [N, D], nearest first, of equals
    the first; with `same` the queries are the index, and no row is a neighbour of itself.

    Returns:
      Euclidean distances float64 [N, k], and rows of the index, int [N, k].
    """
    x, y = pair_of(queries, index)
    if not 1 <= k <= len(y) - same:
        raise ValueError(f"of {len(y)} features there is no neighbour number {k}")
    distance, row = np.empty((len(x), k)), np.empty((len(x), k), int)

    def candidates(near: np.ndarray, slack: np.ndarray) -> tuple:
        if same:
            near[np.arange(len(rows)), rows] = np.inf
        return (np.nonzero(near <= reach(near, k) + slack),)

    products = Products(x, y)
    for part in products.blocks(block, "finding neighbours"):
        rows = np.arange(len(x))[part]
        _, ((here, there),) = products.of(part, candidates)
        found = exact(x[rows[here]], y[there])
        order = np.lexsort((there, found, here))
        first = np.searchsorted(here, np.arange(len(rows)))
        chosen = order[first[:, None] + np.arange(k)]
        distance[part], row[part] = np.sqrt(found[chosen]), there[chosen]
    return distance, row
