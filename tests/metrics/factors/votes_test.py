"""Codes that are factors, that mix them, and that are dead."""

import numpy as np

from jaxgan.metrics.factors.votes import Groups, beta_vae_score, factor_vae_score

DRAW = np.random.default_rng(0)
FACTORS = np.stack([DRAW.integers(0, n, 4000) for n in (2, 3, 4, 5)], 1)
CODES = FACTORS * [1.0, -2.0, 0.5, 5.0]
FEW = dict(train=400, test=300)


def test_codes_that_are_factors():
    found = factor_vae_score(CODES, FACTORS, **FEW)
    assert found == {"factor_vae_b64": 1.0, "factor_vae_b64_codes": 4.0}
    assert beta_vae_score(CODES, FACTORS, **FEW) == {"beta_vae_b64": 1.0}
    assert factor_vae_score(np.tile(CODES, 2), FACTORS, **FEW)["factor_vae_b64"] == 1


def test_dead_codes_do_not_vote():
    """They would vary least in every group; relative to itself, noise does not."""
    padded = np.pad(CODES, [(0, 0), (2, 0)])
    found = factor_vae_score(padded, FACTORS, **FEW)
    assert found == {"factor_vae_b64": 1.0, "factor_vae_b64_codes": 4.0}
    padded[:, :2] = 1e-3 * DRAW.normal(size=(4000, 2))
    found = factor_vae_score(padded, FACTORS, **FEW)
    assert found == {"factor_vae_b64": 1.0, "factor_vae_b64_codes": 6.0}
    none = factor_vae_score(0 * CODES, FACTORS, **FEW)
    assert none == {"factor_vae_b64": 0.0, "factor_vae_b64_codes": 0.0}


def test_codes_that_mix_factors_or_are_noise_score_less():
    """Noise: a fourth, the chance of four factors."""
    noise = DRAW.normal(size=CODES.shape)
    for score in (factor_vae_score, beta_vae_score):
        found = next(iter(score(noise, FACTORS, **FEW).values()))
        assert 0.15 < found < 0.42
    mixed = (FACTORS / FACTORS.std(0)) @ np.kron(np.eye(2), [[1, 1], [1, -1]])
    found = factor_vae_score(mixed, FACTORS, **FEW)["factor_vae_b64"]
    assert found < 0.85
    # Two numbers that mix two factors tell groups of one from groups of another.
    assert beta_vae_score(mixed, FACTORS, **FEW)["beta_vae_b64"] > found - 0.4


def test_the_seed_draws_the_groups():
    noise = DRAW.normal(size=CODES.shape)
    found = [factor_vae_score(noise, FACTORS, seed=seed, **FEW) for seed in (0, 0, 1)]
    assert found[0] == found[1] != found[2]


def test_groups_share_their_factor_and_nothing_else():
    groups = Groups(FACTORS, seed=0)
    rows = groups.rows(2000)
    for place in range(4):
        partners = groups.partners(place, rows)
        same = (FACTORS[rows] == FACTORS[partners]).mean(0)
        chance = 1 / np.array([2, 3, 4, 5])
        assert same[place] == 1
        others = np.arange(4) != place
        np.testing.assert_allclose(same[others], chance[others], atol=0.05)
