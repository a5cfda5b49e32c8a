"""Distances of clouds of points, and of sets of clouds: P. Achlioptas et al., 2018
(arXiv:1707.02392), section 2.2, and G. Yang et al., "PointFlow", 2019 (arXiv:1906.12320),
section 4.1.

    chamfer(a, b)     mean_a min_b |a - b|^2 + mean_b min_a |a - b|^2, squared lengths
    assignment(a, b)  mean |a - b| of the optimal assignment, not squared: earth mover's

Both depend on the number of points and on how clouds are normalised. Sets are compared by
matrices of distances, of as many samples as references. Published numbers use various roots
and sums, approximations of the assignment, and normalisations: compare only what was
computed alike.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from jaxgan.system.progress import track

Distance = Callable[[np.ndarray, np.ndarray], np.ndarray]  # of sets -> matrix [N, M]
CELLS = 28  # of the grid of `occupied_divergence`, along each axis
AT_ONCE = 16  # clouds whose distances to another set are computed together


@jax.jit
def _chamfer_rows(a: jax.Array, b: jax.Array) -> jax.Array:
    """[N, P, 3], [M, Q, 3] -> Chamfer distances [N, M]."""

    def pair(x: jax.Array, y: jax.Array) -> jax.Array:
        square = jnp.sum(jnp.square(x), -1)[:, None] + jnp.sum(jnp.square(y), -1)[None]
        product = jnp.matmul(x, y.T, precision="highest")
        near = jnp.maximum(square - 2.0 * product, 0.0)
        return jnp.mean(jnp.min(near, 1)) + jnp.mean(jnp.min(near, 0))

    return jax.lax.map(lambda x: jax.lax.map(lambda y: pair(x, y), b), a)


def chamfer(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Chamfer distances between clouds [N, P, 3] and [M, Q, 3], float64 [N, M].

    They are computed around the middle of the second set and in its unit: float32 would
    lose small distances of clouds that are far from the origin.
    """
    middle, unit = cube(b)
    a, b = (
        ((np.asarray(x, np.float64) - middle) / unit).astype(np.float32) for x in (a, b)
    )
    parts, starts = [], range(0, len(a), AT_ONCE)
    for start in track(starts, "comparing clouds", len(starts)):
        part = np.zeros((AT_ONCE, *a.shape[1:]), np.float32)
        some = a[start : start + AT_ONCE]
        part[: len(some)] = some
        parts.append(np.asarray(_chamfer_rows(part, b))[: len(some)])
    return np.concatenate(parts).astype(np.float64) * unit**2


def cube(clouds: np.ndarray) -> tuple[np.ndarray, float]:
    """The middle [3] and half the side of the least cube that holds all points of clouds
    [N, P, 3]; half a side of 1 where they are one point."""
    points = np.asarray(clouds, np.float64).reshape(-1, 3)
    low, high = points.min(0), points.max(0)
    return (low + high) / 2, float((high - low).max() / 2) or 1.0


def assignment(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Mean distances of optimally assigned points between clouds [N, P, 3] and [M, P, 3] of
    equal size, exact, float64 [N, M]."""
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"clouds of {a.shape[1]} and {b.shape[1]} points: sizes differ")
    found = np.empty((len(a), len(b)))
    for i, x in enumerate(track(a, "assigning points", len(a))):
        found[i] = [assigned(x, y) for y in b]
    return found


def assigned(x: np.ndarray, y: np.ndarray) -> float:
    """The mean distance of optimally assigned points of two clouds [P, 3]."""
    cost = cdist(x, y)
    return float(cost[linear_sum_assignment(cost)].mean())


def within(distance: Distance, a: np.ndarray) -> np.ndarray:
    """A distance's matrix [N, N] within one set; of assignments, which are slow and need no
    compilation, each pair once."""
    if distance is not assignment:
        return distance(a, a)
    found = np.zeros((len(a), len(a)))
    for i, x in enumerate(track(a[:-1], "assigning points", len(a) - 1)):
        for j, y in enumerate(a[i + 1 :], i + 1):
            found[i, j] = found[j, i] = assigned(x, y)
    return found


def set_scores(
    samples: np.ndarray, across: np.ndarray, references: np.ndarray
) -> dict[str, float]:
    """Scores of N samples against as many references, from distances between samples,
    of samples (rows) to references `across`, and between references, [N, N] each:

    mmd       mean over references of the distance to the nearest sample
    nearest   mean over samples of the distance to the nearest reference
    cov       share of references that are the nearest one of some sample
    one_nna   leave-one-out accuracy of the nearest neighbour in the union, as to which set
              an element is of; of equal distances one in the other set decides

    An exact sampler has a `cov` of 0.4 to 0.6, and (N - 1) / (2 N - 1) of `one_nna`.
    """
    if across.shape != samples.shape or across.shape != references.shape:
        raise ValueError("set scores need as many samples as references")
    n = len(across)
    far = np.diag(np.full(n, np.inf))
    own = (samples + far).min(1) < across.min(1)
    other = (references + far).min(1) < across.min(0)
    return {
        "mmd": float(across.min(0).mean()),
        "nearest": float(across.min(1).mean()),
        "cov": len(np.unique(across.argmin(1))) / n,
        "one_nna": float(np.concatenate([own, other]).mean()),
    }


def occupied_divergence(
    a: np.ndarray, b: np.ndarray, middle: np.ndarray | float = 0.0, edge: float = 1.0
) -> float:
    """Jensen-Shannon divergence, bits, of where the points of two sets of clouds [N, P, 3]
    lie: in the 28^3 cells of the cube of half side `edge` around `middle`, or outside of
    it, which is one more cell. (PointFlow's grid is a ball, and what is outside goes into
    its border.)"""
    p, q = (shares(np.asarray(x, np.float64) - middle, edge) for x in (a, b))
    both = (p + q) / 2

    def divergence(p: np.ndarray) -> float:
        some = p > 0
        return float(np.sum(p[some] * np.log2(p[some] / both[some])))

    return (divergence(p) + divergence(q)) / 2


def shares(clouds: np.ndarray, edge: float) -> np.ndarray:
    """The shares of all points in each cell and, last, outside, [CELLS^3 + 1]."""
    points = np.asarray(clouds, np.float64).reshape(-1, 3)
    cell = np.floor((points / edge + 1) / 2 * CELLS)
    cell = np.where(points == edge, CELLS - 1, cell)
    inside = (cell >= 0).all(1) & (cell < CELLS).all(1)
    place = np.full(len(points), CELLS**3)
    place[inside] = cell[inside].astype(int) @ CELLS ** np.arange(3)
    return np.bincount(place, minlength=CELLS**3 + 1) / len(points)
