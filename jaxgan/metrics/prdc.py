"""Precision, recall, density and coverage: how far two sets of features lie in each other.

A set's shape is the union of balls around its members that reach to their k-th neighbour.
T. Kynkaanniemi et al., "Improved precision and recall metric for assessing generative
models", 2019 (arXiv:1904.06991), equations 1 and 2; M. F. Naeem et al., "Reliable fidelity
and diversity metrics for generative models", 2020 (arXiv:2002.09797), section 3.

Traps. All depend on the counts, and precision and recall on the dimension too: two sets
of one distribution score below 1 (density 1, coverage `expected_coverage`). One outlier
among the real has a ball that makes anything precise; and in thousands of dimensions a few
features near the mean lie in most balls, so that scores vary as if there were few: density
by 0.2 between draws of 1000 of 2048 independent features. Members of the border: the former
paper counts distances equal to the radius, the code of the latter does not; so here. It
matters for duplicates only, and there float32 decides.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from numpy.typing import ArrayLike

from jaxgan.metrics.neighbours import (
    BLOCK,
    Tiles,
    search_all,
    squared_distances,
    tiles_of,
)
from jaxgan.system.progress import track


def precision_recall(
    real: ArrayLike, fake: ArrayLike, k: int = 3, block: int = BLOCK
) -> dict[str, float]:
    """{"precision_k<k>", "recall_k<k>"} of features [N, D] and [M, D].

    The share of fakes inside the shape of the real and of the real inside that of the
    fakes. In the paper k is 3, N = M = 50,000, and the features VGG-16's second layer of
    4096: of other features the numbers are others.
    """
    found = prdc(real, fake, k, block)
    return {f"{one}_k{k}": found[f"prdc_k{k}/{one}"] for one in ("precision", "recall")}


def prdc(
    real: ArrayLike, fake: ArrayLike, k: int = 5, block: int = BLOCK
) -> dict[str, float]:
    """{"prdc_k<k>/<score>"} of features [N, D] and [M, D]:

    precision, recall  as above
    density            balls of the real around a fake, of k; may exceed 1
    coverage           share of the real whose ball holds a fake
    """
    n, m = len(np.asarray(real)), len(np.asarray(fake))
    if not 1 <= k < min(n, m):
        raise ValueError(f"{n} and {m} features have no neighbours number {k} each")
    reals, fakes = tiles_of(real, fake, block=block)
    real_radius, fake_radius = radius(reals, n, k), radius(fakes, m, k)
    steps = track(range(len(fakes.rows)), "counting neighbours", len(fakes.rows))
    parts = [
        jax.device_get(count(jnp.int32(at), fakes, fake_radius, reals, real_radius))
        for at in steps
    ]
    around = np.concatenate([part[0] for part in parts])[:m]
    within = np.concatenate([part[1] for part in parts])[:m]
    recalled = np.any([part[2] for part in parts], 0).reshape(-1)[:n]
    covered = np.any([part[3] for part in parts], 0).reshape(-1)[:n]
    scores = {
        "precision": np.mean(around),
        "recall": np.mean(recalled),
        "density": np.mean(within) / k,
        "coverage": np.mean(covered),
    }
    return {f"prdc_k{k}/{name}": float(value) for name, value in scores.items()}


def radius(tiles: Tiles, n: int, k: int) -> jax.Array:
    """Squared distance of each feature to its k-th neighbour, float32 [T, B]; -1 where
    there is no feature."""
    distance = search_all(tiles, tiles, k, same=True)[0][:, -1]
    distance[n:] = -1.0
    return jnp.asarray(distance.reshape(tiles.squares.shape))


@jax.jit
def count(at, fakes: Tiles, fake_radius, reals: Tiles, real_radius):
    """Of block `at` of the fakes: whether a ball of the real holds it [B], how many do
    inside their border [B]; and of all the real whether a ball of these fakes holds it
    [T, B], and whether its own holds one of them [T, B]."""
    rows, squares, own = fakes.rows[at], fakes.squares[at], fake_radius[at]

    def compare(sums, tile):
        tile_rows, tile_squares, tile_radius = tile
        distance = squared_distances(rows, squares, tile_rows, tile_squares)
        inside = distance < tile_radius[None]
        held = jnp.any(distance <= tile_radius[None], 1)
        sums = sums[0] | held, sums[1] + jnp.sum(inside, 1, dtype=jnp.int32)
        return sums, (jnp.any(distance <= own[:, None], 0), jnp.any(inside, 0))

    start = jnp.zeros(len(rows), bool), jnp.zeros(len(rows), jnp.int32)
    sums, of_reals = lax.scan(compare, start, (*reals, real_radius))
    return *sums, *of_reals


def expected_coverage(n: int, m: int, k: int) -> float:
    """Of n real and m fakes of one distribution, whatever it is: 1 - C(n - 1, k) /
    C(n + m - 1, k). Expected density is 1."""
    return 1 - math.comb(n - 1, k) / math.comb(n + m - 1, k)
