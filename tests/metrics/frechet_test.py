"""Closed forms, other ways to the trace of the root, and the law of the bias."""

import numpy as np
import pytest
from scipy import linalg

from jaxgan.metrics.frechet import (
    expected_bias,
    frechet_distance,
    frechet_infinity,
    root_trace,
)
from jaxgan.metrics.moments import Moments

DRAW = np.random.default_rng(0)


def exact(mean, covariance, count=10**6) -> Moments:
    """Of a normal distribution itself."""
    return Moments(
        count, np.asarray(mean, float), np.asarray(covariance, float) * (count - 1)
    )


def distance(first, second) -> float:
    return frechet_distance(first, second)["frechet"]


def test_normals_in_closed_form():
    """|m|^2 = 5.25, and (1 - s)^2 of the deviations 1, 2, 0.5, 3 sums to 5.25."""
    one = exact(np.zeros(4), np.eye(4))
    other = exact([1, -2, 0, 0.5], np.diag([1, 4, 0.25, 9]))
    np.testing.assert_allclose(distance(one, other), 10.5, rtol=1e-12)
    np.testing.assert_allclose(distance(other, one), 10.5, rtol=1e-12)
    assert abs(distance(other, other)) < 1e-12


@pytest.mark.parametrize("condition", [1.0, 1e4, 1e12])
def test_the_trace_of_the_root_against_other_ways(condition):
    """Well conditioned by Cholesky and symmetric eigenvalues, else by singular values."""
    d = 64
    scale = condition ** -np.linspace(0, 0.5, d)
    x, y = (DRAW.normal(size=(300, d)) * scale @ linalg.hadamard(d) / 8 for _ in range(2))
    one, other = Moments.of(x), Moments.of(y)
    found = root_trace(one, other)
    assert (found > 0) and abs(found - root_trace(other, one)) < 1e-9 * found
    roots = np.sqrt(np.linalg.eigvals(one.covariance @ other.covariance).astype(complex))
    np.testing.assert_allclose(found, roots.real.sum(), rtol=1e-6)
    a, b = ((side - side.mean(0)) / np.sqrt(len(side) - 1) for side in (x, y))
    nuclear = np.linalg.svd(a @ b.T, compute_uv=False).sum()
    np.testing.assert_allclose(found, nuclear, rtol=1e-10)
    if condition == 1:
        root = linalg.sqrtm(one.covariance @ other.covariance)
        np.testing.assert_allclose(found, np.trace(root).real, rtol=1e-10)


@pytest.mark.parametrize("counts", [(30, 40), (30, 500), (500, 30)])
def test_fewer_features_than_dimensions(counts):
    """The nuclear norm of the centred rows is exact."""
    x, y = (DRAW.normal(size=(n, 64)) for n in counts)
    a, b = ((side - side.mean(0)) / np.sqrt(len(side) - 1) for side in (x, y))
    nuclear = np.linalg.svd(a @ b.T, compute_uv=False).sum()
    found = root_trace(Moments.of(x), Moments.of(y))
    np.testing.assert_allclose(found, nuclear, rtol=1e-8)


@pytest.mark.parametrize("dead", [0, 3])
def test_identical_sets_and_dead_features(dead):
    """Features that are always 0 change nothing."""
    x, y = DRAW.normal(size=(2, 200, 8))
    with_dead = [Moments.of(np.pad(side, [(0, 0), (dead, 0)])) for side in (x, y)]
    plain = distance(Moments.of(x), Moments.of(y))
    np.testing.assert_allclose(distance(*with_dead), plain, rtol=1e-10)
    assert abs(distance(with_dead[0], with_dead[0])) < 1e-10
    few = Moments.of(x[:5])
    assert abs(distance(few, few)) < 1e-10


def test_the_bias_law():
    """Two sets of 1000 of one normal of 16 dimensions score 0.168, and a line in 1/N
    extrapolates the fakes' half of it away."""
    d, n = 16, 1000
    np.testing.assert_allclose(expected_bias(d, n, n), 0.168, atol=1e-12)
    sets = [[Moments.of(DRAW.normal(size=(n, d))) for _ in range(2)] for _ in range(20)]
    found = [distance(*pair) for pair in sets]
    error = np.std(found, ddof=1) / np.sqrt(len(found))
    assert error < 0.01 and abs(np.mean(found) - 0.168) < 4 * error
    truth = exact(np.zeros(d), np.eye(d))
    fakes = DRAW.normal(size=(5, 4000, d))
    limits = [frechet_infinity(truth, fake, 15, 200, seed=3) for fake in fakes]
    assert set(limits[0]) == {"frechet_infinity_15from200"}
    values = [one["frechet_infinity_15from200"] for one in limits]
    direct = np.mean([distance(truth, Moments.of(fake)) for fake in fakes])
    np.testing.assert_allclose(direct, expected_bias(d, 4000), rtol=0.2)
    assert abs(np.mean(values)) < 0.4 * direct
    assert frechet_infinity(truth, fakes[0], 15, 200, seed=3) == limits[0]


def test_what_cannot_be_compared():
    one, other = exact(np.zeros(2), np.eye(2)), exact(np.zeros(3), np.eye(3))
    with pytest.raises(ValueError, match="2 and of 3 numbers"):
        frechet_distance(one, other)
    with pytest.raises(ValueError, match="two points or more, and more fakes"):
        frechet_infinity(one, np.zeros((100, 2)))
