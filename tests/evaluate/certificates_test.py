"""Certificates of normals whose distance is known, over many repeats."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from jaxgan.evaluate.certificates import (
    AS_THEY_ARE,
    calibrate,
    certificates,
    fitted,
    rescaled,
)
from jaxgan.losses.information import certify

P, Q = stats.norm(0, 1).pdf, stats.norm(1, 1).pdf


def integral(f):
    return integrate.quad(lambda x: f(P(x), Q(x)), -12, 13)[0]


TRUTH = {
    "jensen_shannon": 0.111421,
    "total_variation": 2 * stats.norm.cdf(0.5) - 1,
    "triangular": integral(lambda p, q: (p - q) ** 2 / (p + q)),
}


def logits(draw, n, apart=1.0):
    """The best ones of N(0, 1) against N(apart, 1); of equal laws any."""
    return tuple(0.5 - draw.normal(size=n) - shift for shift in (0.0, apart))


@pytest.mark.parametrize("name", TRUTH)
def test_the_best_logits_reach_the_distance(name):
    real, fake = logits(np.random.default_rng(0), 200_000)
    found = certificates(*rescaled(real, fake, AS_THEY_ARE))
    error = found[f"estimated/{name}_error"]
    assert abs(found[f"estimated/{name}"] - TRUTH[name]) < 4 * error < 0.02
    measure = getattr(certify, name)(real, fake)
    np.testing.assert_allclose(found[f"estimated/{name}"], measure, rtol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("apart", [0.0, 1.0])
@pytest.mark.parametrize("n", [100, 512])
def test_a_certificate_hardly_ever_exceeds_the_truth(n, apart):
    """In 2.3 % of repeats, if means were normal; the estimate in half of them."""
    draw, repeats = np.random.default_rng(1), 1000
    above = {name: np.zeros(2) for name in TRUTH}
    for _ in range(repeats):
        train, held = (logits(draw, n, apart)[0] for _ in range(2))
        fake = logits(draw, n, apart)[1]
        found = certificates(*rescaled(held, fake, fitted(train, fake)))
        for name, truth in TRUTH.items():
            for i, kind in enumerate(("certified", "estimated")):
                above[name][i] += found[f"{kind}/{name}"] > truth * apart + 1e-12
    for name in TRUTH:
        certified, estimated = above[name] / repeats
        assert certified < 0.05, name
        if apart and name == "total_variation":
            assert estimated > 0.2


@pytest.mark.slow
def test_no_fake_is_measured_by_a_fit_to_itself():
    """Equal laws: around 0, where a fit to the same fakes says +.01 of 512."""
    draw = np.random.default_rng(2)
    values = []
    for _ in range(600):
        train, held, fake = (draw.normal(size=100) for _ in range(3))
        found = certificates(*rescaled(held, fake, fitted(train, fake)))
        values.append(found["estimated/total_variation"])
    assert np.mean(values) < 3 * np.std(values) / math.sqrt(600)


def test_calibration_undoes_scale_and_offset():
    """Logits of running statistics: any a d + b certifies what d does."""
    real, fake = logits(np.random.default_rng(3), 20_000)
    for a, b in ((1.0, 0.0), (7.0, 30.0), (0.01, -2.0)):
        moved = a * real + b, a * fake + b
        for scale in fitted(*moved):
            np.testing.assert_allclose(scale[0] * a, 1.0, atol=0.1)
        found = certificates(*rescaled(*moved, fitted(*moved)))
        np.testing.assert_allclose(found["estimated/jensen_shannon"], 0.111421, atol=0.01)


def test_the_error_is_that_of_the_mean():
    real, fake = logits(np.random.default_rng(4), 20_000)
    expected = certificates(*rescaled(real, fake, AS_THEY_ARE))
    for name in TRUTH:
        parts = [
            certificates(*rescaled(r, f, AS_THEY_ARE))[f"estimated/{name}"]
            for r, f in zip(real.reshape(100, -1), fake.reshape(100, -1))
        ]
        error = expected[f"estimated/{name}_error"]
        np.testing.assert_allclose(np.std(parts) / 10, error, rtol=0.3)


def test_separable_and_infinite_logits():
    for scale in fitted(np.ones(9), -np.ones(9)):
        assert np.isfinite(scale).all() and scale[0] > 0
    assert calibrate(np.array([np.inf, 1.0]), np.array([0.0, np.nan])) == (1.0, 0.0)
