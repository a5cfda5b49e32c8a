"""Estimates from draws. On the host, with NumPy and scikit-learn; they return a float.

Of discrete draws: the plug-in estimate, which is too small for an entropy by about
(K - 1) / 2N, and Miller-Madow's correction. Of continuous draws: distances to the k-th
nearest neighbour.
"""

import numpy as np
from scipy.special import digamma, gammaln

from jaxgan.losses.information.tables import in_unit


def columns(draws) -> np.ndarray:
    """[N] or [N, D] -> [N, D]."""
    draws = np.asarray(draws)
    if draws.ndim not in (1, 2) or len(draws) < 2:
        raise ValueError(f"draws are [N] or [N, D] with N from 2, not {draws.shape}")
    return draws.reshape(len(draws), -1)


def entropy(draws, corrected: bool = True, unit: str = "nats") -> float:
    """Of discrete draws, [N] or [N, D] for the joint entropy of D variables.

    `corrected` adds (K - 1) / 2N for the K outcomes that occur (Miller 1955).
    """
    draws = columns(draws)
    counts = np.unique(draws, axis=0, return_counts=True)[1]
    p = counts / len(draws)
    value = -np.sum(p * np.log(p))
    return float(in_unit(value + corrected * (len(counts) - 1) / (2 * len(draws)), unit))


joint_entropy = entropy


def conditional_entropy(draws, given, corrected: bool = True, unit: str = "nats") -> float:
    """H(draws | given) of discrete draws, each [N] or [N, D]."""
    both = np.concatenate([columns(draws), columns(given)], axis=1)
    return entropy(both, corrected, unit) - entropy(given, corrected, unit)


def mutual_information(first, second, corrected: bool = True, unit: str = "nats") -> float:
    """I of two discrete variables, each [N] or [N, D].

    Uncorrected it is too large by about (K1 - 1)(K2 - 1) / 2N (Roulston 1999).
    """
    return total_correlation([first, second], corrected, unit)


def total_correlation(variables, corrected: bool = True, unit: str = "nats") -> float:
    """Of several discrete variables, each [N] or [N, D]."""
    joint = np.concatenate([columns(draws) for draws in variables], axis=1)
    single = sum(entropy(draws, corrected, unit) for draws in variables)
    return single - entropy(joint, corrected, unit)


def neighbour_entropy(draws, k: int = 3, unit: str = "nats") -> float:
    """Differential entropy of continuous draws [N, D], by the distances to the k-th
    neighbours; Kozachenko & Leonenko 1987.

    Raises:
      ValueError: more than k draws are equal: they have no density.
    """
    draws = columns(draws).astype(np.float64)
    n, d = draws.shape
    radius = neighbour_distances(draws, draws, k + 1)
    log_ball = d / 2 * np.log(np.pi) - gammaln(d / 2 + 1)
    value = digamma(n) - digamma(k) + log_ball + d * np.mean(np.log(radius))
    return float(in_unit(value, unit))


def neighbour_kullback_leibler(draws, others, k: int = 3, unit: str = "nats") -> float:
    """KL(p || q) from draws [N, D] of p and others [M, D] of q; Wang, Kulkarni & Verdu
    2009."""
    draws, others = (columns(x).astype(np.float64) for x in (draws, others))
    own = neighbour_distances(draws, draws, k + 1)
    other = neighbour_distances(others, draws, k)
    ratio = draws.shape[1] * np.mean(np.log(other / own))
    return float(in_unit(ratio + np.log(len(others) / (len(draws) - 1)), unit))


def neighbour_mutual_information(first, second, k: int = 3, unit: str = "nats") -> float:
    """I of two continuous variables, [N] or [N, D]; Kraskov, Stoegbauer & Grassberger
    2004, equation 8. It may come out below 0."""
    from sklearn.neighbors import KDTree  # late: slow to import

    first, second = (columns(x).astype(np.float64) for x in (first, second))
    if len(first) != len(second):
        raise ValueError(f"{len(first)} draws of one variable, {len(second)} of the other")
    both = np.concatenate([first, second], axis=1)
    radius = neighbour_distances(both, both, k + 1, "chebyshev")
    within = [  # strictly closer than the k-th neighbour, without the point itself
        KDTree(x, metric="chebyshev").query_radius(
            x, np.nextafter(radius, 0), count_only=True
        )
        for x in (first, second)
    ]
    value = digamma(k) + digamma(len(first))
    return float(in_unit(value - np.mean(digamma(within[0]) + digamma(within[1])), unit))


def neighbour_distances(index, queries, k: int, metric: str = "euclidean") -> np.ndarray:
    """From each query to the k-th nearest row of `index` (itself the first, if there)."""
    from sklearn.neighbors import KDTree

    if not 1 <= k <= len(index):
        raise ValueError(f"of {len(index)} draws there is no neighbour number {k - 1}")
    distance = KDTree(index, metric=metric).query(queries, k)[0][:, -1]
    if not distance.all():
        raise ValueError("more draws are equal than k: they have no density")
    return distance
