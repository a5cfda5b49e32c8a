"""The product of linear layers against JAX's own: second derivatives, replicas."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.models.product import product, turned


def drawn(*shapes):
    keys = jax.random.split(jax.random.key(0), len(shapes))
    return [jax.random.normal(key, shape) for key, shape in zip(keys, shapes)]


@pytest.mark.slow
@pytest.mark.parametrize("lead", [(6,), (2, 3)])
def test_value_and_gradients_are_those_of_a_plain_product(lead):
    x, kernel, weights = drawn((*lead, 5), (5, 4), (*lead, 4))

    def gradients(multiply):
        return jax.grad(lambda x, k: jnp.sum(jnp.sin(multiply(x, k)) * weights), (0, 1))

    def penalty(multiply):
        def norm(x, k):
            (slope,) = jax.vjp(lambda x: multiply(x, k), x)[1](weights)
            return jnp.sum(jnp.square(slope) * x) + jnp.sum(multiply(x, k) ** 3)

        return jax.grad(norm, (0, 1))

    np.testing.assert_array_equal(product(x, kernel), x @ kernel)
    for derive in (gradients, penalty):
        found, right = derive(product)(x, kernel), derive(jnp.matmul)(x, kernel)
        for ours, plain in zip(found, right):
            np.testing.assert_allclose(ours, plain, rtol=2e-5, atol=1e-5)


@pytest.mark.slow
def test_replicas_have_the_gradients_of_each():
    x, kernel = drawn((3, 6, 5), (3, 5, 4))
    slope = jax.grad(lambda x, k: jnp.sum(jnp.tanh(product(x, k))), (0, 1))
    together = jax.jit(jax.vmap(slope))(x, kernel)
    for at in range(3):
        for ours, alone in zip(together, slope(x[at], kernel[at])):
            np.testing.assert_allclose(ours[at], alone, rtol=1e-5, atol=1e-6)


def test_the_compiler_keeps_the_kernel_first():
    rows, kernel = drawn((64, 512), (1024, 512))
    text = jax.jit(turned).lower(rows, kernel).compile().as_text()
    assert "f32[1024,64]" in text
