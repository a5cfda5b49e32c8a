"""Closed forms of the cubic kernel, and the estimate by hand."""

import numpy as np
import pytest

from jaxgan.metrics.kernel import kernel_distance, squared_discrepancy

DRAW = np.random.default_rng(0)


def test_shifted_normals_in_closed_form():
    """N(0, 1) against N(m, 1), M = |m|^2:
    3M/d + 3M/d^2 + 3M^2/d^2 + (M^3 + 6M^2 + 6M)/d^3 = 2.796875 for d = 8, M = 4."""
    x, y = DRAW.normal(size=(2, 60, 300, 8))
    y = y + np.sqrt(4 / 8)
    found = [squared_discrepancy(*pair) for pair in zip(x, y)]
    error = np.std(found) / np.sqrt(len(found))
    assert error < 0.06 and abs(np.mean(found) - 2.796875) < 4 * error


def test_one_distribution_scores_zero_on_average():
    x, y = DRAW.normal(size=(2, 200, 100, 8))
    found = [squared_discrepancy(*pair) for pair in zip(x, y)]
    error = np.std(found) / np.sqrt(len(found))
    assert abs(np.mean(found)) < 4 * error and min(found) < 0 < max(found)


def test_the_estimate_by_hand():
    x, y = DRAW.normal(size=(4, 3)), DRAW.normal(size=(5, 3))

    def kernel(a, b):
        return (a @ b / 3 + 1) ** 3

    def mean(pairs):
        return np.mean([kernel(a, b) for a, b in pairs])

    expected = (
        mean([(a, b) for i, a in enumerate(x) for j, b in enumerate(x) if i != j])
        + mean([(a, b) for i, a in enumerate(y) for j, b in enumerate(y) if i != j])
        - 2 * mean([(a, b) for a in x for b in y])
    )
    np.testing.assert_allclose(squared_discrepancy(x, y), expected, rtol=1e-12)


def test_float32_features_lose_nothing():
    """They differ by 1e-4 in features whose kernels are about 8."""
    x = (1 + 0.01 * DRAW.normal(size=(200, 512))).astype(np.float32)
    y = (x + np.float32(1e-4)).astype(np.float32)
    exact = squared_discrepancy(x.astype(float), y.astype(float))
    assert squared_discrepancy(x, y) == exact


def test_subsets_are_those_of_the_seed():
    x, y = DRAW.normal(size=(50, 4)), DRAW.normal(size=(60, 4))
    found = kernel_distance(x, y, subsets=7, size=20, seed=3)
    assert set(found) == {"kernel_7x20", "kernel_7x20_std"}
    assert found == kernel_distance(x, y, 7, 20, seed=3) != kernel_distance(x, y, 7, 20)
    # A subset of all is the estimate itself, whatever the order.
    whole = kernel_distance(x, y[:50], subsets=3, size=50)
    np.testing.assert_allclose(whole["kernel_3x50"], squared_discrepancy(x, y[:50]))
    np.testing.assert_allclose(whole["kernel_3x50_std"], 0, atol=1e-12)


def test_what_cannot_be_compared():
    with pytest.raises(ValueError, match="subsets of 1000"):
        kernel_distance(np.zeros((100, 2)), np.zeros((2000, 2)))
    with pytest.raises(ValueError, match="features are"):
        squared_discrepancy(np.zeros((5, 2)), np.zeros((5, 3)))
