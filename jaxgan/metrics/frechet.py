"""Frechet distance of features, as normal distributions: M. Heusel et al., "GANs trained by
a two time-scale update rule", 2017 (arXiv:1706.08500), equation 6; D. C. Dowson, B. V.
Landau, "The Frechet distance between multivariate normal distributions", 1982.

    |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^1/2)        in squared units of the features

It is FID for the 2048 pooled features of Inception-v3 of 2015-12-05 only. Two traps: it is
biased and falls as 1/N to its limit (see `expected_bias`), so that only scores of equal
counts compare; and moments must be float64 (jaxgan/metrics/moments.py).
"""

import numpy as np
from numpy.typing import ArrayLike

from jaxgan.metrics.moments import Moments, moments_of

NARROW = 1e-3  # ratio of a factor's pivots below which squaring it would lose digits


def frechet_distance(first: Moments, second: Moments) -> dict[str, float]:
    """{"frechet"} of the moments of two sets: 0 where they are equal, and never below but
    for rounding."""
    one, other = len(first.mean), len(second.mean)
    if one != other:
        raise ValueError(f"features of {one} and of {other} numbers cannot be compared")
    shift = np.sum(np.square(first.mean - second.mean))
    spread = np.trace(first.covariance) + np.trace(second.covariance)
    return {"frechet": float(shift + spread - 2 * root_trace(first, second))}


def root_trace(first: Moments, second: Moments) -> float:
    """tr (S1 S2)^1/2 of two covariances S1 = F1 F1^T and S2 = F2 F2^T.

    S1 S2 has the eigenvalues of F1^T S2 F1, which is symmetric. Their square roots lose
    half of the digits where a covariance is nearly singular; there the trace is the sum of
    the singular values of F1^T F2, slower and exact. A matrix root is slower still, and
    complex where it fails.
    """
    if regular(first.factor) and regular(second.factor):
        inner = first.factor.T @ second.covariance @ first.factor
        return float(np.sum(np.sqrt(np.maximum(np.linalg.eigvalsh(inner), 0.0))))
    both = first.factor.T @ second.factor
    return float(np.sum(np.linalg.svd(both, compute_uv=False)))


def regular(factor: np.ndarray) -> bool:
    """Whether a factor [D, rank] is Cholesky's, of a matrix far from singular."""
    pivots = np.abs(np.diag(factor))
    square = factor.shape[0] == factor.shape[1] and not np.triu(factor, 1).any()
    return bool(square and pivots.min() > NARROW * pivots.max())


def frechet_infinity(
    real: Moments, fake: ArrayLike, points: int = 15, smallest: int = 5000, seed: int = 0
) -> dict[str, float]:
    """{"frechet_infinity_<points>from<smallest>"}: the distance extrapolated to infinitely
    many fakes.

    M. J. Chong, D. Forsyth, "Effectively unbiased FID and Inception Score", 2020
    (arXiv:1911.07023): the distances of `points` random subsets of the fake
    features [N, D], of `smallest` to N rows, are extrapolated by a line in 1/N to 0. The
    bias of the real side stays. The defaults are theirs.
    """
    x = np.asarray(fake)
    if points < 2 or not 1 < smallest < len(x):
        raise ValueError(
            f"a line through {points} points from {smallest} to {len(x)} fakes needs two "
            "points or more, and more fakes than its smallest subset has"
        )
    rng = np.random.default_rng(seed)
    sizes = np.linspace(smallest, len(x), points).astype(int)
    subsets = (x[np.sort(rng.permutation(len(x))[:size])] for size in sizes)
    found = [frechet_distance(real, moments_of([subset]))["frechet"] for subset in subsets]
    _, limit = np.polyfit(1.0 / sizes, found, 1)
    return {f"frechet_infinity_{points}from{smallest}": float(limit)}


def expected_bias(dimension: int, *counts: int) -> float:
    """Mean distance of two sets of one distribution with covariance 1, to the first order.

    It is d / N for each mean and d (d + 1) / 4N for each covariance, summed over the sets
    that are estimated, of N = `counts` features. Other covariances scale it; 1/N stays.
    """
    return sum(dimension / n + dimension * (dimension + 1) / (4 * n) for n in counts)
