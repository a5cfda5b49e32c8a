"""Counts of real and fake examples in cells of the feature space: E. Richardson, Y. Weiss,
"On GANs and GMMs", 2018 (arXiv:1805.12462), section 3.

Cells are those of k-means on training features. A cell differs where the two shares do, by
a test of two proportions with pooled variance at 5 %: of an exact sampler's cells 5 %
differ too. The divergence of the shares is not 0 either; `floor` is what it is.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

LEVEL = 0.05
CELLS = 50


def cells_of(train: ArrayLike, cells: int = CELLS, seed: int = 0) -> np.ndarray:
    """Centres of `cells` cells of features [N, D], [cells, D]; fewer where there are not
    ten features a cell."""
    from sklearn.cluster import KMeans  # late: scikit-learn takes a second

    x = np.asarray(train, np.float64)
    count = max(1, min(cells, len(x) // 10))
    return KMeans(count, n_init=1, random_state=seed).fit(x).cluster_centers_


def counts_in(centres: np.ndarray, features: ArrayLike) -> np.ndarray:
    """How many features [N, D] are nearest to each centre, int [cells]."""
    x = np.asarray(features, np.float64)
    square = np.square(centres).sum(1)[None] - 2 * x @ centres.T
    return np.bincount(square.argmin(1), minlength=len(centres))


def differing(real: np.ndarray, fake: np.ndarray) -> float:
    """Share of the cells whose shares differ, from counts [cells]: NDB / K."""
    n, m = real.sum(), fake.sum()
    pooled = (real + fake) / (n + m)
    deviation = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    away = np.abs(real / n - fake / m)
    return float(np.mean(away > norm.ppf(1 - LEVEL / 2) * deviation))


def divergence(real: np.ndarray, fake: np.ndarray) -> float:
    """Jensen-Shannon divergence of the shares in nats, from counts [cells]."""
    p, q = real / real.sum(), fake / fake.sum()
    middle = (p + q) / 2

    def kl(p: np.ndarray) -> float:
        some = p > 0
        return float(np.sum(p[some] * np.log(p[some] / middle[some])))

    return (kl(p) + kl(q)) / 2


def floor(cells: int, n: int, m: int) -> float:
    """The expected divergence of n and m examples of one law: (K - 1) / 8 (1 / n + 1 / m),
    the half chi-squared of the second order."""
    return (cells - 1) / 8 * (1 / n + 1 / m)
