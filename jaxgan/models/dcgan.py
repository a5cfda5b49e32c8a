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
from jax.typing import DTypeLike

from jaxgan.models import network
from jaxgan.models.layers import check_image, check_side, normal_init
from jaxgan.models.network import Network, Outputs


def scale_init(
    key: jax.Array, shape: tuple[int, ...], dtype: DTypeLike = jnp.float32
) -> jax.Array:
    """Draws initial scales of BatchNorm from N(1, 0.02)."""
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
        return self.image_of(latent, self.normalise, train)

    def image_of(
        self, latent: jax.Array, normalise: Callable[..., jax.Array], train: bool
    ) -> jax.Array:
        """Adds the layers of the `__call__` that uses it, each map through `normalise(x,
        train)`: latent [B, Z] -> image."""
        check_side(self, self.image_size, 8)
        self.check_attention(sides(self.image_size))
        *rest, first = widths(self.image_size, self.width)

        def activate(x: jax.Array) -> jax.Array:
            return self.regularise(nn.relu(normalise(x, train)), train)

        x = self.dense(latent, 4 * 4 * first).reshape(-1, 4, 4, first)
        x = self.attend(activate(x))
        for features in reversed(rest):
            x = self.attend(activate(self.conv_transpose(x, features)))
        x = self.conv_transpose(x, self.channels)
        return jnp.tanh(self.normalise(x, train, "none"))


class Discriminator(network.Discriminator, kw_only=True):
    """image [B, S, S, C] -> logits [B], positive for real.

    A loss that takes gradients at each example needs another `norm` than "batch", with
    which every logit depends on all examples. The first layer has none.
    """

    width: int
    norm: str = "batch"

    kernel_init: ClassVar[Any] = staticmethod(normal_init)
    scale_init: ClassVar[Any] = staticmethod(scale_init)

    @nn.compact
    def __call__(self, image: jax.Array, train: bool) -> Outputs:
        check_image(self, image)
        self.check_attention(sides(image.shape[1]))
        x = self.input_noise(image, train)
        for level, features in enumerate(widths(image.shape[1], self.width)):
            x = self.conv(x, features)
            x = self.normalise(x, train, None if level else "none")
            x = self.attend(self.regularise(nn.leaky_relu(x, 0.2), train))
        return self.head(x.reshape(x.shape[0], -1), x)
