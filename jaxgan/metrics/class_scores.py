"""Scores by the classes that a classifier sees, beside the Inception Score.

On the host, in float64, from logits [N, classes]. mIS: S. Gurumurthy, R. K.
Sarvadevabhatla, R. V. Babu, "DeLiGAN", 2017 (arXiv:1706.02071), section 5; AM: Z. Zhou et
al., "Activation Maximization Generative Adversarial Nets", 2018 (arXiv:1703.02000).
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_softmax


def modified_inception_score(logits: ArrayLike) -> float:
    """exp E KL(p(y|x) || p(y|x')) over all pairs of different examples: large where classes
    are told with certainty and differ; 1 where all examples are alike.

    It is not bounded by the number of classes, and grows with a classifier's certainty:
    only values of one classifier compare.
    """
    log_p = log_probabilities(logits)
    n, p = len(log_p), np.exp(log_p)
    own = np.sum(p * log_p) / n
    other = np.sum(p.mean(0) * log_p.mean(0))
    # A pair of an example with itself adds 0 to the sum, and 1 / n to the count.
    return float(np.exp((own - other) * n / (n - 1))) if n > 1 else 1.0


def am_score(real: ArrayLike, fake: ArrayLike) -> float:
    """KL(mean p(y|real) || mean p(y|fake)) + mean H(p(y|fake)), nats: 0 where the fakes'
    classes are certain and as frequent as the real examples'."""
    log_p = log_probabilities(fake)
    p, q = (np.exp(log_probabilities(x)).mean(0) for x in (real, fake))
    some = p > 0
    divergence = np.sum(p[some] * (np.log(p[some]) - np.log(np.maximum(q[some], 1e-300))))
    return float(divergence - np.sum(np.exp(log_p) * log_p) / len(log_p))


def log_probabilities(logits: ArrayLike) -> np.ndarray:
    """log p(y|x), float64 [N, classes], at least -700: a product with p = 0 is 0."""
    x = np.asarray(logits, np.float64)
    if x.ndim != 2 or not len(x):
        raise ValueError(f"logits [N, classes] cannot have shape {x.shape}")
    return np.maximum(log_softmax(x, 1), -700.0)
