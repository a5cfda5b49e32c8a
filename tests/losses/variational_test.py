"""The parts of the evidence lower bound against closed forms, SciPy and quadrature."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate, stats

from jaxgan.distributions.continuous import Normal
from jaxgan.distributions.discrete import Bernoulli
from jaxgan.distributions.prior import normal
from jaxgan.losses.variational import aggregate_correlation, iwae, kl, reconstruction

CORRELATION = jax.jit(aggregate_correlation)
ONE = 0.818147  # KL(N(1, 0.5^2) || N(0, 1)), nats


def normals(mean, scale) -> Normal:
    return Normal((np.shape(mean)[-1],), jnp.array(mean), jnp.array(scale))


def test_kl_to_the_standard_normal():
    found = kl({"z": normals([[1.0], [0.0]], [[0.5], [1.0]])}, {"z": normal(1)})
    np.testing.assert_allclose(found, [ONE, 0.0], atol=1e-6)


def test_kl_is_summed_over_numbers_and_variables():
    two = normals([[1.0, 1.0]], [[0.5, 0.5]])
    posterior, prior = {"a": two, "b": two}, {"a": normal(2), "b": normal(2)}
    np.testing.assert_allclose(kl(posterior, prior), [4 * ONE], rtol=1e-6)


def test_kl_is_information_and_the_divergence_of_the_aggregate():
    """Two examples, q(z | x) = N(+-1, 0.5^2): the mean KL is I(x; z) + KL(q(z) || p(z))."""
    parts = [stats.norm(mean, 0.5) for mean in (-1.0, 1.0)]

    def aggregate(z):
        return sum(part.pdf(z) for part in parts) / 2

    def divergence(z):
        return aggregate(z) * np.log(aggregate(z) / stats.norm.pdf(z))

    def information(z):
        return sum(part.pdf(z) * np.log(part.pdf(z) / aggregate(z)) for part in parts) / 2

    away = integrate.quad(divergence, -6, 6)[0]
    known = integrate.quad(information, -6, 6)[0]
    np.testing.assert_allclose([known, away], [0.632720, 0.185427], atol=1e-5)
    found = kl({"z": normals([[-1.0], [1.0]], [[0.5], [0.5]])}, {"z": normal(1)})
    np.testing.assert_allclose(jnp.mean(found), known + away, atol=1e-5)


def test_reconstruction_against_scipy():
    logits = 3 * jax.random.normal(jax.random.key(0), (5, 2, 2, 1))
    binary = (jax.random.uniform(jax.random.key(1), logits.shape) > 0.5).astype(jnp.float32)
    p = 1 / (1 + np.exp(-np.asarray(logits, np.float64)))
    expected = -stats.bernoulli(p).logpmf(np.asarray(binary, int)).sum((1, 2, 3))
    found = reconstruction(binary, Bernoulli((2, 2, 1), logits))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_reconstruction_of_certain_pixels_is_finite():
    logits = jnp.array([[200.0, -200.0]])
    right = reconstruction(jnp.array([[1.0, 0.0]]), Bernoulli((2,), logits))
    wrong = reconstruction(jnp.array([[0.0, 1.0]]), Bernoulli((2,), logits))
    np.testing.assert_allclose([right[0], wrong[0]], [0.0, 400.0])


def test_importance_weights_are_averaged_before_the_logarithm():
    weights = np.array([[0.2, 0.4, 0.9], [1.0, 1.0, 1.0]])
    found = iwae(jnp.log(jnp.float32(weights)))
    np.testing.assert_allclose(found, [-np.log(0.5), 0.0], atol=1e-6)
    np.testing.assert_allclose(iwae(jnp.array([[-3.0]])), [3.0], rtol=1e-6)


def test_the_correlation_of_a_mixture():
    """Two far modes on the diagonal share ln 2 nats; one mode, or four, none."""
    corners = jnp.array([[5.0, 5.0], [-5.0, -5.0], [5.0, -5.0], [-5.0, 5.0]])
    for modes, nats in ((corners[:2], np.log(2)), (corners, 0.0), (corners[:1], 0.0)):
        law = normals(np.asarray(modes), np.full(modes.shape, 0.1))
        found = CORRELATION({"z": modes}, {"z": law})
        np.testing.assert_allclose(found, np.full(len(modes), nats), atol=1e-5)


@pytest.mark.slow
def test_the_correlation_of_a_mixture_against_scipy():
    draw = np.random.default_rng(0)
    mean, scale = draw.normal(size=(5, 3)), draw.uniform(0.3, 1.5, (5, 3))
    z = draw.normal(size=(4, 3))
    parts = stats.norm(mean[None], scale[None]).pdf(z[:, None])  # [4, 5, 3]
    expected = np.log(parts.prod(2).mean(1)) - np.log(parts.mean(1)).sum(1)
    two = {"a": slice(0, 2), "b": slice(2, 3)}
    laws = {
        k: normals(np.float32(mean[:, s]), np.float32(scale[:, s])) for k, s in two.items()
    }
    found = aggregate_correlation({k: jnp.float32(z[:, s]) for k, s in two.items()}, laws)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
