"""DCGAN: A. Radford, L. Metz, S. Chintala, "Unsupervised Representation Learning with
Deep Convolutional Generative Adversarial Networks", 2016 (arXiv:1511.06434).

Section 3: strided convolutions instead of pooling; BatchNorm everywhere but at the
generator's output and the discriminator's input; ReLU in the generator with tanh at its
output, leaky ReLU (slope 0.2) in the discriminator. Section 4: weights N(0, 0.02). The
kernels are 4 wide, as in the field's later implementations (the paper's are 5).
"""

from collections.abc import Callable
from typing import Any, ClassVar

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models.layers import normal_init
from jaxgan.models.network import Judge, Network


def scale_init(key, shape, dtype=jnp.float32):
    """N(1, 0.02), for the scales of BatchNorm."""
    return 1.0 + 0.02 * jax.random.normal(key, shape, dtype)


def widths(image_size: int, width: int) -> list[int]:
    """Channels from the layer next to the image to the one at 4x4: doubling, to 8x."""
    levels = image_size.bit_length() - 3  # 8 -> 1, 16 -> 2, ...
    return [width * min(2**level, 8) for level in range(levels)]


def sides(image_size: int) -> list[int]:
    """Sides of the maps within a network, from 4 up."""
    return [4 * 2**level for level in range(image_size.bit_length() - 3)]


class Generator(Network, kw_only=True):
    """latent [B, Z] -> image [B, image_size, image_size, channels] in [-1, 1]."""

    image_size: int
    channels: int
    width: int
    norm: str = "batch"

    kernel_init: ClassVar[Any] = staticmethod(normal_init)
    scale_init: ClassVar[Any] = staticmethod(scale_init)

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        return self.image_of(latent, self.normalised, train)

    def image_of(self, latent: jax.Array, normalise: Callable, train: bool) -> jax.Array:
        """The layers of the `__call__` that uses them, each map through `normalise(x,
        train)`."""
        self.check_attention(sides(self.image_size))
        *rest, first = widths(self.image_size, self.width)

        def hidden(x):
            return self.disturbed(nn.relu(normalise(x, train)), train)

        x = self.dense(latent, 4 * 4 * first).reshape(-1, 4, 4, first)
        x = self.attended(hidden(x))
        for features in reversed(rest):
            x = self.attended(hidden(self.conv_transpose(x, features)))
        x = self.conv_transpose(x, self.channels)
        return jnp.tanh(self.normalised(x, train, "none"))


class Discriminator(Judge, kw_only=True):
    """image [B, S, S, C] -> logits [B], positive for real.

    `norm` must be other than "batch" for critics whose logits must not depend on the
    other examples. The first layer has none.
    """

    width: int
    norm: str = "batch"

    kernel_init: ClassVar[Any] = staticmethod(normal_init)
    scale_init: ClassVar[Any] = staticmethod(scale_init)

    @nn.compact
    def __call__(self, image: jax.Array, train: bool):
        self.check_attention(sides(image.shape[1]))
        x = self.noisy(image, train)
        for level, features in enumerate(widths(image.shape[1], self.width)):
            x = self.conv(x, features)
            x = self.normalised(x, train, None if level else "none")
            x = self.attended(self.disturbed(nn.leaky_relu(x, 0.2), train))
        return self.judged(x.reshape(len(x), -1), x)
