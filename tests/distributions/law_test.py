"""Every law with a density against SciPy and quadrature: one component, then several."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate, stats

from jaxgan.distributions import Beta, Gumbel, Normal, TruncatedNormal, Uniform
from jaxgan.system.errors import UsageError

ONE = (1,)
f = jnp.float32


def cut(location, scale, low, high):
    ends = (low - location) / scale, (high - location) / scale
    return stats.truncnorm(*ends, loc=location, scale=scale)


# name: (law of one component, SciPy's)
LAWS = {
    "normal": (Normal(ONE, f([0.3]), f([0.5])), stats.norm(0.3, 0.5)),
    "standard normal": (Normal(ONE), stats.norm()),
    "gumbel": (Gumbel(ONE, f([0.4]), f([0.7])), stats.gumbel_r(0.4, 0.7)),
    "uniform": (Uniform(ONE, -0.5, 2.0), stats.uniform(-0.5, 2.5)),
    "truncated": (
        TruncatedNormal(ONE, -1.0, 1.0, f([0.6]), f([0.4])),
        cut(0.6, 0.4, -1, 1),
    ),
    "wide truncated": (
        TruncatedNormal(ONE, -1.0, 1.0, f([0.1]), f([5.0])),
        cut(0.1, 5.0, -1, 1),
    ),
    "beta": (Beta(ONE, -1.0, 1.0, f([3.0]), f([1.5])), stats.beta(3, 1.5, -1, 2)),
    "flat beta": (Beta(ONE, -1.0, 1.0), stats.uniform(-1, 2)),
}


@pytest.fixture(params=LAWS)
def both(request):
    return LAWS[request.param]


def ends(truth):
    """Where all but a negligible mass lies."""
    return truth.ppf(1e-13), truth.isf(1e-13)


def test_log_probabilities(both):
    law, truth = both
    x = truth.ppf(np.linspace(0.01, 0.99, 21))
    found = jax.vmap(law.log_prob)(f(x)[:, None])
    np.testing.assert_allclose(found, truth.logpdf(x), rtol=2e-5, atol=2e-5)


def test_entropy_mean_and_deviation(both):
    law, truth = both
    np.testing.assert_allclose(law.entropy(), truth.entropy(), rtol=1e-4, atol=2e-5)
    np.testing.assert_allclose(np.squeeze(law.mean), truth.mean(), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(np.squeeze(law.deviation), truth.std(), rtol=2e-4)


def test_draws_are_of_the_law(both):
    law, truth = both
    keys = jax.random.split(jax.random.key(0), 4000)
    found = np.asarray(jax.vmap(law.draw)(keys)).ravel()
    assert stats.kstest(found, truth.cdf).pvalue > 1e-3


def test_the_mode_is_the_likeliest_value(both):
    law, truth = both
    x = np.linspace(*ends(truth), 2001)[1:-1]
    best = truth.logpdf(x).max()
    assert law.mode.shape == (1,)
    np.testing.assert_allclose(law.log_prob(law.mode), best, rtol=1e-3, atol=1e-3)


def quadrature(p, q) -> float:
    """KL(p || q) of two laws of SciPy."""
    low, high = ends(p)
    return integrate.quad(
        lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), low, high, limit=200
    )[0]


@pytest.mark.parametrize(
    "p, q",
    [
        ("normal", "standard normal"),
        ("standard normal", "normal"),
        ("uniform", "normal"),  # through two moments
        ("truncated", "standard normal"),
        ("beta", "normal"),
        ("beta", "flat beta"),
        ("flat beta", "beta"),
        ("truncated", "wide truncated"),
        ("beta", "truncated"),
    ],
)
def test_divergences(p, q):
    found = LAWS[p][0].kl(LAWS[q][0])
    expected = quadrature(LAWS[p][1], LAWS[q][1])
    np.testing.assert_allclose(found, expected, rtol=2e-4, atol=2e-5)


def test_divergences_of_gumbels():
    other = Gumbel(ONE, f([-0.2]), f([1.3])), stats.gumbel_r(-0.2, 1.3)
    law, truth = LAWS["gumbel"]
    expected = quadrature(truth, other[1]), quadrature(other[1], truth)
    found = law.kl(other[0]), other[0].kl(law)
    np.testing.assert_allclose(np.ravel(found), expected, rtol=1e-4)


def test_a_known_divergence_and_none_at_the_prior():
    prior = Normal((2,))
    law = Normal((2,), f([[1.0, 0.0], [0.0, 0.0]]), f([[0.5, 1.0], [1.0, 1.0]]))
    np.testing.assert_allclose(law.kl(prior), [0.818147, 0.0], atol=1e-6)
    assert Normal((3,)).kl(Normal((3,))) == 0.0


def test_what_has_no_closed_form_or_is_infinite_is_said():
    normal, uniform = Normal(ONE), Uniform(ONE)
    with pytest.raises(UsageError, match=r"KL\(Normal \|\| Uniform\) is infinite"):
        normal.kl(uniform)
    with pytest.raises(UsageError, match=r"KL\(Normal \|\| Gumbel\) has no closed form"):
        normal.kl(Gumbel(ONE))
    with pytest.raises(UsageError, match="is infinite"):
        Uniform(ONE, -2.0, 2.0).kl(uniform)


@pytest.mark.slow
def test_components_add_up_and_a_batch_stays_in_front(both):
    law, _ = both
    wide = jax.tree.map(lambda x: jnp.broadcast_to(x, (4, 2, 3)), law).replace(shape=(2, 3))
    x = jax.vmap(wide.draw, axis_size=4)(jax.random.split(jax.random.key(1), 4))
    x = x[0] if x.ndim == 4 else x
    assert x.shape == (4, 2, 3)
    expected = jax.vmap(jax.vmap(jax.vmap(lambda x: law.log_prob(x[None]))))(x)
    found = wide.log_prob(x)
    assert found.shape == (4,)
    np.testing.assert_allclose(found, expected.sum((1, 2)), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(wide.entropy(), 6 * law.entropy(), rtol=1e-5)


def test_grids_go_from_end_to_end():
    value = f([0.7, 0.2])
    grid = Normal((2,)).grid(value, component=1, columns=5)
    np.testing.assert_allclose(grid[:, 1], [-2, -1, 0, 1, 2])
    np.testing.assert_allclose(grid[:, 0], np.full(5, 0.7), rtol=1e-6)
    grid = Uniform((2,), 0.0, 3.0).grid(value, component=0, columns=4)
    np.testing.assert_allclose(grid[:, 0], [0, 1, 2, 3], rtol=1e-6)
