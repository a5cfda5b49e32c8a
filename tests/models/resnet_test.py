"""WGAN-GP's residual networks."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.models.resnet import Discriminator, Generator


@pytest.mark.parametrize("size", [16, 32, 64])
def test_shapes(size):
    def forward(key):
        fake, _ = Generator(image_size=size, channels=3, width=4).init_with_output(
            key, jnp.zeros((2, 7)), train=True
        )
        found = Discriminator(width=4, features=True).init_with_output(
            key, fake, train=True
        )
        return fake, *found[0]

    fake, logits, features = jax.eval_shape(forward, jax.random.key(0))
    assert fake.shape == (2, size, size, 3)
    assert logits.shape == (2,)
    assert features.shape == (2, 4)


def test_four_blocks_at_32_pixels_as_in_the_paper():
    image = jnp.zeros((1, 32, 32, 3))
    made = jax.eval_shape(
        lambda key: Discriminator(width=128).init(key, image, train=True), jax.random.key(0)
    )
    kernels = [v["kernel"].shape for k, v in made["params"].items() if "Conv" in k]
    assert kernels.count((3, 3, 128, 128)) == 7  # 1 + 2 + 2 + 2
    assert kernels.count((3, 3, 3, 128)) == kernels.count((1, 1, 3, 128)) == 1


@pytest.mark.slow
def test_a_logit_is_of_its_own_example():
    x = jax.random.normal(jax.random.key(0), (3, 16, 16, 1))
    module = Discriminator(width=4)
    forward = functools.partial(module.init_with_output, train=True)
    logits, variables = jax.jit(forward)(jax.random.key(1), x)
    alone = jax.jit(functools.partial(module.apply, train=True))(variables, x[1:2])
    np.testing.assert_allclose(logits[1:2], alone, rtol=1e-4, atol=1e-6)
