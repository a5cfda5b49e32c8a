"""InfoGAN's networks: X. Chen, Y. Duan, R. Houthooft, J. Schulman, I. Sutskever,
P. Abbeel, "InfoGAN", 2016 (arXiv:1606.03657), appendix C.1, table 1 at width 64.

Two convolutions and wide fully connected layers: for images of 16 and 32 pixels.
"""

from typing import Any, ClassVar

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models.dcgan import scale_init
from jaxgan.models.layers import check_side, normal_init
from jaxgan.models.network import Judge, Network


def trunk(network: Network, image: jax.Array, width: int, train: bool) -> jax.Array:
    """Layers of `network`, which calls it: image [B, S, S, C] -> [B, 16 width]."""

    def hidden(x, norm=None):
        x = nn.leaky_relu(network.normalised(x, train, norm), 0.1)
        return network.disturbed(x, train)

    x = hidden(network.conv(network.noisy(image, train), width), "none")
    x = hidden(network.conv(x, 2 * width))
    return hidden(network.dense(x.reshape(len(x), -1), 16 * width))


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
        self.check_attention(())
        check_side(self, self.image_size, 4, multiple=True)
        side, width = self.image_size // 4, self.width

        def hidden(x):
            return self.disturbed(nn.relu(self.normalised(x, train)), train)

        x = hidden(self.dense(latent, 16 * width))
        x = hidden(self.dense(x, side * side * 2 * width))
        x = hidden(self.conv_transpose(x.reshape(-1, side, side, 2 * width), width))
        x = self.conv_transpose(x, self.channels)
        return jnp.tanh(self.normalised(x, train, "none"))


class Discriminator(Judge, kw_only=True):
    """image [B, S, S, C] -> (logits [B], features [B, 16 width])."""

    width: int
    norm: str = "batch"
    features: bool | str = True

    kernel_init: ClassVar[Any] = staticmethod(normal_init)
    scale_init: ClassVar[Any] = staticmethod(scale_init)

    @nn.compact
    def __call__(self, image: jax.Array, train: bool):
        self.check_attention(())
        return self.judged(trunk(self, image, self.width, train))


class Recogniser(Network, kw_only=True):
    """features [B, F], or images [B, S, S, C], -> the numbers of Q(c | x), [B, outputs].

    Of images it first makes features of its own, as the discriminator does. The last
    layer is never divided by its norm: that would bound how sure Q can be.
    """

    outputs: int
    width: int
    hidden: int = 128
    norm: str = "batch"

    kernel_init: ClassVar[Any] = staticmethod(normal_init)
    scale_init: ClassVar[Any] = staticmethod(scale_init)

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        self.check_attention(())
        if x.ndim > 2:
            x = trunk(self, x, self.width, train)
        x = nn.leaky_relu(self.normalised(self.dense(x, self.hidden), train), 0.1)
        return nn.Dense(self.outputs, kernel_init=normal_init)(x)
