"""DCGAN's networks: shapes, initialisation, where the paper has BatchNorm."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.models.dcgan import Discriminator, Generator, widths

# Parameters of the widely used PyTorch networks (biases of this version aside).
TORCH_64 = {"generator": 3_576_704, "discriminator": 2_765_568}


def count(tree, without=("Bias_0", "Dense_0/bias")):
    flat = jax.tree_util.tree_flatten_with_path(tree)[0]
    names = {jax.tree_util.keystr(p, simple=True, separator="/"): x.size for p, x in flat}
    return sum(n for name, n in names.items() if not name.startswith(without))


@pytest.mark.parametrize("size", [16, 32, 64, 128, 256])
@pytest.mark.parametrize("channels", [1, 3])
def test_shapes(size, channels):
    generator, discriminator = (
        Generator(image_size=size, channels=channels, width=4),
        Discriminator(width=4),
    )

    def forward(key):
        fake, _ = generator.init_with_output(key, jnp.zeros((2, 7)), train=True)
        return fake, discriminator.init_with_output(key, fake, train=True)[0]

    fake, logits = jax.eval_shape(forward, jax.random.key(0))
    assert fake.shape == (2, size, size, channels)
    assert logits.shape == (2,)


def test_widths_double_to_eight_times():
    assert widths(64, 64) == [64, 128, 256, 512]
    assert widths(256, 64) == [64, 128, 256, 512, 512, 512]


def test_parameters_are_as_many_as_in_the_known_networks():
    key = jax.random.key(0)
    g = jax.eval_shape(
        lambda: Generator(image_size=64, channels=3, width=64).init(
            key, jnp.zeros((2, 100)), train=True
        )
    )
    d = jax.eval_shape(
        lambda: Discriminator(width=64).init(key, jnp.zeros((2, 64, 64, 3)), train=True)
    )
    assert count(g["params"]) == TORCH_64["generator"]
    assert count(d["params"]) == TORCH_64["discriminator"]


@pytest.mark.slow
def test_initialisation_and_place_of_batch_norm():
    key = jax.random.key(0)
    generator, d = (
        Generator(image_size=32, channels=1, width=32),
        Discriminator(width=32),
    )

    @jax.jit
    def initial(key):
        latent, image = jnp.zeros((2, 100)), jnp.zeros((2, 32, 32, 1))
        return generator.init(key, latent, train=True), d.init(key, image, train=True)

    g, d = (jax.device_get(variables["params"]) for variables in initial(key))
    assert sorted(g) == [
        *("BatchNorm_0", "BatchNorm_1", "BatchNorm_2", "Bias_0"),
        *("ConvTranspose_0", "ConvTranspose_1", "ConvTranspose_2", "Dense_0"),
    ]
    assert sorted(d) == [
        *("BatchNorm_0", "BatchNorm_1", "Bias_0", "Conv_0", "Conv_1", "Conv_2", "Dense_0"),
    ]
    for kernel in (
        g["ConvTranspose_0"]["kernel"],
        d["Conv_2"]["kernel"],
        g["Dense_0"]["kernel"],
    ):
        np.testing.assert_allclose(kernel.std(), 0.02, rtol=0.02)
        np.testing.assert_allclose(kernel.mean(), 0.0, atol=2e-4)
    np.testing.assert_allclose(g["BatchNorm_0"]["scale"].mean(), 1.0, atol=0.01)
