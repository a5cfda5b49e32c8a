"""Likelihoods of examples of any shape, and the point of a deterministic encoder."""

import jax
import jax.numpy as jnp
import numpy as np
from scipy import stats

from jaxgan.distributions import LIKELIHOODS, Point

OUTPUT = jax.random.normal(jax.random.key(0), (5, 4, 4, 2))


def test_bits_by_their_logits():
    x = jax.random.bernoulli(jax.random.key(1), 0.5, OUTPUT.shape).astype(jnp.float32)
    p = 1 / (1 + np.exp(-np.asarray(OUTPUT, np.float64)))
    expected = stats.bernoulli(p).logpmf(np.asarray(x, int)).sum((1, 2, 3))
    found = LIKELIHOODS["bernoulli"](OUTPUT).log_prob(x)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_real_numbers_by_their_means():
    x = OUTPUT + 0.1
    expected = stats.norm(np.asarray(OUTPUT), 0.3).logpdf(np.asarray(x)).sum((1, 2, 3))
    found = LIKELIHOODS["normal"](OUTPUT, 0.3).log_prob(x)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_classes_along_the_last_axis():
    x = jax.nn.one_hot(jnp.argmax(OUTPUT[..., ::-1], -1), 2)
    p = np.exp(OUTPUT) / np.exp(OUTPUT).sum(-1, keepdims=True)
    expected = np.log((p * np.asarray(x)).sum(-1)).sum((1, 2))
    found = LIKELIHOODS["categorical"](OUTPUT).log_prob(x)
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_a_point_is_certain():
    law = Point((2,), jnp.array([[1.0, 2.0], [0.0, 0.0]]))
    np.testing.assert_array_equal(law.draw(jax.random.key(0)), law.value)
    np.testing.assert_array_equal(law.mode, law.mean)
    np.testing.assert_array_equal(law.log_prob(law.value), [0.0, 0.0])
    assert law.log_prob(law.value + 1.0)[0] == -jnp.inf
    np.testing.assert_array_equal(law.entropy(), [0.0, 0.0])
    np.testing.assert_array_equal(law.kl(law), [0.0, 0.0])
