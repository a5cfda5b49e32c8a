"""InfoGAN's networks: X. Chen, Y. Duan, R. Houthooft, J. Schulman, I. Sutskever,
P. Abbeel, "InfoGAN", 2016 (arXiv:1606.03657), appendix C.1, table 1 at width 64.

Two convolutions and wide fully connected layers: for images of 16 and 32 pixels.
"""

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models.dcgan import scale_init
from jaxgan.models.layers import BatchNorm, Bias, Conv, ConvTranspose, normal_init


def normalised(x: jax.Array, train: bool, norm: str = "batch") -> jax.Array:
    return BatchNorm(scale_init=scale_init)(x, train) if norm == "batch" else Bias()(x)


def dense(x: jax.Array, features: int) -> jax.Array:
    return nn.Dense(features, use_bias=False, kernel_init=normal_init)(x)


def trunk(image: jax.Array, width: int, norm: str, train: bool) -> jax.Array:
    """The layers of the module that calls it: image [B, S, S, C] -> [B, 16 width]."""
    x = nn.leaky_relu(Bias()(Conv(width)(image)), 0.1)
    x = nn.leaky_relu(normalised(Conv(2 * width)(x), train, norm), 0.1)
    x = dense(x.reshape(len(x), -1), 16 * width)
    return nn.leaky_relu(normalised(x, train, norm), 0.1)


class Generator(nn.Module):
    """latent [B, Z] -> image [B, image_size, image_size, channels] in [-1, 1]."""

    image_size: int
    channels: int
    width: int

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        side, width = self.image_size // 4, self.width
        x = nn.relu(normalised(dense(latent, 16 * width), train))
        x = nn.relu(normalised(dense(x, side * side * 2 * width), train))
        x = x.reshape(-1, side, side, 2 * width)
        x = nn.relu(normalised(ConvTranspose(width)(x), train))
        return jnp.tanh(Bias()(ConvTranspose(self.channels)(x)))


class Discriminator(nn.Module):
    """image [B, S, S, C] -> (logits [B], features [B, 16 width]).

    `norm` is "batch", or "none" for critics whose logits must be of one example each.
    """

    width: int
    norm: str = "batch"

    @nn.compact
    def __call__(self, image: jax.Array, train: bool) -> tuple[jax.Array, jax.Array]:
        features = trunk(image, self.width, self.norm, train)
        return nn.Dense(1, kernel_init=normal_init)(features)[:, 0], features


class Recogniser(nn.Module):
    """features [B, F], or images [B, S, S, C], -> the numbers of Q(c | x), [B, outputs].

    Of images it first makes features of its own, as the discriminator does.
    """

    outputs: int
    width: int
    hidden: int = 128

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        if x.ndim > 2:
            x = trunk(x, self.width, "batch", train)
        x = nn.leaky_relu(normalised(dense(x, self.hidden), train), 0.1)
        return nn.Dense(self.outputs, kernel_init=normal_init)(x)
