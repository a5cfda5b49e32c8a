"""Estimates of information from draws. On the host, by NumPy and scikit-learn; floats.

Discrete draws: the plug-in estimate, which is too small for an entropy by about (K - 1) /
2N, and Miller-Madow's correction. Continuous draws: distances to the k-th nearest
neighbour. Draws are [N], or [N, D] for D variables.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln, ndtri
from scipy.stats import rankdata

from jaxgan.losses.information import tables
from jaxgan.losses.information.tables import in_unit

MANY = 20  # draws from which on fractions that hardly repeat are refused
REPEATED = 0.02  # of continuous draws, at most, as rounding to a few digits leaves


def columns(draws: ArrayLike) -> np.ndarray:
    """Draws [N] or [N, D] as [N, D].

    Raises:
      ValueError: they have another shape, N is below 2, or one is not finite.
    """
    draws = np.asarray(draws)
    if draws.ndim not in (1, 2) or len(draws) < 2:
        raise ValueError(f"draws are [N] or [N, D] with N from 2, not {draws.shape}")
    if draws.dtype.kind in "fc" and not np.isfinite(draws).all():
        raise ValueError("draws are not finite")
    return draws.reshape(len(draws), -1)


def discrete(draws: ArrayLike) -> np.ndarray:
    """Draws [N, D] of discrete variables.

    Raises:
      ValueError: fractions that hardly repeat; a histogram of such draws says log N.
    """
    x = columns(draws)
    if x.dtype.kind != "f" or len(x) < MANY:
        return x
    for column in x.T[(x != np.round(x)).any(0)]:
        if (found := distinct(column)) > len(x) / 2:
            raise ValueError(
                f"{found} of {len(x)} draws are distinct: they look continuous; use "
                "neighbour_entropy, neighbour_mutual_information and so on, or round them"
            )
    return x


def continuous(draws: ArrayLike) -> np.ndarray:
    """Draws [N, D] of continuous variables, float64.

    Raises:
      ValueError: a column is constant, or draws repeat: they have no density.
    """
    x = columns(draws).astype(np.float64)
    if (same := np.ptp(x, 0) == 0).any():
        raise ValueError(f"column {np.argmax(same)} is constant: it has no density")
    check_repeats(x)
    return x


def check_repeats(x: np.ndarray) -> None:
    """Raises ValueError where more than a few draws [N, D] repeat."""
    repeated = 1 - distinct(x) / len(x)
    if repeated > REPEATED:
        raise ValueError(
            f"{repeated:.0%} of the draws repeat others, so that they have no density; "
            "discrete draws have entropy, mutual_information and so on"
        )


def distinct(x: np.ndarray) -> int:
    """The number of distinct rows."""
    return len(np.unique(x, axis=0))


def entropy(draws: ArrayLike, corrected: bool = True, unit: str = "nats") -> float:
    """Entropy of discrete draws, for [N, D] the joint entropy of D variables.

    `corrected` adds (K - 1) / 2N for the K outcomes that occur (Miller 1955).
    """
    (p,) = histograms(draws)
    value = -np.sum(p * np.log(p))
    n = len(columns(draws))
    return float(in_unit(value + corrected * (len(p) - 1) / (2 * n), unit))


joint_entropy = entropy


def conditional_entropy(
    draws: ArrayLike, given: ArrayLike, corrected: bool = True, unit: str = "nats"
) -> float:
    """H(draws | given) of discrete draws, each [N] or [N, D]."""
    both = np.concatenate([discrete(draws), discrete(given)], axis=1)
    return entropy(both, corrected, unit) - entropy(given, corrected, unit)


def mutual_information(
    first: ArrayLike, second: ArrayLike, corrected: bool = True, unit: str = "nats"
) -> float:
    """I(first; second) of discrete draws, each [N] or [N, D].

    Uncorrected it is too large by about (K1 - 1)(K2 - 1) / 2N (Roulston 1999).
    """
    return total_correlation([first, second], corrected, unit)


def total_correlation(
    variables: Sequence[ArrayLike], corrected: bool = True, unit: str = "nats"
) -> float:
    """Total correlation of several discrete variables, draws [N] or [N, D] of each."""
    joint = np.concatenate([discrete(draws) for draws in variables], axis=1)
    single = sum(entropy(draws, corrected, unit) for draws in variables)
    return single - entropy(joint, corrected, unit)


def histograms(*sets: ArrayLike) -> np.ndarray:
    """Shares of the K outcomes that occur in any of several sets of discrete draws, each
    [N] or [N, D]: [len(sets), K]."""
    tables = [discrete(draws) for draws in sets]
    outcomes, place = np.unique(np.concatenate(tables), axis=0, return_inverse=True)
    ends = np.cumsum([len(draws) for draws in tables])
    parts = np.split(place.reshape(-1), ends[:-1])
    return np.stack([np.bincount(part, None, len(outcomes)) / len(part) for part in parts])


def plug_in(measure: Callable, sets: int = 2) -> Callable[..., float]:
    """Turns a measure of `sets` probability tables into an estimate from as many sets of
    discrete draws, uncorrected. It is infinite where the measure of the shares is, because
    the draws of q lack an outcome."""

    @functools.wraps(measure)
    def estimate(*arguments: Any, **options: Any) -> float:
        draws, rest = arguments[:sets], arguments[sets:]
        return float(measure(*histograms(*draws), *rest, **options))

    return estimate


cross_entropy = plug_in(tables.cross_entropy)
kullback_leibler = plug_in(tables.kullback_leibler)
jensen_shannon = plug_in(tables.jensen_shannon)
total_variation = plug_in(tables.total_variation)
squared_hellinger = plug_in(tables.squared_hellinger)
chi_squared = plug_in(tables.chi_squared)
renyi_divergence = plug_in(tables.renyi_divergence)
renyi_entropy = plug_in(tables.renyi_entropy, sets=1)


def neighbour_entropy(draws: ArrayLike, k: int = 3, unit: str = "nats") -> float:
    """Differential entropy of continuous draws [N, D], by the distances to the k-th
    neighbours; Kozachenko & Leonenko 1987.

    Raises:
      ValueError: draws repeat, or a column is constant: they have no density.
    """
    draws = continuous(draws)
    n, d = draws.shape
    radius = neighbour_distances(draws, draws, k + 1)
    log_ball = d / 2 * np.log(np.pi) - gammaln(d / 2 + 1)
    value = digamma(n) - digamma(k) + log_ball + d * np.mean(np.log(radius))
    return float(in_unit(value, unit))


def neighbour_kullback_leibler(
    draws: ArrayLike, others: ArrayLike, k: int = 3, unit: str = "nats"
) -> float:
    """KL(p || q) from draws [N, D] of p and others [M, D] of q; Wang, Kulkarni & Verdu
    2009."""
    x, y = continuous(draws), continuous(others)
    own = neighbour_distances(x, x, k + 1)
    other = neighbour_distances(y, x, k)
    ratio = x.shape[1] * np.mean(np.log(other / own))
    return float(in_unit(ratio + np.log(len(y) / (len(x) - 1)), unit))


def neighbour_mutual_information(
    first: ArrayLike, second: ArrayLike, k: int = 3, unit: str = "nats"
) -> float:
    """I(first; second) of continuous draws, each [N] or [N, D]; Kraskov, Stoegbauer &
    Grassberger 2004, equation 8. The estimate may be below 0."""
    return neighbour_total_correlation([first, second], k, unit)


def neighbour_conditional_entropy(
    draws: ArrayLike, given: ArrayLike, k: int = 3, unit: str = "nats"
) -> float:
    """H(draws | given) of continuous draws, each [N] or [N, D]: `neighbour_entropy`
    less `neighbour_mutual_information`, in which errors of the joint entropy cancel."""
    shared = neighbour_mutual_information(draws, given, k, unit)
    return neighbour_entropy(draws, k, unit) - shared


def neighbour_total_correlation(
    variables: Sequence[ArrayLike], k: int = 3, unit: str = "nats"
) -> float:
    """Total correlation of several continuous variables, draws [N] or [N, D] of each;
    Kraskov et al. 2004, the first of their two estimators for more than two variables.

    Each column is replaced by normal scores of its ranks, which does not change the true
    value: units, outliers and long tails are gone. A constant column tells nothing.

    Raises:
      ValueError: draws repeat.
    """
    from sklearn.neighbors import KDTree  # late: slow to import

    columns_of = [normal_scores(draws) for draws in variables]
    if len(sizes := {len(x): None for x in columns_of}) > 1:
        one, other, *_ = sizes
        raise ValueError(f"{one} draws of one variable, {other} of the other")
    columns_of = [x for x in columns_of if x.shape[1]]
    if len(columns_of) < 2:
        return 0.0
    together = np.concatenate(columns_of, axis=1)
    for x in (*columns_of, together):
        check_repeats(x)
    radius = neighbour_distances(together, together, k + 1, "chebyshev")
    value = digamma(k) + (len(columns_of) - 1) * digamma(len(together))
    for x in columns_of:
        # Draws strictly closer than the k-th neighbour, and the draw itself.
        tree, below = KDTree(x, metric="chebyshev"), np.nextafter(radius, 0)
        value -= np.mean(digamma(tree.query_radius(x, below, count_only=True)))
    return float(in_unit(value, unit))


def normal_scores(draws: ArrayLike) -> np.ndarray:
    """The normal quantiles of the ranks in each column of draws [N, D]; without those that
    are constant."""
    x = columns(draws)
    x = x[:, np.ptp(x, 0) > 0]
    return ndtri((rankdata(x, axis=0) - 0.5) / len(x)) if x.size else x.astype(float)


def neighbour_distances(
    index: np.ndarray, queries: np.ndarray, k: int, metric: str = "euclidean"
) -> np.ndarray:
    """Distances [M] from queries [M, D] to their k-th nearest rows of `index` [N, D]; a
    query that is in the index is its own first.

    Raises:
      ValueError: k is not from 1 to N, or a distance is 0.
    """
    from sklearn.neighbors import KDTree

    if not 1 <= k <= len(index):
        raise ValueError(f"of {len(index)} draws there is no neighbour number {k - 1}")
    distance = KDTree(index, metric=metric).query(queries, k)[0][:, -1]
    if not distance.all():
        raise ValueError("more draws are equal than k: they have no density")
    return distance
