"""Posteriors against SciPy, quadrature and what they can report at most."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from jaxgan.distributions import posteriors
from jaxgan.distributions.latents import Bernoulli, Categorical, Normal, Uniform
from jaxgan.distributions.posteriors import Code

NUMBERS = 1.5 * jax.random.normal(jax.random.key(0), (6, 6))
LAW = Uniform(3, low=-1.0, high=2.0)
X = np.linspace(-1, 2, 60_001)[1:-1]
BOUNDED = [posteriors.TruncatedNormal, posteriors.Beta]


@pytest.mark.parametrize("posterior", BOUNDED)
def test_bounded_densities_integrate_to_one_and_have_their_entropy(posterior):
    q = posterior.of(NUMBERS, LAW)
    one = jax.tree.map(lambda x: x[:1, :1], q)
    log_density = jax.vmap(lambda x: one.log_prob(jnp.array([[x]]))[0])(jnp.array(X))
    density, step = np.exp(np.asarray(log_density, np.float64)), X[1] - X[0]
    np.testing.assert_allclose(density.sum() * step, 1.0, atol=2e-3)
    entropy = -np.sum(density * log_density) * step
    np.testing.assert_allclose(one.entropy()[0], entropy, atol=4e-3)


def test_gaussian_against_scipy():
    q = posteriors.Gaussian.of(NUMBERS, LAW)
    code = np.asarray(jax.random.normal(jax.random.key(1), (6, 3)))
    theirs = stats.norm(q.mean, q.scale)
    np.testing.assert_allclose(q.log_prob(code), theirs.logpdf(code).sum(1), rtol=1e-4)
    np.testing.assert_allclose(q.entropy(), theirs.entropy().sum(1), rtol=1e-5)


def test_truncated_normal_and_beta_against_scipy():
    code = jax.random.uniform(jax.random.key(1), (6, 3), minval=-1.0, maxval=2.0)
    q = posteriors.TruncatedNormal.of(NUMBERS, LAW)
    ends = ((end - q.location) / q.scale for end in (-1.0, 2.0))
    theirs = stats.truncnorm(*ends, q.location, q.scale).logpdf(code).sum(1)
    np.testing.assert_allclose(q.log_prob(code), theirs, rtol=1e-3)
    q = posteriors.Beta.of(NUMBERS, LAW)
    theirs = stats.beta(q.a, q.b, loc=-1.0, scale=3.0)
    np.testing.assert_allclose(q.log_prob(code), theirs.logpdf(code).sum(1), rtol=1e-3)
    np.testing.assert_allclose(q.entropy(), theirs.entropy().sum(1), rtol=1e-3)


def test_discrete_against_scipy():
    q = posteriors.Categorical.of(NUMBERS)
    p = np.asarray(jax.nn.softmax(NUMBERS))
    np.testing.assert_allclose(q.entropy(), stats.entropy(p, axis=1), rtol=1e-5)
    np.testing.assert_allclose(q.log_prob(jnp.eye(6)), np.log(np.diagonal(p)), rtol=1e-5)
    q = posteriors.Bernoulli.of(NUMBERS)
    coins = np.asarray(jax.random.bernoulli(jax.random.key(1), shape=(6, 6)), np.float32)
    theirs = stats.bernoulli(jax.nn.sigmoid(NUMBERS))
    np.testing.assert_allclose(q.log_prob(coins), theirs.logpmf(coins).sum(1), rtol=1e-4)
    np.testing.assert_allclose(q.entropy(), theirs.entropy().sum(1), rtol=1e-4)


def information(law, posterior, code):
    return law.entropy + jnp.mean(posterior.log_prob(code))


def draws(law, n=100_000):
    return jax.vmap(law.draw)(jax.random.split(jax.random.key(0), n))


def test_a_categorical_code_is_known_or_not():
    """Perfect Q: H = 2.302585; uniform Q: 0."""
    law = Categorical(10)
    code = draws(law, 1000)
    known = information(law, posteriors.Categorical(1e4 * code), code)
    np.testing.assert_allclose(known, 2.302585, rtol=1e-5)
    ignorant = information(law, posteriors.Categorical(jnp.zeros_like(code)), code)
    np.testing.assert_allclose(ignorant, 0.0, atol=1e-5)


def test_a_symmetric_channel():
    """Ten classes, one in twenty wrong, exact Q: 1.994209 nats = 2.877035 bits."""
    law = Categorical(10)
    code = np.argmax(draws(law, 200_000), 1)
    draw = np.random.default_rng(0)
    wrong = (code + draw.integers(1, 10, len(code))) % 10
    seen = np.where(draw.random(len(code)) < 0.05, wrong, code)
    p = np.full((10, 10), 0.05 / 9) + np.eye(10) * (0.95 - 0.05 / 9)
    q = posteriors.Categorical(jnp.log(jnp.array(p, jnp.float32))[seen])
    nats = information(law, q, jax.nn.one_hot(code, 10))
    np.testing.assert_allclose(nats, 1.994209, atol=0.01)
    np.testing.assert_allclose(nats / np.log(2), 2.877035, atol=0.015)


def test_what_gaussians_report_of_a_uniform_code():
    """Scale 1 and a perfect mean: -0.225791; knowing nothing, at best: -0.176485."""
    law = Uniform(1)
    code = (jnp.arange(1000.0)[:, None] + 0.5) / 500 - 1  # each as likely
    found = information(law, posteriors.UnitGaussian.of(code, law), code)
    np.testing.assert_allclose(found, -0.225791, atol=1e-3)
    nothing = posteriors.Gaussian(jnp.zeros_like(code), jnp.full_like(code, 3**-0.5))
    np.testing.assert_allclose(information(law, nothing, code), -0.176485, atol=1e-3)


@pytest.mark.parametrize("posterior", [posteriors.Gaussian, *BOUNDED])
def test_what_is_known_does_not_depend_on_the_unit_of_the_code(posterior):
    narrow, wide = Uniform(1), Uniform(1, low=-100.0, high=100.0)
    code, numbers = draws(narrow, 100), jnp.tile(0.5 * NUMBERS[:1, :2], (100, 1))
    if posterior is posteriors.Gaussian:
        numbers = numbers.at[:, 0].set(0.0)  # its mean is in the code's own unit
    small = information(narrow, posterior.of(numbers, narrow), code)
    large = information(wide, posterior.of(numbers, wide), 100 * code)
    np.testing.assert_allclose(small, large, atol=1e-3)


@pytest.mark.parametrize("posterior", BOUNDED)
def test_bounded_posteriors_report_nothing_where_nothing_is_known(posterior):
    law = Uniform(1)
    code = draws(law)
    if posterior is posteriors.Beta:
        nothing = posterior(jnp.ones_like(code), jnp.ones_like(code), -1.0, 1.0)
    else:
        wide = jnp.tile(jnp.array([[0.0, 20.0]]), (len(code), 1))
        nothing = posterior.of(wide, law)
    np.testing.assert_allclose(information(law, nothing, code), 0.0, atol=2e-3)


def test_a_gaussian_channel():
    """x = c + noise / 2 of a normal code, exact posterior: log(1 + 4) / 2 = 0.804719."""
    law = Normal(1)
    code = draws(law)
    x = code + 0.5 * jax.random.normal(jax.random.key(7), code.shape)
    exact = posteriors.Gaussian(x / 1.25, jnp.full_like(x, np.sqrt(0.2)))
    np.testing.assert_allclose(information(law, exact, code), 0.804719, atol=0.01)


@pytest.mark.parametrize("posterior", [posteriors.Gaussian, *BOUNDED])
def test_scales_are_bounded_and_gradients_finite(posterior):
    law = Uniform(1)
    extreme = jnp.array([[0.0, -1e3], [0.0, 1e3], [1e3, 1e3], [-1e3, 0.0], [0.0, 0.0]])
    code = jnp.array([[0.0], [-1.0], [0.5], [1.0], [0.0]])

    def total(numbers):
        return jnp.sum(posterior.of(numbers, law).log_prob(code))

    assert np.isfinite(total(extreme))
    assert np.isfinite(jax.grad(total)(extreme)).all()
    assert np.isfinite(posterior.of(extreme, law).entropy()).all()


@pytest.mark.parametrize(
    ("posterior", "middle", "end", "mean"),
    [
        (posteriors.Gaussian, 2.770, 2.770, 2.770),  # log 2 - log(0.05 sqrt(2 pi))
        (posteriors.TruncatedNormal, 2.770, 3.463, 2.802),  # half is cut off: log 2 more
        (posteriors.Beta, 2.768, 5.296, 2.878),  # density 199.5 at the end
    ],
)
def test_the_most_that_is_reported_of_a_code(posterior, middle, end, mean):
    """The best on a grid of posteriors, for codes on (-1, 1); means by SciPy."""
    law, codes = Uniform(1), jnp.linspace(-1.0, 1.0, 101)
    raw = jnp.concatenate([jnp.array([-1e3]), jnp.linspace(-10, 12, 221), jnp.array([1e3])])
    places = jnp.linspace(-1.0, 1.0, 201)
    first = {
        posteriors.Gaussian: places,
        posteriors.TruncatedNormal: jnp.arctanh(places),
        posteriors.Beta: raw,
    }[posterior]
    numbers = jnp.stack(jnp.meshgrid(first, raw), -1).reshape(-1, 2)
    q = posterior.of(numbers, law)
    most = jax.jit(jax.vmap(lambda c: jnp.max(q.log_prob(jnp.full((len(numbers), 1), c)))))
    found = most(codes) + law.entropy
    np.testing.assert_allclose(found[50], middle, atol=2e-3)
    np.testing.assert_allclose(found[jnp.array([0, -1])], end, atol=2e-3)
    trapezium = jnp.mean((found[1:] + found[:-1]) / 2)
    np.testing.assert_allclose(trapezium, mean, atol=0.03)
    assert jnp.max(found) <= end + 2e-3


def test_split_gives_each_code_its_numbers():
    codes = {
        "b": Code(posteriors.Gaussian, Uniform(2)),
        "a": Code(posteriors.Categorical, Categorical(3)),
        "c": Code(posteriors.Bernoulli, Bernoulli(1)),
    }
    numbers = jnp.arange(16.0).reshape(2, 8)
    found = posteriors.split(codes, numbers)
    np.testing.assert_array_equal(found["a"].logits, numbers[:, :3])
    np.testing.assert_array_equal(found["b"].mean, numbers[:, 3:5])
    np.testing.assert_array_equal(found["c"].logits, numbers[:, 7:])
