"""Probes and errors against scikit-learn and closed forms."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import r2_score
from sklearn.neighbors import KNeighborsClassifier

from jaxgan.metrics.representation import (
    length_of,
    linear_accuracy,
    nearest_accuracy,
    principal,
    r2,
)

DIGITS = load_digits()
X, Y = DIGITS.data, DIGITS.target


def test_the_nearest_neighbour_is_scikit_learns():
    found = nearest_accuracy(X[:1000], Y[:1000], X[1000:], Y[1000:])
    peer = KNeighborsClassifier(1).fit(X[:1000], Y[:1000]).score(X[1000:], Y[1000:])
    assert abs(found - peer) <= 1 / 797  # ties


def test_a_linear_probe_tells_what_a_line_parts_and_no_more():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(600, 2))
    line, ring = (x[:, 0] > 0).astype(int), (np.square(x).sum(1) > 1.4).astype(int)
    parts = x[:400], x[400:]
    assert linear_accuracy(parts[0], line[:400], parts[1], line[400:]) > 0.97
    assert linear_accuracy(parts[0], ring[:400], parts[1], ring[400:]) < 0.65


def test_coefficients_of_determination_are_scikit_learns():
    rng = np.random.default_rng(0)
    truth = rng.normal(size=(50, 3))
    guess = truth * [1.0, 0.5, 0.0] + [0.0, 0.0, 1.0]
    peer = r2_score(truth, guess, multioutput="raw_values")
    np.testing.assert_allclose(r2(truth, guess), peer, rtol=1e-6)


def test_lengths_and_components():
    assert length_of(np.zeros((2, 2)), np.array([[3.0, 4.0], [0.0, 1.0]])) == 3.0
    rank_two = np.outer(np.arange(20.0), [1, 2, 3]) + np.outer(np.arange(20) % 3, [1, 0, 1])
    found = principal(rank_two, 2)
    again = found.inverse_transform(found.transform(rank_two))
    np.testing.assert_allclose(again, rank_two, atol=1e-8)
    assert principal(rank_two, 50).n_components_ == 3
