"""Scores of codes by groups of examples that share one factor: FactorVAE's and BetaVAE's.

Codes are [N, C] floats, factors [N, F] integers; see factors/disentanglement.py. The papers
render new images for every group. Here groups are drawn, with replacement, from the N
examples: N should be many times the number of values of every factor, and factors should be
independent of each other. On the host.
"""

import numpy as np
from numpy.typing import ArrayLike

from jaxgan.metrics.factors.disentanglement import checked, standardised


class Groups:
    """Random groups of examples that share the value of a factor."""

    def __init__(self, factors: np.ndarray, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.size = factors.shape
        self.tables = []
        for factor in factors.T:
            _, value, counts = np.unique(factor, return_inverse=True, return_counts=True)
            order, start = np.argsort(value, kind="stable"), np.cumsum(counts) - counts
            self.tables.append((order, start[value], counts[value]))

    def rows(self, count: int) -> np.ndarray:
        """Random rows, int [count]."""
        return self.rng.integers(0, self.size[0], count)

    def place(self) -> int:
        """The number of a random factor."""
        return int(self.rng.integers(0, self.size[1]))

    def partners(self, place: int, rows: np.ndarray) -> np.ndarray:
        """For each row a random one with the same value of factor `place`."""
        order, start, count = self.tables[place]
        return order[start[rows] + self.rng.integers(0, count[rows])]


def factor_vae_score(
    codes: ArrayLike,
    factors: ArrayLike,
    batch: int = 64,
    train: int = 10_000,
    test: int = 5_000,
    seed: int = 0,
) -> dict[str, float]:
    """{"factor_vae_b<batch>", "factor_vae_b<batch>_codes"}: H. Kim, A. Mnih,
    "Disentangling by factorising", 2018 (arXiv:1802.05983), section 4.

    The vote of `batch` examples that share one factor is the code that varies least among
    them, relative to its variance over all examples. Each code is assigned the factor with
    most of its `train` votes. The score is the accuracy of that on `test` more votes,
    beside the number of codes that vary; others get no votes, and without such codes the
    score is 0 (the published code leaves out those with a standard deviation below 0.05).
    One code that holds a factor suffices, whether or not others repeat it.
    """
    codes, factors = checked(codes, factors)
    (codes,) = standardised(codes)
    variance = codes.var(0, ddof=1)
    alive = np.flatnonzero(variance)
    groups = Groups(factors, seed)
    name = f"factor_vae_b{batch}"
    if not len(alive):
        return {name: 0.0, f"{name}_codes": 0.0}

    def votes(count: int) -> np.ndarray:
        table = np.zeros((len(alive), factors.shape[1]), np.int64)
        for _ in range(count):
            place = groups.place()
            rows = groups.partners(place, np.repeat(groups.rows(1), batch))
            local = codes[rows][:, alive].var(0, ddof=1)
            table[np.argmin(local / variance[alive]), place] += 1
        return table

    assigned = votes(train).argmax(1)
    right = votes(test)[np.arange(len(alive)), assigned].sum()
    return {name: float(right / test), f"{name}_codes": float(len(alive))}


def beta_vae_score(
    codes: ArrayLike,
    factors: ArrayLike,
    batch: int = 64,
    train: int = 10_000,
    test: int = 5_000,
    seed: int = 0,
) -> dict[str, float]:
    """{"beta_vae_b<batch>"}: I. Higgins et al., "beta-VAE", 2017, section 3.

    The accuracy, on `test` points, of logistic regression of the factor that the two
    examples of each of `batch` pairs share, from the mean of |difference| of their codes. A
    factor that is spread over codes counts as much as one that is not: 1 is easy to reach.
    """
    from sklearn.linear_model import LogisticRegression  # late: slow to import

    codes, factors = checked(codes, factors)
    (codes,) = standardised(codes)
    groups = Groups(factors, seed)

    def points(count: int) -> tuple[np.ndarray, np.ndarray]:
        means, places = [], []
        for _ in range(count):
            place = groups.place()
            rows = groups.rows(batch)
            others = groups.partners(place, rows)
            means.append(np.abs(codes[rows] - codes[others]).mean(0))
            places.append(place)
        return np.array(means), np.array(places)

    model = LogisticRegression(max_iter=1000).fit(*points(train))
    return {f"beta_vae_b{batch}": float(model.score(*points(test)))}
