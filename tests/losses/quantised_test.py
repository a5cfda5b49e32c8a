"""The terms of a VQ-VAE against their gradients and values in closed form."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.losses.quantised import codebook, commitment, perplexity

K = 4
Z = jax.random.normal(jax.random.key(1), (8, 2, 3, 3)) + 1.0


def test_gradients_of_the_two_terms():
    """2 (z - e) / size of the commitment in z, 2 (e - z) / size of the other in e."""
    z, e = Z[:2], Z[2:4] * 0.5
    size = z[0].size

    def total(loss):
        return jax.jit(jax.grad(lambda z, e: jnp.sum(loss(z, e)), (0, 1)))(z, e)

    ((own, none), (nothing, other)) = total(commitment), total(codebook)
    np.testing.assert_allclose(own, 2 * (z - e) / size, atol=1e-6)
    np.testing.assert_allclose(other, 2 * (e - z) / size, atol=1e-6)
    np.testing.assert_array_equal(none, 0)
    np.testing.assert_array_equal(nothing, 0)


def test_perplexity_of_uniform_use_and_of_one_code():
    even = jax.nn.one_hot(jnp.arange(12).reshape(3, 2, 2) % K, K)
    np.testing.assert_allclose(perplexity(even), K, rtol=1e-6)
    one = jax.nn.one_hot(jnp.zeros((3, 2, 2), jnp.int32), K)
    assert float(perplexity(one)) == 1.0
