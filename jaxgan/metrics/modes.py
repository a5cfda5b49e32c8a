"""How a data set's known modes are covered: A. Srivastava et al., "VEEGAN", 2017
(arXiv:1705.07761), section 5, and Z. Lin et al., "PacGAN", 2018 (arXiv:1712.04086),
section 4.1.

Of points, a draw is of high quality within three standard deviations of its nearest
centre, and a mode is covered if a draw of high quality is nearest to it. Of stacked digits
a classifier tells the mode of every draw. Scores depend on the number of draws, so
`perfect` says what as many draws of the data's own distribution would score.
"""

import numpy as np
from scipy.special import gammainc

DRAWS = {"points": 2_500, "stacked": 26_000}  # both papers
DEVIATIONS = 3  # from its centre, of a draw of high quality


def coverage(draws: np.ndarray, centres: np.ndarray, deviation: float) -> dict[str, float]:
    """Of draws [N, D] and centres [K, D]:

    count         modes covered, of K
    high_quality  share of the draws
    reverse_kl    KL(share of each mode among the draws of high quality || uniform), nats;
                  log K where there is none
    """
    centres = np.asarray(centres, np.float64)
    square = np.square(np.asarray(draws, np.float64)[:, None] - centres[None]).sum(-1)
    good = square.min(1) <= (DEVIATIONS * deviation) ** 2
    found = stacked_coverage(square.argmin(1)[good], len(centres))
    return {**found, "high_quality": float(good.mean())}


def stacked_coverage(modes: np.ndarray, total: int = 1000) -> dict[str, float]:
    """`count` and `reverse_kl`, as above, of draws whose modes are known: int [N]."""
    counts = np.bincount(modes, minlength=total)
    count = float((counts > 0).sum())
    return {"count": count, "reverse_kl": divergence(counts / max(counts.sum(), 1))}


def divergence(p: np.ndarray) -> float:
    """KL(p || uniform) in nats, p [K]; log K for p = 0."""
    some = p[p > 0]
    return float(np.log(len(p)) + np.sum(some * np.log(some)))


def perfect(n: int, p: np.ndarray, dimension: int = 0) -> dict[str, float]:
    """What n draws of modes with probabilities p [K] score on average.

    With `dimension` D > 0 the modes are normals of the space of D numbers, far apart: the
    share within three deviations is the chi-squared distribution's, 1 - exp(-4.5) = 0.98889
    in the plane. `reverse_kl` is that of p itself and the bias of n draws, (K - 1) / 2n
    (G. Miller, "Note on the bias of information estimates", 1955).
    """
    kept = float(gammainc(dimension / 2, DEVIATIONS**2 / 2)) if dimension else 1.0
    found = {
        "count": float(np.sum(1 - (1 - kept * p) ** n)),
        "reverse_kl": divergence(p) + (len(p) - 1) / (2 * n),
    }
    return {**found, "high_quality": kept} if dimension else found
