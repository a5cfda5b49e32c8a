"""Estimates from draws, against what the draws come from."""

import math

import numpy as np
import pytest
from scipy import stats
from scipy.spatial import distance
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


def test_neighbours_do_not_depend_on_units():
    x, noise = DRAW.normal(size=(2, 2000))
    expected = samples.neighbour_mutual_information(x, x + noise / 2)
    np.testing.assert_allclose(expected, 0.804719, atol=0.08)
    for scale in (1e6, 1e-2, 1e-3, 1e-6):
        found = samples.neighbour_mutual_information(scale * x, x + noise / 2)
        np.testing.assert_allclose(found, expected, atol=1e-3)
    two = np.stack([x, noise], axis=1)
    mixed = two * [1.0, 1e-6], x + noise / 2
    found = samples.neighbour_mutual_information(*mixed)
    expected = samples.neighbour_mutual_information(two, mixed[1])
    np.testing.assert_allclose(found, expected, atol=1e-3)
    nothing = samples.neighbour_mutual_information(np.ones(2000), x)
    np.testing.assert_allclose(nothing, 0.0, atol=1e-6)


def test_neighbour_total_correlation_and_conditional_entropy_of_normals():
    covariance = np.array([[1.0, 0.6, 0.3], [0.6, 1.0, 0.5], [0.3, 0.5, 1.0]])
    x, y, z = DRAW.multivariate_normal(np.zeros(3), covariance, 5000).T
    found = samples.neighbour_total_correlation([x, 100 * y, z])
    expected = gaussians.total_correlation(np.float32(covariance))
    np.testing.assert_allclose(found, expected, atol=0.05)
    found = samples.neighbour_conditional_entropy(x, np.stack([y, z], axis=1))
    expected = gaussians.conditional_entropy(np.float32(covariance), [1, 2])
    np.testing.assert_allclose(found, expected, atol=0.06)


def test_plug_in_divergences_are_those_of_the_histograms():
    """Against SciPy; outcomes that one side lacks count too."""
    p = np.array([3, 1, 0, 4]) / 8
    q = np.array([1, 2, 3, 2]) / 8
    x, y = np.repeat([7, -1, 5, 2], [3, 1, 0, 4]), np.repeat([7, -1, 5, 2], [1, 2, 3, 2])
    half = np.sum(np.sqrt(p * q))
    chi, kl = np.sum((p - q) ** 2 / q), stats.entropy(p, q)
    cases = [
        (samples.kullback_leibler(x, y), kl),
        (samples.kullback_leibler(x, y, unit="bits"), kl / math.log(2)),
        (samples.cross_entropy(x, y), stats.entropy(p) + kl),
        (samples.jensen_shannon(x, y), distance.jensenshannon(p, q) ** 2),
        (samples.total_variation(x, y), np.abs(p - q).sum() / 2),
        (samples.squared_hellinger(x, y), 2 - 2 * half),
        (samples.chi_squared(x, y), chi),
        (samples.renyi_divergence(x, y, 0.5), -2 * np.log(half)),
        (samples.renyi_divergence(x, y, order=2.0), np.log1p(chi)),
        (samples.renyi_entropy(x, 2.0), -np.log(np.sum(p**2))),
    ]
    for found, expected in cases:
        assert isinstance(found, float)
        np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert samples.kullback_leibler(y, x) == math.inf
    # Pairs of numbers are outcomes too, and sets need not be of one size.
    pairs = np.stack([x, x % 2], axis=1)
    twice = np.repeat(np.stack([y, y % 2], axis=1), 2, axis=0)
    np.testing.assert_allclose(samples.kullback_leibler(pairs, twice), kl, rtol=1e-5)


def test_neighbour_divergence_of_normals():
    one = np.eye(2)
    shift = np.array([1.0, 0.5])
    expected = gaussians.kullback_leibler(shift, one, 0 * shift, one)
    p, q = DRAW.normal(size=(2, 8000, 2))
    found = samples.neighbour_kullback_leibler(p + shift, q, k=3)
    np.testing.assert_allclose(found, expected, atol=0.06)


def test_mistakes():
    with pytest.raises(ValueError, match="column 0 is constant"):
        samples.neighbour_entropy(np.zeros((10, 2)))
    with pytest.raises(ValueError, match="10 draws of one variable, 9 of the other"):
        samples.neighbour_mutual_information(np.zeros(10), np.zeros(9))
    with pytest.raises(ValueError, match="unit is 'bit'"):
        samples.jensen_shannon([1, 2], [1, 2], unit="bit")
    with pytest.raises(ValueError, match=r"not \(1,\)"):
        samples.entropy([1])
    with pytest.raises(ValueError, match="no neighbour number 3"):
        samples.neighbour_entropy(DRAW.normal(size=(3, 1)), k=3)


def correlated(n, r=0.8):
    x, noise = np.random.default_rng(n).normal(size=(2, n))
    return x, r * x + math.sqrt(1 - r**2) * noise, -math.log(1 - r**2) / 2


def test_neighbours_do_not_depend_on_outliers_or_tails():
    """0.511 nats; each of these is a monotone map of a column, or one draw of 2,000."""
    x, y, truth = correlated(2000)
    expected = samples.neighbour_mutual_information(x, y)
    np.testing.assert_allclose(expected, truth, atol=0.05)
    far = x.copy()
    far[np.argmax(x)] = 1e6
    for moved in (far, np.exp(3 * x), x**3, 1e9 + x):
        found = samples.neighbour_mutual_information(moved, y)
        np.testing.assert_allclose(found, expected, atol=1e-3)
    far[0], other = 1e6, y.copy()
    other[0] = -1e6
    found = samples.neighbour_mutual_information(far, other)
    np.testing.assert_allclose(found, truth, atol=0.05)


NEIGHBOURS = [
    samples.neighbour_entropy,
    lambda x: samples.neighbour_mutual_information(x[:, 0], x[:, 1]),
    lambda x: samples.neighbour_kullback_leibler(x, x + 0.1),
]


@pytest.mark.parametrize("estimate", NEIGHBOURS)
def test_draws_that_repeat_have_no_density(estimate):
    two = np.stack(correlated(500)[:2], axis=1)
    assert np.isfinite(estimate(two))
    for repeated in (np.repeat(two, 2, axis=0), np.round(two)):
        with pytest.raises(ValueError, match="of the draws repeat others"):
            estimate(repeated)


def test_a_constant_has_no_density_and_tells_nothing():
    x, y, _ = correlated(500)
    two = np.stack([x, np.ones(500)], axis=1)
    with pytest.raises(ValueError, match="column 1 is constant"):
        samples.neighbour_entropy(two)
    found = samples.neighbour_mutual_information(two, y)
    assert found == samples.neighbour_mutual_information(x, y)


DISCRETE = [
    samples.entropy,
    lambda x: samples.mutual_information(x, x[::-1]),
    lambda x: samples.conditional_entropy(x, x),
    lambda x: samples.jensen_shannon(x, x[::-1]),
]


@pytest.mark.parametrize("estimate", DISCRETE)
def test_histograms_refuse_what_hardly_repeats(estimate):
    with pytest.raises(ValueError, match="look continuous; use neighbour_entropy"):
        estimate(DRAW.normal(size=2000))
    assert np.isfinite(estimate(np.round(DRAW.normal(size=2000), 1)))
    assert np.isfinite(estimate(np.arange(100.0)))  # whole numbers are names
    with pytest.raises(ValueError, match="draws are not finite"):
        estimate(np.array([1.0, np.nan, np.nan, 2.0]))
