"""Numbers on levels against SciPy's logistic law, and mixtures by enumeration."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from jaxgan.core.streams import example_keys
from jaxgan.distributions import LIKELIHOODS, Bernoulli, DiscretisedLogistic
from jaxgan.distributions.levels import LEVELS, value_of
from jaxgan.distributions.likelihood import logistics
from jaxgan.system.errors import UsageError

LINE = np.asarray(value_of(jnp.arange(LEVELS)), np.float64)
CASES = [(0.0, -2.0, 6.98736), (0.3, -4.0, 4.11263), (-1.0, -1.0, 4.66655)]
KEY = jax.random.key(0)
EACH = jax.jit(lambda law, x: jax.vmap(law.log_prob)(x))
QUANTILE = jax.jit(lambda law, u: jax.vmap(law.quantile)(u))
DRAWN = jax.jit(lambda law, keys: jax.vmap(law.draw)(keys))


@jax.jit
def facts(law):
    """Entropy in nats, mean, deviation and mode of the one number of a law."""
    found = law.entropy(), law.mean, law.deviation, law.mode
    return [jnp.ravel(value)[0] for value in found]


def single(mean: float, log_scale: float) -> DiscretisedLogistic:
    return LIKELIHOODS["logistic"](jnp.array([[[mean, log_scale]]]))


def cells(mean: float, log_scale: float) -> np.ndarray:
    """By differences of SciPy's distribution function, in double precision."""
    edges = np.concatenate([[-np.inf], (LINE[1:] + LINE[:-1]) / 2, [np.inf]])
    return np.diff(stats.logistic(mean, np.exp(log_scale)).cdf(edges))


@pytest.mark.parametrize(("mean", "log_scale", "bits"), CASES)
def test_256_levels_sum_to_one_and_have_the_entropy(mean, log_scale, bits):
    law, expected = single(mean, log_scale), cells(mean, log_scale)
    levels = jnp.float32(LINE)[:, None]
    law = jax.tree.map(lambda x: x[0], law)
    found = np.exp(np.float64(EACH(law, levels)))
    np.testing.assert_allclose(found.sum(), 1, atol=1e-5)
    np.testing.assert_allclose(found, expected, rtol=2e-3, atol=1e-7)
    entropy, middle, deviation, mode = facts(law)
    np.testing.assert_allclose(entropy / np.log(2), bits, atol=2e-5)
    expected_mean = (LINE * expected).sum()
    np.testing.assert_allclose(middle, expected_mean, atol=1e-5)
    second = (LINE**2 * expected).sum()
    np.testing.assert_allclose(deviation**2, second - expected_mean**2, rtol=1e-4)
    np.testing.assert_allclose(mode, LINE[expected.argmax()], atol=1e-6)


def test_far_levels_have_a_finite_log_probability_and_gradient():
    def value(mean):
        law = LIKELIHOODS["logistic"](jnp.stack([mean, jnp.float32(-9.0)])[None, None])
        return law.log_prob(jnp.ones((1, 1)) * value_of(jnp.array(128)))[0]

    found, slope = jax.jit(jax.value_and_grad(value))(jnp.float32(-1.0))
    assert np.isfinite(found) and found < -500  # a scale below e^-7 is e^-7
    assert 1000 < slope < 1100  # 1 / scale


def mixture(channels: int, components: int) -> DiscretisedLogistic:
    pairs = channels * (channels - 1) // 2
    size = components * (1 + 2 * channels + pairs)
    return logistics(jax.random.normal(KEY, (size,)), channels)


def test_a_mixture_of_one_number_is_the_mean_of_its_components():
    law = mixture(1, 3)
    each = [cells(float(m), float(s)) for m, s in zip(law.means[0], law.log_scales[0])]
    expected = np.asarray(jax.nn.softmax(law.logits)) @ np.array(each)
    table = jax.jit(lambda law: law.probabilities[0])(law)
    np.testing.assert_allclose(table, expected, rtol=1e-3, atol=1e-7)
    found = EACH(law, jnp.float32(LINE)[:, None])
    np.testing.assert_allclose(np.exp(found), expected, rtol=1e-3, atol=1e-7)


def test_the_quantile_is_the_least_level_whose_mass_reaches_u():
    law, u = mixture(1, 3), np.linspace(0.001, 0.999, 101)
    p = np.exp(np.float64(EACH(law, jnp.float32(LINE)[:, None])))
    below = np.cumsum(p)
    expected = LINE[np.searchsorted(below, u)]
    found = QUANTILE(law, jnp.float32(u)[:, None])[:, 0]
    assert (np.abs(found - expected) > 1e-6).mean() < 0.02  # rounding, at an edge


@pytest.mark.slow
def test_colours_of_a_place_follow_each_other():
    """log p(r, g, b) by the definition; a later channel says nothing of an earlier one."""
    law, x = mixture(3, 2), value_of(jnp.array([40, 200, 90]))
    w = np.asarray(jax.nn.softmax(law.logits), np.float64)
    total = 0.0
    for k in range(2):
        c, r, g = np.float64(law.coefficients[:, k]), float(x[0]), float(x[1])
        moved = np.array([0, c[0] * r, c[1] * r + c[2] * g])
        means = np.float64(law.means[:, k]) + moved
        p = [cells(m, float(s)) for m, s in zip(means, law.log_scales[:, k])]
        total += w[k] * p[0][40] * p[1][200] * p[2][90]
    np.testing.assert_allclose(EACH(law, x[None]), [np.log(total)], rtol=1e-4)
    first, last = QUANTILE(law, jnp.float32([[0.4, 0.4, 0.4], [0.4, 0.4, 0.9]]))
    np.testing.assert_array_equal(first[:2], last[:2])
    assert first[2] < last[2]
    with pytest.raises(UsageError, match="depend on other channels"):
        law.mean  # noqa: B018


def test_draws_of_channels_have_the_probability_that_is_said():
    """Signs of two channels, in standard errors, against all 65,536 pairs of levels."""
    law, n = mixture(2, 2), 4000
    drawn = np.asarray(DRAWN(law, example_keys(KEY, jnp.arange(n))) > 0)
    pairs = np.array([*itertools.product(LINE, repeat=2)])
    p = np.exp(np.float64(EACH(law, jnp.float32(pairs))))
    np.testing.assert_allclose(p.sum(), 1, atol=1e-4)
    for signs in itertools.product([False, True], repeat=2):
        expected = p[((pairs > 0) == signs).all(1)].sum()
        share = (drawn == signs).all(1).mean()
        assert abs(share - expected) < 4 * np.sqrt(expected / n), signs


def test_divergences():
    one, other = single(0.0, -2.0), single(0.3, -1.5)
    p, q = cells(0.0, -2.0), cells(0.3, -1.5)
    kl = jax.jit(lambda one, other: one.kl(other))
    np.testing.assert_allclose(kl(one, other), [(p * np.log(p / q)).sum()], rtol=1e-4)
    np.testing.assert_allclose(kl(one, one), [0.0], atol=1e-6)
    with pytest.raises(UsageError, match="infinite"):
        one.kl(Bernoulli((1,)))
