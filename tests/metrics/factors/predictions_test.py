"""Codes that are factors, that stand twice, that are noise."""

import numpy as np
import pytest

from jaxgan.metrics.factors.predictions import explicitness, separated_predictability

DRAW = np.random.default_rng(0)
FACTORS = np.stack([DRAW.integers(0, n, 1000) for n in (2, 3, 4)], 1)
CODES = FACTORS + 0.01 * DRAW.normal(size=FACTORS.shape)
NOISE = DRAW.normal(size=(1000, 3))


def halves(codes, factors=FACTORS):
    return (codes[:600], factors[:600]), (codes[600:], factors[600:])


def test_numeric_codes():
    """Squared correlations: identity near 1, duplicates 0; dead codes say nothing."""
    found = separated_predictability(*halves(CODES), numeric=True)
    assert set(found) == {"sap_r2"} and 0.97 < found["sap_r2"] <= 1
    twice = separated_predictability(*halves(np.tile(CODES, 2)), numeric=True)
    np.testing.assert_allclose(twice["sap_r2"], 0, atol=1e-12)
    dead = separated_predictability(*halves(np.pad(CODES, [(0, 0), (0, 3)])), numeric=True)
    np.testing.assert_allclose(dead["sap_r2"], found["sap_r2"], atol=1e-12)


def test_codes_of_two_values():
    """A threshold tells them: 1 less the chance of a coin."""
    factors = DRAW.integers(0, 2, (1000, 3))
    found = separated_predictability(*halves(3.0 * factors - 1.5, factors))
    assert set(found) == {"sap"} and abs(found["sap"] - 0.5) < 0.07
    twice = separated_predictability(*halves(np.tile(3.0 * factors - 1.5, 2), factors))
    np.testing.assert_allclose(twice["sap"], 0, atol=1e-12)


def test_explicitness():
    """1 of one-hot codes, 0.5 of noise; a classifier of all codes need not be one code."""
    one_hot = np.concatenate([np.eye(n)[f] for n, f in zip((2, 3, 4), FACTORS.T)], 1)
    rotated = one_hot @ np.linalg.qr(DRAW.normal(size=(9, 9)))[0]
    for codes in (one_hot, rotated):
        np.testing.assert_allclose(explicitness(*halves(codes))["explicitness"], 1)
    assert abs(explicitness(*halves(NOISE))["explicitness"] - 0.5) < 0.06


def test_a_gap_needs_two_codes():
    with pytest.raises(ValueError, match="two codes"):
        separated_predictability(*halves(CODES[:, :1]))
