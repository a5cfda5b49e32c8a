"""Codes that are factors, and what scores of information and importance make of others."""

import numpy as np
import pytest
from sklearn.metrics import mutual_info_score

from jaxgan.metrics.factors.disentanglement import (
    dci,
    importance_scores,
    information_matrix,
    modularity,
    modularity_of,
    mutual_information_gap,
)
from jaxgan.metrics.factors.predictions import explicitness
from jaxgan.metrics.factors.predictions import separated_predictability as sap
from jaxgan.metrics.factors.votes import beta_vae_score, factor_vae_score

DRAW = np.random.default_rng(0)
FACTORS = np.stack([DRAW.integers(0, n, 3000) for n in (2, 3, 4, 5, 6, 8)], 1)
CODES = FACTORS * [1.0, -2.0, 0.1, 5.0, 1.0, 1.0]


def gap(codes, factors=FACTORS):
    return mutual_information_gap(codes, factors)["mig_20quantiles"]


def test_codes_that_are_factors():
    """1 but for the plug-in estimate's bias; 0 if every code stands twice, or is dead."""
    assert 0.99 < gap(CODES) <= 1
    assert abs(gap(np.tile(CODES, 2))) < 1e-12
    assert abs(gap(0 * CODES)) < 1e-12
    found = modularity(CODES, FACTORS)
    assert 0.999 < found["modularity_20quantiles"] <= 1


def test_information_against_scikit_learn():
    codes = CODES + DRAW.normal(size=CODES.shape)
    found = information_matrix(codes, FACTORS, bins=10)
    for i, code in enumerate(codes.T):
        place = np.argsort(np.argsort(code)) // 300  # ten bins of 300
        for j, factor in enumerate(FACTORS.T):
            expected = mutual_info_score(place, factor)
            np.testing.assert_allclose(found[i, j], expected, atol=1e-10)


MOVES = {
    "origin": lambda x: x + 100,
    "unit": lambda x: x / 1000,
    "large": lambda x: 1e9 * x,
    "each": lambda x: x * np.logspace(-4, 4, x.shape[1]) + np.logspace(3, -3, x.shape[1]),
}
LITTLE = dict(train=500, test=500)
SCORES = {
    "mig": lambda c: gap(c),
    "modularity": lambda c: modularity(c, FACTORS)["modularity_20quantiles"],
    "sap": lambda c: sap((c, FACTORS), (c, FACTORS))["sap"],
    "sap_r2": lambda c: sap((c, FACTORS), (c, FACTORS), numeric=True)["sap_r2"],
    "explicitness": lambda c: explicitness((c, FACTORS), (c, FACTORS))["explicitness"],
    "factor_vae": lambda c: factor_vae_score(c, FACTORS, **LITTLE)["factor_vae_b64"],
    "beta_vae": lambda c: beta_vae_score(c, FACTORS, **LITTLE)["beta_vae_b64"],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SCORES)
def test_no_score_depends_on_origin_or_unit(name):
    codes = CODES + 0.1 * DRAW.normal(size=CODES.shape)
    expected = SCORES[name](codes)
    assert expected > 0.2
    for moved in MOVES.values():
        np.testing.assert_allclose(SCORES[name](moved(codes)), expected, atol=2e-3)


def test_many_classes_and_outliers_hide_no_code():
    """30 classes in 20 bins; a code one of whose 5,000 values is 1e3."""
    factors = DRAW.integers(0, [30, 4], (5000, 2))
    assert gap(1.0 * factors, factors) > 0.97
    codes = factors + 0.1 * DRAW.normal(size=factors.shape)
    before = gap(codes, factors)
    codes[0] = 1e3
    np.testing.assert_allclose(gap(codes, factors), before, atol=0.01)
    assert before > 0.8


def test_the_gap_falls_as_codes_turn_away_from_the_factors():
    factors = DRAW.integers(0, 10, (20_000, 2))
    found = []
    for degrees in (0, 15, 30, 45):
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        found.append(gap((factors - 4.5) @ np.array([[c, -s], [s, c]]), factors))
    assert found[0] > 0.98 and found == sorted(found, reverse=True)
    assert found[-1] < 0.02


def test_importances():
    """Analytic: one code per factor; each factor twice; two factors per code; none."""
    diagonal = np.diag(DRAW.uniform(1, 2, 5))
    half = 1 - np.log(2) / np.log(10)
    cases = [
        (diagonal, 1, 1),
        (np.vstack([diagonal, diagonal]), 1, half),
        (np.hstack([diagonal, diagonal]), half, 1),
        (np.pad(diagonal, [(0, 1), (0, 0)]), 1, 1),  # a code that serves nothing
        (np.zeros((5, 5)), 0, 0),
        (np.ones((5, 5)), 0, 0),
    ]
    for matrix, disentanglement, completeness in cases:
        found = importance_scores(matrix)
        np.testing.assert_allclose(found["disentanglement"], disentanglement, atol=1e-12)
        np.testing.assert_allclose(found["completeness"], completeness, atol=1e-12)


def test_modularity():
    """Analytic: 1; 2/3 with a dead code of three; 8/9 where codes say 2 of 10; 0."""
    cases = [
        (np.diag([1.0, 5.0, 3.0]), 1),
        (np.diag([1.0, 5.0, 0.0]), 2 / 3),
        (np.kron(np.eye(5), [[1.0, 1.0]]), 8 / 9),
        (np.ones((3, 4)), 0),
        (np.zeros((3, 4)), 0),
    ]
    for matrix, expected in cases:
        np.testing.assert_allclose(modularity_of(matrix), expected, atol=1e-12)


def test_trees_find_the_codes_of_the_factors():
    codes, factors = CODES[:600, 1:4], FACTORS[:600, 1:4]
    pairs = (codes[:400], factors[:400]), (codes[400:], factors[400:])
    found = dci(*pairs, trees=5)
    assert set(found) == {
        f"dci/{x}"
        for x in (
            "disentanglement",
            "completeness",
            "informativeness",
            "informativeness_train",
        )
    }
    np.testing.assert_allclose(list(found.values()), 1, atol=0.01)
    mixed = (codes - codes.mean(0)) @ np.linalg.qr(DRAW.normal(size=(3, 3)))[0]
    pairs = (mixed[:400], factors[:400]), (mixed[400:], factors[400:])
    worse = dci(*pairs, trees=5)
    assert worse["dci/disentanglement"] < 0.8 and worse["dci/completeness"] < 0.8


def test_what_cannot_be_scored():
    with pytest.raises(ValueError, match="factor 1 has one value"):
        gap(CODES, FACTORS * [1, 0, 1, 1, 1, 1])
    with pytest.raises(ValueError, match="two codes"):
        gap(CODES[:, :1])
    with pytest.raises(ValueError, match="two factors"):
        modularity(CODES, FACTORS[:, :1])
    with pytest.raises(ValueError, match=r"codes are \[N, C\]"):
        gap(CODES.T)
    with pytest.raises(ValueError, match="two codes and factors"):
        importance_scores(np.ones((1, 3)))
