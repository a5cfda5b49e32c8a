"""Inception Score: T. Salimans et al., "Improved techniques for training GANs", 2016
(arXiv:1606.03498), section 4.

    exp E_x KL(p(y|x) || p(y)) = exp I(x; y)        in [1, classes]

the exponential of the information that an image carries of its class by a classifier. It
does not depend on real data, nor on diversity within a class. Traps: published scores are
of Inception-v3's 1008 logits without their bias; and the score of a split of n images is
too small (for K classes told with certainty by a factor exp(-(K - 1) / 2n)), so that only
equal n and splits compare. On the host, in float64.
"""

import itertools

import numpy as np
from numpy.typing import ArrayLike

ROWS = 4096  # converted to float64 at once


def inception_score(
    logits: ArrayLike, splits: int = 10, seed: int | None = None
) -> dict[str, float]:
    """{"inception_score_s<splits>", "..._std"}: mean and standard deviation over the
    splits.

    Args:
      logits: [N, classes] of fake images, unnormalised.
      splits: number of contiguous parts, N / splits rows each, that are scored alone; 10
        in the paper. The standard deviation is over them, with `splits` in its denominator;
        it says nothing of other runs of a generator.
      seed: of a random order of the rows, None to keep theirs. Rows sorted by class must
        not be split as they are: their score would be 1.
    """
    x = np.asarray(logits)
    if x.ndim != 2 or not 1 <= splits <= len(x):
        raise ValueError(
            f"logits [N, classes] in {splits} splits cannot have shape {x.shape}"
        )
    rows = np.arange(len(x))
    if seed is not None:
        rows = np.random.default_rng(seed).permutation(rows)
    ends = itertools.pairwise(part * len(x) // splits for part in range(splits + 1))
    found = [np.exp(class_information(x[rows[start:end]])) for start, end in ends]
    name = f"inception_score_s{splits}"
    return {name: float(np.mean(found)), f"{name}_std": float(np.std(found))}


def class_information(logits: ArrayLike) -> float:
    """I(x; y) = H(mean of p(y|x)) - mean of H(p(y|x)) in nats, from logits [N, classes]:
    `jaxgan.losses.information.mutual_information` of the table p(y|x) / N."""
    x = np.asarray(logits)
    marginal, conditional = np.zeros(x.shape[1]), 0.0
    for start in range(0, len(x), ROWS):
        part = np.asarray(x[start : start + ROWS], np.float64)
        part = part - part.max(1, keepdims=True)
        log_p = part - np.log(np.sum(np.exp(part), 1, keepdims=True))
        p = np.exp(log_p)
        marginal += p.sum(0)
        conditional -= np.sum(p * np.maximum(log_p, -1e6))  # 0 for logits of -inf
    marginal /= len(x)
    some = marginal[marginal > 0]
    value = -np.sum(some * np.log(some)) - conditional / len(x)
    if not np.isfinite(value):
        raise ValueError("logits are not finite")
    return float(value)
