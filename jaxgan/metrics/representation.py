"""How well features tell the classes of examples, and how near reconstructions are.

Floors for both: raw numbers, as many principal components, and examples that have nothing
to do with each other. G. Alain, Y. Bengio, "Understanding intermediate layers using linear
classifier probes", 2016 (arXiv:1610.01644); the 1-nearest neighbour of E(x) is J. Donahue,
P. Krahenbuhl, T. Darrell's measure, 2017 (arXiv:1605.09782), table 1.
"""

import warnings

import numpy as np
from numpy.typing import ArrayLike
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from jaxgan.metrics.neighbours import nearest

ITERATIONS = 100  # of L-BFGS, at most


def nearest_accuracy(
    features: ArrayLike, labels: np.ndarray, others: ArrayLike, answers: np.ndarray
) -> float:
    """The share of `others` [M, D] whose nearest neighbour in `features` [N, D] has their
    class: `labels` and `answers` are int [N] and [M]."""
    _, row = nearest(others, features)
    return float(np.mean(labels[row[:, 0]] == answers))


def linear_accuracy(
    features: ArrayLike, labels: np.ndarray, others: ArrayLike, answers: np.ndarray
) -> float:
    """The share of `others` [M, D] that a multinomial logistic regression on `features`
    [N, D], standardised, classifies rightly; scikit-learn's, with its penalty of C = 1 and
    at most 100 iterations."""
    scale = StandardScaler().fit(np.asarray(features))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(max_iter=ITERATIONS).fit(
            scale.transform(np.asarray(features)), labels
        )
    return float(model.score(scale.transform(np.asarray(others)), answers))


def principal(examples: np.ndarray, size: int) -> PCA:
    """The first `size` principal components of flat examples [N, D], or as many as there
    are; randomised, of a fixed seed."""
    size = min(size, *examples.shape)
    return PCA(size, svd_solver="randomized", random_state=0).fit(examples)


def length_of(first: np.ndarray, second: np.ndarray) -> float:
    """The mean Euclidean distance of the rows of two arrays [N, D]."""
    apart = np.asarray(first, np.float64) - np.asarray(second, np.float64)
    return float(np.mean(np.linalg.norm(apart, axis=1)))


def r2(truth: np.ndarray, guess: np.ndarray) -> np.ndarray:
    """The coefficient of determination of each coordinate, [N, D] twice -> [D]: 1 of what
    is found, 0 of its mean."""
    rest = np.sum(np.square(truth - guess), 0)
    return 1 - rest / np.sum(np.square(truth - truth.mean(0)), 0)
