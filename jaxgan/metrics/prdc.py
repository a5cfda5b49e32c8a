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
between sets of 1000 of 2048 independent features. A ball is open, as in the code of the
latter paper: a distance equal to the radius is outside, so that sets of copies score 0.
`tied` counts the radii that some distance equals: 0 but for duplicates.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from jaxgan.metrics.neighbours import BLOCK, Products, exact, nearest, pair_of


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
    tied               radii, of the real and the fakes, that some distance equals
    """
    n, m = len(np.asarray(real)), len(np.asarray(fake))
    if not 1 <= k < min(n, m):
        raise ValueError(f"{n} and {m} features have no neighbours number {k} each")
    fakes, reals = pair_of(fake, real)
    real_radius, fake_radius = (radius(side, k, block) for side in (reals, fakes))
    precise, recalled = np.zeros(m, bool), np.zeros(n, bool)
    covered, within = np.zeros(n, bool), 0
    tied = [np.zeros(n, bool), np.zeros(m, bool)]
    products = Products(fakes, reals)
    for part in products.blocks(block, "counting neighbours"):
        bounds = real_radius[None], fake_radius[part, None]
        (inside, tie), (around, touching) = compared(products, part, bounds, fakes, reals)
        precise[part], within = inside.any(1), within + inside.sum()
        covered, recalled = covered | inside.any(0), recalled | around.any(0)
        tied[0] |= tie.any(0)
        tied[1][part] = touching.any(1)
    scores = {
        "precision": np.mean(precise),
        "recall": np.mean(recalled),
        "density": within / (k * m),
        "coverage": np.mean(covered),
        "tied": tied[0].sum() + tied[1].sum(),
    }
    return {f"prdc_k{k}/{name}": float(value) for name, value in scores.items()}


def radius(features: np.ndarray, k: int, block: int) -> np.ndarray:
    """Squared distances [N] of features to their k-th neighbours."""
    row = nearest(features, features, k, block, same=True)[1][:, -1]
    return exact(features, features[row])


def compared(
    products: Products,
    part: slice,
    bounds: Sequence[np.ndarray],
    x: np.ndarray,
    y: np.ndarray,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each bound, whether the squared distances of a part of x to y, [B, N], are below
    it, and whether they equal it."""
    below: list[np.ndarray] = []

    def undecided(distance: np.ndarray, slack: np.ndarray) -> list:
        near = [bound.astype(distance.dtype) for bound in bounds]
        below[:] = [distance < bound - slack for bound in near]
        return [np.nonzero((distance <= b + slack) ^ low) for b, low in zip(near, below)]

    distance, pairs = products.of(part, undecided)
    results = []
    for bound, inside, (here, there) in zip(bounds, below, pairs):
        tie = np.zeros(distance.shape, bool)
        found = exact(x[part][here], y[there])
        limit = np.broadcast_to(bound, distance.shape)[here, there]
        inside[here, there], tie[here, there] = found < limit, found == limit
        results.append((inside, tie))
    return results


def expected_coverage(n: int, m: int, k: int) -> float:
    """Mean coverage of n real by m fakes of the same distribution, whatever it is: 1 - C(n
    - 1, k) / C(n + m - 1, k). The mean density is 1."""
    return 1 - math.comb(n - 1, k) / math.comb(n + m - 1, k)
