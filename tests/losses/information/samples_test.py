"""Estimates from draws, against what the draws come from."""

import math

import numpy as np
import pytest
from sklearn.feature_selection import mutual_info_regression

from jaxgan.losses.information import gaussians, samples, tables

DRAW = np.random.default_rng(2)


def test_plug_in_is_the_entropy_of_the_histogram():
    draws = DRAW.integers(0, 6, 1000)
    p = np.bincount(draws) / 1000
    plain = samples.entropy(draws, corrected=False)
    np.testing.assert_allclose(plain, tables.entropy(p), rtol=1e-6)
    np.testing.assert_allclose(samples.entropy(draws) - plain, 5 / 2000)
    bits = samples.entropy(draws, unit="bits")
    np.testing.assert_allclose(bits * math.log(2), samples.entropy(draws))


def test_bias_of_mutual_information_and_its_correction():
    """Independent, 20 and 10 values, 10,000 draws: 19 * 9 / 20,000 = 0.00855."""
    pairs = [
        (DRAW.integers(0, 20, 10_000), DRAW.integers(0, 10, 10_000)) for _ in range(20)
    ]
    plain = [samples.mutual_information(x, y, corrected=False) for x, y in pairs]
    np.testing.assert_allclose(np.mean(plain), 0.00855, atol=0.001)
    corrected = [samples.mutual_information(x, y) for x, y in pairs]
    np.testing.assert_allclose(np.mean(corrected), 0.0, atol=0.001)


def test_identities_hold_for_plug_in_estimates():
    x = DRAW.integers(0, 3, (500, 2))
    y = (x[:, 0] + DRAW.integers(0, 2, 500)) % 3
    joint = np.concatenate([x, y[:, None]], axis=1)
    rest = samples.conditional_entropy(x, y, corrected=False)
    whole = samples.joint_entropy(joint, corrected=False)
    np.testing.assert_allclose(rest + samples.entropy(y, corrected=False), whole)
    shared = samples.mutual_information(x, y, corrected=False)
    np.testing.assert_allclose(shared, samples.entropy(x, corrected=False) - rest)


def test_neighbour_entropy_of_a_normal():
    """log 2 pi e = 2.837877 in two dimensions."""
    found = samples.neighbour_entropy(DRAW.normal(size=(5000, 2)), k=3)
    np.testing.assert_allclose(found, 2.837877, atol=0.05)


def test_neighbour_mutual_information_of_normals():
    """-log(1 - 0.9^2) / 2 = 0.830366."""
    x = DRAW.normal(size=5000)
    y = 0.9 * x + math.sqrt(0.19) * DRAW.normal(size=5000)
    found = samples.neighbour_mutual_information(x, y)
    np.testing.assert_allclose(found, 0.830366, atol=0.04)
    theirs = mutual_info_regression(x[:, None], y, n_neighbors=3, random_state=0)[0]
    np.testing.assert_allclose(found, theirs, atol=0.01)  # it standardises and jitters
    deeper = np.stack([x, DRAW.normal(size=5000)], axis=1)
    found = samples.neighbour_mutual_information(deeper, y)
    np.testing.assert_allclose(found, 0.830366, atol=0.1)


def test_neighbour_divergence_of_normals():
    one = np.eye(2)
    shift = np.array([1.0, 0.5])
    expected = gaussians.kullback_leibler(shift, one, 0 * shift, one)
    p, q = DRAW.normal(size=(2, 8000, 2))
    found = samples.neighbour_kullback_leibler(p + shift, q, k=3)
    np.testing.assert_allclose(found, expected, atol=0.06)


def test_mistakes():
    with pytest.raises(ValueError, match="equal than k"):
        samples.neighbour_entropy(np.zeros((10, 2)))
    with pytest.raises(ValueError, match="10 draws of one variable, 9 of the other"):
        samples.neighbour_mutual_information(np.zeros(10), np.zeros(9))
    with pytest.raises(ValueError, match=r"not \(1,\)"):
        samples.entropy([1])
    with pytest.raises(ValueError, match="no neighbour number 3"):
        samples.neighbour_entropy(DRAW.normal(size=(3, 1)), k=3)
