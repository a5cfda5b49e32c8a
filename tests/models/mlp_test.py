"""Fully connected networks of any shape."""

import jax
import jax.numpy as jnp

from jaxgan.models.mlp import Discriminator, Generator


def test_shapes():
    x, variables = Generator(shape=(3, 2), width=5, depth=3).init_with_output(
        jax.random.key(0), jnp.zeros((4, 7)), train=True
    )
    assert x.shape == (4, 3, 2)
    assert sum("kernel" in layer for layer in variables["params"].values()) == 4
    logits, _ = Discriminator(width=5).init_with_output(jax.random.key(0), x, train=True)
    assert logits.shape == (4,)
