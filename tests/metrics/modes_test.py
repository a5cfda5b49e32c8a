"""Coverage of the mixture itself, and of what misses it."""

import numpy as np
import pytest

from jaxgan.data.gaussians import grid25, ring8
from jaxgan.metrics.modes import coverage, divergence, perfect, stacked_coverage


def score(source, draws):
    return coverage(
        draws, source.spec["modes"]["centres"], source.spec["modes"]["deviation"]
    )


@pytest.mark.parametrize(("make", "modes"), [(ring8, 8), (grid25, 25)])
def test_the_mixture_itself_scores_as_a_perfect_sampler(make, modes):
    """High quality 0.98889; KL about (K - 1) / 2N: 0.0014 and 0.0048."""
    source = make()
    found = score(source, source.splits["train"]["data"][:2500])
    expected = perfect(2500, np.full(modes, 1 / modes), dimension=2)
    np.testing.assert_allclose(expected["high_quality"], 1 - np.exp(-4.5), rtol=1e-12)
    np.testing.assert_allclose(expected["reverse_kl"], (modes - 1) / 5000, rtol=1e-9)
    np.testing.assert_allclose(expected["count"], modes, rtol=1e-9)
    assert found["count"] == modes
    np.testing.assert_allclose(found["high_quality"], 0.98889, atol=0.006)
    assert found["reverse_kl"] < 3 * expected["reverse_kl"]


def test_one_mode():
    source = ring8()
    one = source.splits["train"]["data"][source.splits["train"]["label"] == 2]
    found = score(source, one)
    assert found["count"] == 1
    np.testing.assert_allclose(found["reverse_kl"], np.log(8))


def test_between_the_modes_is_no_mode():
    found = score(ring8(), np.zeros((10, 2)))
    assert found == {"count": 0.0, "high_quality": 0.0, "reverse_kl": np.log(8)}


def test_stacks_in_closed_form():
    """Uniform draws .0192 +- 4 * .0009, one mode log 1000, 99 equal ones log(1000 / 99)."""
    draws = np.random.default_rng(0).integers(0, 1000, 26_000)
    found = stacked_coverage(draws)
    assert found["count"] == 1000
    np.testing.assert_allclose(found["reverse_kl"], 0.0192, atol=4 * 0.0009)
    one = stacked_coverage(np.full(26_000, 123))
    assert one["count"] == 1
    np.testing.assert_allclose(one["reverse_kl"], 6.907755, atol=1e-6)
    few = stacked_coverage(np.arange(26_000 - 26_000 % 99) % 99 * 7)
    assert few["count"] == 99
    np.testing.assert_allclose(few["reverse_kl"], 2.312635, atol=1e-6)


def test_a_perfect_sampler_of_unequal_modes_against_simulation():
    p = np.random.default_rng(0).dirichlet(np.full(300, 2.0))
    draw, n = np.random.default_rng(1), 3000
    found = [stacked_coverage(draw.choice(300, n, p=p), 300) for _ in range(200)]
    expected = perfect(n, p)
    assert set(expected) == {"count", "reverse_kl"}
    for name, rtol in (("count", 0.002), ("reverse_kl", 0.02)):
        mean = np.mean([one[name] for one in found])
        np.testing.assert_allclose(mean, expected[name], rtol=rtol)


def test_mnist_has_unequal_digits():
    """Labels of MNIST's 60,000: 0.0043 above the floor, together 0.0235 of 26,000 draws."""
    digits = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    p = np.array(digits) / sum(digits)
    stacks = np.einsum("a,b,c->abc", p, p, p).ravel()
    np.testing.assert_allclose(divergence(stacks), 3 * divergence(p), rtol=1e-9)
    np.testing.assert_allclose(divergence(stacks), 0.0043, atol=5e-5)
    np.testing.assert_allclose(perfect(26_000, stacks)["reverse_kl"], 0.0235, atol=5e-5)
