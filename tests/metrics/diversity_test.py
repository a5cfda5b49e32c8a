"""Vendi score, class balance, sliced Wasserstein and Monge distance in closed form."""

import numpy as np
import pytest
from scipy import stats

from jaxgan.losses import information
from jaxgan.metrics.diversity import (
    class_balance,
    monge_distance,
    sliced_wasserstein,
    vendi_score,
    vendi_score_of,
)

DRAW = np.random.default_rng(0)


def test_published_values_of_the_vendi_score():
    """The examples of its authors' code."""
    similar = [[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1]]
    np.testing.assert_allclose(vendi_score_of(similar)["vendi_q1"], 2.15730, atol=1e-5)
    x = np.array([0, 0, 10, 10, 20, 20.0])
    near = np.exp(-np.abs(x[:, None] - x))
    np.testing.assert_allclose(vendi_score_of(near)["vendi_q1"], 2.9999, atol=1.1e-4)


@pytest.mark.parametrize("order", [0.5, 1.0, 2.0, np.inf])
def test_orthogonal_equal_and_mixed_features(order):
    """N, 1, and the exponential of the entropy of the shares, of any order."""
    name = f"vendi_q{order:g}"
    different = vendi_score(np.diag(DRAW.uniform(1, 5, 12)), order)
    np.testing.assert_allclose(different[name], 12, rtol=1e-9)
    copies = vendi_score(np.tile(DRAW.normal(size=6), (20, 1)), order)
    np.testing.assert_allclose(copies[name], 1, rtol=1e-9)
    counts = np.array([1, 2, 5])
    found = vendi_score(np.repeat(np.eye(3), counts, axis=0), order)
    expected = np.exp(information.renyi_entropy(counts / 8, order))
    np.testing.assert_allclose(found[name], expected, rtol=1e-6)


def test_both_sides_of_the_matrix_agree():
    for shape in ((30, 8), (8, 30)):
        x = DRAW.normal(size=shape)
        unit = x / np.linalg.norm(x, axis=1, keepdims=True)
        found = vendi_score(3 * x)["vendi_q1"]
        np.testing.assert_allclose(found, vendi_score_of(unit @ unit.T)["vendi_q1"])
        assert 1 < found < 8


def test_what_has_no_angles():
    with pytest.raises(ValueError, match="no angles"):
        vendi_score(np.zeros((3, 2)))
    with pytest.raises(ValueError, match="1 on the diagonal"):
        vendi_score_of(np.ones((2, 2)) * 2)


def test_class_balance_against_scipy():
    classes = np.repeat(np.arange(5), [0, 10, 20, 30, 40])
    found, p = class_balance(classes, 5), np.array([0, 0.1, 0.2, 0.3, 0.4])
    np.testing.assert_allclose(found["classes/entropy"], stats.entropy(p))
    np.testing.assert_allclose(
        found["classes/kl_uniform"], stats.entropy(p, np.full(5, 0.2))
    )
    assert found["classes/count"] == 4
    even = class_balance(np.arange(50) % 5, 5)
    np.testing.assert_allclose(list(even.values()), [np.log(5), 0, 5], atol=1e-12)
    with pytest.raises(ValueError, match="0 to 4"):
        class_balance(np.array([5]), 5)


def test_a_shift_in_closed_form():
    """|m| / sqrt D."""
    x, shift = DRAW.normal(size=(300, 16)), DRAW.normal(size=16)
    found = sliced_wasserstein(x, x + shift, directions=2000)
    expected = np.linalg.norm(shift) / 4
    np.testing.assert_allclose(found["sliced_wasserstein_2000"], expected, rtol=0.03)
    assert sliced_wasserstein(x, DRAW.permutation(x)) == {"sliced_wasserstein_1000": 0.0}


def test_one_dimension_against_sorting():
    x, y = DRAW.normal(size=(200, 1)), DRAW.exponential(size=(200, 1))
    found = sliced_wasserstein(x, y, directions=10)["sliced_wasserstein_10"]
    expected = np.sqrt(np.mean(np.square(np.sort(x, 0) - np.sort(y, 0))))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_the_larger_set_is_thinned_by_seed():
    x, y = DRAW.normal(size=(200, 3)), DRAW.normal(size=(90, 3))
    found = [sliced_wasserstein(x, y, 100, seed) for seed in (0, 0, 1)]
    assert found[0] == found[1] != found[2]
    assert 0 < found[0]["sliced_wasserstein_100"] < 0.5


@pytest.mark.slow
def test_shifted_normals_in_closed_form():
    """3 |m|^2, on average over one shift along each axis: so that the directions drawn do
    not matter, in each of which the squares of the shifts sum to |m|^2."""
    x, y = DRAW.normal(size=(2, 2000, 16))
    found = [monge_distance(x, y + m, directions=64)["monge_64"] for m in 2 * np.eye(16)]
    np.testing.assert_allclose(np.mean(found), 3 * 2**2, rtol=0.03)


def test_scaled_normals_in_closed_form():
    """3 D (s - 1)^2 of N(0, 1) and N(0, s^2) in each of D dimensions."""
    x, y = DRAW.normal(size=(2, 8000, 16))
    found = monge_distance(x, 2.5 * y, directions=64)["monge_64"]
    np.testing.assert_allclose(found, 3 * 16 * 1.5**2, rtol=0.03)


def test_the_monge_distance_in_one_dimension_by_hand():
    """In one dimension all directions are +1 or -1: three times a mean of squares."""
    x, y = DRAW.normal(size=(80, 1)), DRAW.exponential(size=(80, 1))
    found = monge_distance(x, y, directions=3)
    expected = 3 * np.mean(np.square(np.sort(x, 0) - np.sort(y, 0)))
    np.testing.assert_allclose(found["monge_3"], expected, rtol=1e-5)


def test_what_leaves_the_monge_distance_as_it_is():
    x, y = DRAW.normal(size=(90, 5)), DRAW.exponential(size=(90, 5))
    found = monge_distance(x, y)["monge_1000"]
    assert found > 1
    for other in (
        monge_distance(y, x),
        monge_distance(DRAW.permutation(x), y),
        monge_distance(x + 7, y + 7),
    ):
        np.testing.assert_allclose(other["monge_1000"], found, rtol=1e-4)
    assert monge_distance(x, DRAW.permutation(x)) == {"monge_1000": 0.0}
    # Thinned to 90 of the 180 features, of which each occurs twice: near to 0.
    assert monge_distance(x, np.r_[x, x])["monge_1000"] < found / 2


@pytest.mark.parametrize("distance", [sliced_wasserstein, monge_distance])
@pytest.mark.parametrize(
    "second, directions, message",
    [
        (np.ones((5, 3)), 10, "features are .* not"),
        (np.ones((0, 2)), 10, "features are .* not"),
        (np.ones(2), 10, "features are .* not"),
        (np.full((5, 2), np.inf), 10, "features are finite"),
        (np.ones((5, 2)), 0, "directions are 1 or more"),
    ],
)
def test_what_has_no_projections(distance, second, directions, message):
    with pytest.raises(ValueError, match=message) as error:
        distance(second, np.ones((5, 2)), directions)
    with pytest.raises(ValueError, match=message):
        distance(np.ones((5, 2)), second, directions)
    assert "\n" not in str(error.value)
