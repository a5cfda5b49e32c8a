"""The parts of the evidence lower bound against closed forms, SciPy and quadrature."""

import jax
import jax.numpy as jnp
import numpy as np
from scipy import integrate, stats

from jaxgan.distributions.continuous import Normal
from jaxgan.distributions.discrete import Bernoulli
from jaxgan.distributions.prior import normal
from jaxgan.losses.variational import kl, reconstruction

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
