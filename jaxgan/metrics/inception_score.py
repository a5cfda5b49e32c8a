"""Inception Score: T. Salimans et al., "Improved techniques for training GANs", 2016
(arXiv:1606.03498), section 4.

    exp E_x KL(p(y|x) || p(y)) = exp I(x; y)        in [1, classes]

the exponential of the information that an image carries of its class as a classifier sees
it. It says nothing of real data, and nothing of diversity within a class. Traps: published
scores are of Inception-v3's 1008 logits without their bias; and a split of n images falls
short of the truth for lack of images (of K classes with certainty by exp(-(K - 1) / 2n)),
so that only equal n and splits compare. On the host, in float64.
"""

import itertools

import numpy as np
from numpy.typing import ArrayLike

ROWS = 4096  # that are float64 at once


def inception_score(
    logits: ArrayLike, splits: int = 10, seed: int | None = None
) -> dict[str, float]:
    """{"inception_score_s<splits>", "..._std"}: mean and deviation over the splits.

    Args:
      logits: [N, classes] of fake images, unnormalised.
      splits: contiguous parts of N / splits rows that are scored alone; 10 in the paper.
        The deviation is theirs, with `splits` in its denominator: not that of a generator.
      seed: of an order to draw first. Rows that come sorted by class must not be split as
        they are: their score would be 1.
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
    """I(x; y) = H(mean of p(y|x)) - mean of H(p(y|x)) in nats, of logits [N, classes]; as
    `jaxgan.losses.information.mutual_information` of the table p(y|x) / N."""
    x = np.asarray(logits)
    marginal, conditional = np.zeros(x.shape[1]), 0.0
    for start in range(0, len(x), ROWS):
        part = np.asarray(x[start : start + ROWS], np.float64)
        part = part - part.max(1, keepdims=True)
        log_p = part - np.log(np.sum(np.exp(part), 1, keepdims=True))
        p = np.exp(log_p)
        marginal += p.sum(0)
        conditional -= np.sum(p * np.maximum(log_p, -1e6))  # 0 of logits at minus infinity
    marginal /= len(x)
    some = marginal[marginal > 0]
    value = -np.sum(some * np.log(some)) - conditional / len(x)
    if not np.isfinite(value):
        raise ValueError("logits are not finite")
    return float(value)
