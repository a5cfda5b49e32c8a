"""How a mixture's modes are covered; PacGAN (Lin et al. 2018, arXiv:1712.04086), section
4.1: a draw is of high quality within three standard deviations of its nearest centre, and
a mode is covered if a draw of high quality is nearest to it."""

import numpy as np


def coverage(draws: np.ndarray, centres: np.ndarray, deviation: float) -> dict[str, float]:
    """Of draws [N, D] and centres [K, D]:

    count         modes covered, of K
    high_quality  share of the draws; 1 - exp(-4.5) = 0.989 of the mixture itself, if D = 2
    reverse_kl    KL(share of each mode among the draws of high quality || uniform), nats;
                  about (K - 1) / 2N of the mixture itself; log K where there is none
    """
    centres = np.asarray(centres, np.float64)
    square = np.square(np.asarray(draws, np.float64)[:, None] - centres[None]).sum(-1)
    nearest = square.argmin(1)
    good = square.min(1) <= (3 * deviation) ** 2
    counts = np.bincount(nearest[good], minlength=len(centres))
    p = counts[counts > 0] / max(counts.sum(), 1)
    return {
        "count": float((counts > 0).sum()),
        "high_quality": float(good.mean()),
        "reverse_kl": float(np.log(len(centres)) + np.sum(p * np.log(p))),
    }
