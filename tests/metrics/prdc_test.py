"""Against brute force in float64, and laws that hold in any dimension."""

import numpy as np
import pytest

from jaxgan.metrics.prdc import expected_coverage, prdc, precision_recall

DRAW = np.random.default_rng(0)


def brute(real, fake, k):
    def distances(a, b):
        return np.square(a[:, None].astype(float) - b[None].astype(float)).sum(-1)

    of_real = np.sort(distances(real, real), 1)[:, k]  # 0 is the feature itself
    of_fake = np.sort(distances(fake, fake), 1)[:, k]
    between = distances(fake, real)
    return {
        f"prdc_k{k}/precision": (between < of_real).any(1).mean(),
        f"prdc_k{k}/recall": (between < of_fake[:, None]).any(0).mean(),
        f"prdc_k{k}/density": (between < of_real).sum() / (k * len(fake)),
        f"prdc_k{k}/coverage": (between < of_real).any(0).mean(),
        f"prdc_k{k}/tied": (between == of_real).any(0).sum()
        + (between == of_fake[:, None]).any(1).sum(),
    }


@pytest.mark.parametrize(("k", "block"), [(5, 1024), (5, 64), (3, 100)])
def test_against_brute_force_in_blocks_of_any_size(k, block):
    real = DRAW.normal(size=(300, 16)).astype(np.float32)
    fake = (0.9 * DRAW.normal(size=(230, 16)) + 0.1).astype(np.float32)
    expected = brute(real, fake, k)
    assert 0.1 < expected[f"prdc_k{k}/recall"] < 0.95
    found = prdc(real, fake, k, block)
    assert set(found) == set(expected)
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, rtol=1e-12, err_msg=name)
    short = precision_recall(real, fake, k, block)
    assert short[f"precision_k{k}"] == found[f"prdc_k{k}/precision"]
    assert short[f"recall_k{k}"] == found[f"prdc_k{k}/recall"]


def test_order_and_a_common_shift_change_nothing():
    real, fake = DRAW.normal(size=(2, 150, 8))
    found = prdc(real, fake, block=64)
    mixed = prdc(DRAW.permutation(real) + 1000, DRAW.permutation(fake) + 1000, block=64)
    assert found == mixed


@pytest.mark.parametrize("d", [2, 32])
def test_one_distribution(d):
    """Density 1 and coverage 0.96922 (N = M = 500, k = 5), whatever it is."""
    np.testing.assert_allclose(expected_coverage(500, 500, 5), 0.96922, atol=5e-6)
    np.testing.assert_allclose(expected_coverage(10_000, 10_000, 5), 0.96877, atol=5e-6)
    found = [prdc(*DRAW.normal(size=(2, 500, d)).astype(np.float32)) for _ in range(20)]
    for name, truth in (("density", 1), ("coverage", 0.96922)):
        values = [one[f"prdc_k5/{name}"] for one in found]
        assert abs(np.mean(values) - truth) < 4 * np.std(values) / np.sqrt(20)


def test_sets_that_are_equal_and_sets_that_are_apart():
    real, fake = DRAW.normal(size=(2, 100, 4))
    same = prdc(real, real)
    for name in ("precision", "recall", "coverage"):
        assert same[f"prdc_k5/{name}"] == 1
    assert set(prdc(real, fake + 100).values()) == {0.0}
    # One point, drawn again and again, lies in the real but misses nearly all of it.
    copies = prdc(real, np.tile(real[:1], (100, 1)))
    assert copies["prdc_k5/precision"] == 1 and copies["prdc_k5/recall"] <= 0.01
    assert copies["prdc_k5/coverage"] < 0.25


def test_what_cannot_be_compared():
    with pytest.raises(ValueError, match="no neighbours number 5"):
        prdc(np.zeros((5, 2)), np.zeros((100, 2)))
    with pytest.raises(ValueError, match="with one D"):
        prdc(np.zeros((10, 2)), np.zeros((10, 3)))
    with pytest.raises(ValueError, match="not finite"):
        prdc(np.full((10, 2), np.inf), np.zeros((10, 2)))


def clusters(distance, n=400, d=8):
    real, fake = DRAW.normal(size=(2, n, d))
    return real + distance * (np.arange(n) % 2)[:, None], 0.9 * fake + distance


@pytest.mark.parametrize("distance", [1e2, 1e3, 1e6, 1e9])
def test_clusters_far_apart(distance):
    real, fake = clusters(distance)
    found, expected = prdc(real, fake, block=64), brute(real, fake, 5)
    assert expected["prdc_k5/density"] > 0.3
    assert found == pytest.approx(expected, rel=1e-12)


def test_one_outlier_changes_nothing_for_the_others():
    real, fake = DRAW.normal(size=(2, 500, 16))
    before = prdc(real, fake)
    real[0] = 1e6
    found = prdc(real, fake)
    assert found == pytest.approx(brute(real, fake, 5), rel=1e-12)
    assert abs(found["prdc_k5/density"] - before["prdc_k5/density"]) < 0.02


def test_copies_are_outside_of_balls_without_a_radius():
    """Ten of each: the border does not count, as in the reference code."""
    real = np.repeat(DRAW.normal(size=(30, 4)), 10, axis=0)
    found = prdc(real, real)
    assert found["prdc_k5/precision"] == found["prdc_k5/density"] == 0
    assert found["prdc_k5/tied"] == 600


def test_pictures_of_few_grey_levels_tie_as_by_brute_force():
    real, fake = DRAW.integers(0, 3, (2, 300, 6))
    assert prdc(real, fake) == pytest.approx(brute(real, fake, 5), rel=1e-12)
