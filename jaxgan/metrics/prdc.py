"""Precision, recall, density and coverage of two sets of features.

A set's manifold is the union of balls around its members that reach to their k-th
neighbour. T. Kynkaanniemi et al., "Improved precision and recall metric for assessing
generative models", 2019 (arXiv:1904.06991), equations 1 and 2; M. F. Naeem et al.,
"Reliable fidelity and diversity metrics for generative models", 2020 (arXiv:2002.09797),
section 3.

Traps. All depend on the counts, and precision and recall on the dimension too: two sets of
one distribution score below 1 (density 1, coverage `expected_coverage`). One outlier among
the real has a ball in which any fake is precise. In thousands of dimensions a few features
near the mean lie in most balls, so that scores vary as if there were few: density by 0.2
between sets of 1000 of 2048 independent features. Distances equal to the radius count for
precision and recall, as in the former paper, and not for density and coverage, as in the
code of the latter. That matters for duplicates only, and there float32 decides.
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

    Precision is the share of fakes in the manifold of the real, recall that of the real in
    the manifold of the fakes. In the paper k is 3, N = M = 50,000, and the features are
    VGG-16's second layer of 4096: other features give other numbers.
    """
    found = prdc(real, fake, k, block)
    return {f"{one}_k{k}": found[f"prdc_k{k}/{one}"] for one in ("precision", "recall")}


def prdc(
    real: ArrayLike, fake: ArrayLike, k: int = 5, block: int = BLOCK
) -> dict[str, float]:
    """{"prdc_k<k>/<score>"} of features [N, D] and [M, D]:

    precision, recall  as in `precision_recall`
    density            mean number of balls of the real that hold a fake, over k; may
                       exceed 1
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
    """Squared distances of n features to their k-th neighbours, float32 [T, B]; -1 in the
    padding."""
    distance = search_all(tiles, tiles, k, same=True)[0][:, -1]
    distance[n:] = -1.0
    return jnp.asarray(distance.reshape(tiles.squares.shape))


@jax.jit
def count(
    at: jax.Array,
    fakes: Tiles,
    fake_radius: jax.Array,
    reals: Tiles,
    real_radius: jax.Array,
) -> tuple[jax.Array, ...]:
    """Counts for block `at` of the fakes, by squared radii [T, B].

    Returns:
      For each fake of the block, [B]: whether a ball of the real holds it, and how many do
      inside their border. For all the real, [T, B]: whether a ball of these fakes holds it,
      and whether its own ball holds one of them inside its border.
    """
    rows, squares, own = fakes.rows[at], fakes.squares[at], fake_radius[at]

    def compare(
        sums: tuple[jax.Array, jax.Array], tile: tuple[jax.Array, ...]
    ) -> tuple[tuple[jax.Array, jax.Array], tuple[jax.Array, jax.Array]]:
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
    """Mean coverage of n real by m fakes of the same distribution, whatever it is: 1 - C(n
    - 1, k) / C(n + m - 1, k). The mean density is 1."""
    return 1 - math.comb(n - 1, k) / math.comb(n + m - 1, k)
