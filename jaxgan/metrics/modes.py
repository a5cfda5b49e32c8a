"""Coverage of a data set's known modes: A. Srivastava et al., "VEEGAN", 2017
(arXiv:1705.07761), section 5, and Z. Lin et al., "PacGAN", 2018 (arXiv:1712.04086),
section 4.1.

A point is of high quality within three standard deviations of its nearest centre, and a
mode is covered if a point of high quality is nearest to it. The mode of a stack of digits
is told by a classifier. Scores depend on the number of examples: `perfect` gives the scores
of as many examples of the data's own distribution.
"""

import numpy as np
from scipy.special import gammainc

DRAWS = {"points": 2_500, "stacked": 26_000}  # both papers
DEVIATIONS = 3  # standard deviations from its centre, at most, of a point of high quality


def coverage(draws: np.ndarray, centres: np.ndarray, deviation: float) -> dict[str, float]:
    """Scores of points `draws` [N, D] for modes at `centres` [K, D]:

    count         number of modes covered, at most K
    high_quality  share of points of high quality
    reverse_kl    KL(share of each mode among the points of high quality || uniform), nats;
                  log K where there are none
    """
    centres = np.asarray(centres, np.float64)
    square = np.square(np.asarray(draws, np.float64)[:, None] - centres[None]).sum(-1)
    good = square.min(1) <= (DEVIATIONS * deviation) ** 2
    found = stacked_coverage(square.argmin(1)[good], len(centres))
    return {**found, "high_quality": float(good.mean())}


def stacked_coverage(modes: np.ndarray, total: int = 1000) -> dict[str, float]:
    """`count` and `reverse_kl`, as in `coverage`, of examples by their modes, int [N]."""
    counts = np.bincount(modes, minlength=total)
    count = float((counts > 0).sum())
    return {"count": count, "reverse_kl": divergence(counts / max(counts.sum(), 1))}


def divergence(p: np.ndarray) -> float:
    """KL(p || uniform) in nats, p [K]; log K where p is 0."""
    some = p[p > 0]
    return float(np.log(len(p)) + np.sum(some * np.log(some)))


def perfect(n: int, p: np.ndarray, dimension: int = 0) -> dict[str, float]:
    """Mean scores of n examples of the data, whose modes have probabilities p [K].

    With `dimension` D > 0 modes are normals in D dimensions, far apart: the share within
    three standard deviations is the chi-squared distribution's, 1 - exp(-4.5) = 0.98889 in
    the plane. `reverse_kl` is that of p plus the bias of n examples, (K - 1) / 2n (G.
    Miller, "Note on the bias of information estimates", 1955).
    """
    kept = float(gammainc(dimension / 2, DEVIATIONS**2 / 2)) if dimension else 1.0
    found = {
        "count": float(np.sum(1 - (1 - kept * p) ** n)),
        "reverse_kl": divergence(p) + (len(p) - 1) / (2 * n),
    }
    return {**found, "high_quality": kept} if dimension else found
