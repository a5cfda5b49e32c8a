"""Fully connected networks of any shape."""

import jax
import jax.numpy as jnp

from jaxgan.models.mlp import Discriminator, Generator


def test_shapes():
    generator, discriminator = (
        Generator(shape=(3, 2), width=5, depth=3),
        Discriminator(width=5),
    )

    def forward(key):
        x, variables = generator.init_with_output(key, jnp.zeros((4, 7)), train=True)
        return x, variables, discriminator.init_with_output(key, x, train=True)[0]

    x, variables, logits = jax.eval_shape(forward, jax.random.key(0))
    assert x.shape == (4, 3, 2)
    assert sum("kernel" in layer for layer in variables["params"].values()) == 4
    assert logits.shape == (4,)
