"""Residual networks of WGAN-GP: I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin,
A. Courville, "Improved Training of Wasserstein GANs", 2017 (arXiv:1704.00028), appendix
F; `width` is 128 there, for images of 32 pixels.

A block is two 3x3 convolutions beside a shortcut. It doubles its map by repeating pixels
or halves it by averaging; the critic has no normalisation (its CIFAR-10 network).
"""

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models.layers import BatchNorm, Bias, Conv, average_pool, upsample

he_init = nn.initializers.he_uniform()


def convolve(x: jax.Array, features: int, kernel: int = 3) -> jax.Array:
    return Bias()(Conv(features, kernel=kernel, stride=1, kernel_init=he_init)(x))


def residual(x: jax.Array, features: int) -> jax.Array:
    """The critic's block beside its shortcut."""
    return convolve(nn.relu(convolve(nn.relu(x), features)), features)


class Generator(nn.Module):
    """latent [B, Z] -> image [B, image_size, image_size, channels] in [-1, 1]."""

    image_size: int
    channels: int
    width: int

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        x = nn.Dense(4 * 4 * self.width)(latent).reshape(-1, 4, 4, self.width)
        while x.shape[1] < self.image_size:
            y = upsample(nn.relu(BatchNorm()(x, train)))
            y = nn.relu(BatchNorm()(convolve(y, self.width), train))
            x = upsample(x) + convolve(y, self.width)
        x = nn.relu(BatchNorm()(x, train))
        return jnp.tanh(convolve(x, self.channels))


class Discriminator(nn.Module):
    """image [B, S, S, C] -> logits [B], each of its own example alone.

    With `features` it returns (logits, features [B, width]).
    """

    width: int
    features: bool = False

    @nn.compact
    def __call__(self, image: jax.Array, train: bool):
        x = convolve(nn.relu(convolve(image, self.width)), self.width)
        x = average_pool(x) + convolve(average_pool(image), self.width, kernel=1)
        while x.shape[1] > 8:
            x = average_pool(x) + average_pool(residual(x, self.width))
        for _ in range(2):
            x = x + residual(x, self.width)
        features = jnp.mean(nn.relu(x), (1, 2))
        logits = nn.Dense(1)(features)[:, 0]
        return (logits, features) if self.features else logits
