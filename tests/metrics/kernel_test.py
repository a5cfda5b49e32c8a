"""Closed forms of the cubic and of the Gaussian kernel, and the estimates by hand."""

import numpy as np
import pytest
from scipy import special

from jaxgan.metrics.kernel import (
    gaussian_kernel_distance,
    kernel_distance,
    squared_discrepancy,
)

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


def gaussian(first, second, **options):
    (value,) = gaussian_kernel_distance(first, second, **options).values()
    return value


@pytest.mark.parametrize("sigma", [10.0, 0.5])
def test_the_gaussian_estimate_by_hand(sigma):
    """Over all pairs, those of a feature with itself included, of unequal counts."""
    x, y = 4 * DRAW.normal(size=(23, 5)), DRAW.exponential(size=(17, 5))

    def mean(first, second):
        first, second = ([a / np.linalg.norm(a) for a in side] for side in (first, second))
        squares = [np.sum((a - b) ** 2) for a in first for b in second]
        return np.mean(np.exp(-np.array(squares) / (2 * sigma**2)))

    expected = 1000 * (mean(x, x) + mean(y, y) - 2 * mean(x, y))
    found = gaussian_kernel_distance(x, y, sigma)
    assert set(found) == {f"gaussian_kernel_s{sigma:g}"}
    np.testing.assert_allclose(found[f"gaussian_kernel_s{sigma:g}"], expected, rtol=1e-9)


@pytest.mark.parametrize("angle", [1e-5, 0.3, np.pi / 2, np.pi])
def test_two_directions_in_closed_form(angle):
    """|x - y| is 2 sin(angle / 2), whatever the lengths."""
    x = np.array([[3.0, 0.0]] * 4)
    y = 0.2 * np.array([[np.cos(angle), np.sin(angle)]] * 6)
    expected = -2000 * np.expm1(-4 * np.sin(angle / 2) ** 2 / 200)
    np.testing.assert_allclose(gaussian(x, y), expected, rtol=1e-5)


def test_the_gaussian_kernel_sees_means():
    """10 |m1 - m2|^2 of the means of the unit features, to the second order in 1 / sigma^2;
    where they are equal, features of other spread are not told apart."""
    x, y = (DRAW.normal(size=(400, 32)) + shift for shift in (0.0, 0.5))
    mean = [np.mean(z / np.linalg.norm(z, axis=1, keepdims=True), 0) for z in (x, y)]
    expected = 10 * np.sum((mean[0] - mean[1]) ** 2)
    np.testing.assert_allclose(gaussian(x, y), expected, rtol=0.03)
    line, plane = np.eye(4)[:2], np.eye(4)
    assert gaussian(np.r_[line, -line], np.r_[plane, -plane]) < 0.02 < expected


def test_the_bias_in_closed_form():
    """N and M uniform directions score 1000 (1 - k) (1/N + 1/M) on average, where k, the
    mean of exp((cos - 1) / 100), is a Bessel function of the dimension."""
    sphere = DRAW.normal(size=(2000, 50, 8))
    found = [gaussian(z[:20], z[20:]) for z in sphere]
    rate = 1 / 100
    mean = special.gamma(4) * (2 / rate) ** 3 * special.iv(3, rate) * np.exp(-rate)
    expected = 1000 * (1 - mean) * (1 / 20 + 1 / 30)
    error = np.std(found) / np.sqrt(len(found))
    assert error < 0.02 * expected and abs(np.mean(found) - expected) < 4 * error
    assert expected < 10 * (1 / 20 + 1 / 30)  # the bound that is stated


def test_neither_order_nor_blocks_nor_lengths_change_the_gaussian():
    x, y = DRAW.normal(size=(50, 6)), DRAW.normal(size=(37, 6)) + 1
    found = gaussian(x, y)
    assert found > 0.1
    np.testing.assert_allclose(gaussian(y, x), found, rtol=1e-10)
    np.testing.assert_allclose(gaussian(DRAW.permutation(x), y), found, rtol=1e-10)
    np.testing.assert_allclose(gaussian(7 * x, y / 9), found, rtol=1e-10)
    for block in (1, 10, 37, 64):
        np.testing.assert_allclose(gaussian(x, y, block=block), found, rtol=1e-10)
    assert abs(gaussian(x, DRAW.permutation(x))) < 1e-12


@pytest.mark.parametrize(
    "second, options, message",
    [
        (np.ones((5, 3)), {}, "features are .* not"),
        (np.zeros((5, 2)), {}, "finite and not 0"),
        (np.full((5, 2), np.nan), {}, "finite and not 0"),
        (np.ones((0, 2)), {}, "finite and not 0"),
        (np.ones(2), {}, "finite and not 0"),
        (np.ones((5, 2)), {"sigma": 0.0}, "sigma is above 0"),
        (np.ones((5, 2)), {"block": 0}, "block from 1"),
    ],
)
def test_what_has_no_gaussian_kernel_distance(second, options, message):
    with pytest.raises(ValueError, match=message) as error:
        gaussian_kernel_distance(np.ones((5, 2)), second, **options)
    assert "\n" not in str(error.value)
