"""InfoGAN's networks: X. Chen, Y. Duan, R. Houthooft, J. Schulman, I. Sutskever,
P. Abbeel, "InfoGAN", 2016 (arXiv:1606.03657), appendix C.1, table 1 at width 64.

Two convolutions and wide fully connected layers: for images of up to 32 pixels, which they
learn better than DCGAN's networks of the same cost (`image.Generator`).
"""

from typing import Any, ClassVar

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models import heads, network
from jaxgan.models.dcgan import scale_init
from jaxgan.models.layers import check_image, check_side, normal_init
from jaxgan.models.network import Network, Outputs


def sides(image_size: int) -> list[int]:
    """Sides of the maps within a network."""
    return [image_size // 4, image_size // 2]


def trunk(
    module: Network, image: jax.Array, width: int, train: bool
) -> tuple[jax.Array, jax.Array]:
    """Adds layers to `module`, which calls this: image [B, S, S, C] -> features [B, 16
    width] and the maps [B, S / 4, S / 4, 2 width] before them."""
    check_image(module, image)
    module.check_attention(sides(image.shape[1]))

    def activate(x: jax.Array, norm: str | None = None) -> jax.Array:
        x = nn.leaky_relu(module.normalise(x, train, norm), 0.1)
        return module.regularise(x, train)

    x = activate(module.conv(module.input_noise(image, train), width), "none")
    maps = module.attend(activate(module.conv(module.attend(x), 2 * width)))
    return activate(module.dense(maps.reshape(maps.shape[0], -1), 16 * width)), maps


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
        check_side(self, self.image_size, 4, multiple=True)
        self.check_attention(sides(self.image_size))
        side, width = self.image_size // 4, self.width

        def activate(x: jax.Array) -> jax.Array:
            return self.regularise(nn.relu(self.normalise(x, train)), train)

        x = activate(self.dense(latent, 16 * width))
        x = activate(self.dense(x, side * side * 2 * width))
        x = self.attend(x.reshape(-1, side, side, 2 * width))
        x = self.attend(activate(self.conv_transpose(x, width)))
        x = self.conv_transpose(x, self.channels)
        return jnp.tanh(self.normalise(x, train, "none"))


class Discriminator(network.Discriminator, kw_only=True):
    """image [B, S, S, C] -> (logits [B], features [B, 16 width]), and its maps [B, S / 4, S
    / 4, 2 width] where `features` asks for them."""

    width: int
    norm: str = "batch"
    features: bool | str = True

    kernel_init: ClassVar[Any] = staticmethod(normal_init)
    scale_init: ClassVar[Any] = staticmethod(scale_init)

    @nn.compact
    def __call__(self, image: jax.Array, train: bool) -> Outputs:
        return self.head(*trunk(self, image, self.width, train))


class Autoencoder(Network, kw_only=True):
    """image [B, S, S, C] -> its reconstruction in [-1, 1], from a code of `hidden` numbers;
    with `features`, (reconstruction, code).

    Its convolutions are those of the discriminator, and turned around, as in the code of M.
    Lucic et al. 2018 (arXiv:1711.10337; google/compare_gan, compare_gan/src/gans/BEGAN.py),
    which gives BEGAN's discriminator no others on small images; there width is 64.
    """

    width: int
    hidden: int = 64
    features: bool = False

    kernel_init: ClassVar[Any] = staticmethod(normal_init)
    scale_init: ClassVar[Any] = staticmethod(scale_init)

    @nn.compact
    def __call__(self, image: jax.Array, train: bool) -> Outputs:
        check_image(self, image)
        _, size, _, channels = image.shape
        check_side(self, size, 4, multiple=True)
        self.check_attention(sides(size))

        def activate(x: jax.Array, norm: str | None = None) -> jax.Array:
            x = nn.leaky_relu(self.normalise(x, train, norm), 0.1)
            return self.regularise(x, train)

        x = activate(self.conv(self.input_noise(image, train), self.width), "none")
        x = self.attend(activate(self.conv(self.attend(x), 2 * self.width), "none"))
        biased = self.norm != "batch"  # which takes a bias away again
        code = self.dense(x.reshape(x.shape[0], -1), self.hidden, use_bias=biased)
        x = activate(self.dense(activate(code), x[0].size)).reshape(x.shape)
        x = self.attend(activate(self.conv_transpose(self.attend(x), self.width)))
        x = self.conv_transpose(x, channels)
        again = jnp.tanh(self.normalise(x, train, "none"))
        return (again, code) if self.features else again


class Recogniser(Network, kw_only=True):
    """features [B, F], or images [B, S, S, C], -> the numbers of Q(c | x), [B, outputs].

    Images first pass layers like the discriminator's. The last layer is never spectrally
    normalised: that would bound the confidence of Q.
    """

    outputs: int
    width: int
    hidden: int = 128
    norm: str = "batch"

    kernel_init: ClassVar[Any] = staticmethod(normal_init)
    scale_init: ClassVar[Any] = staticmethod(scale_init)
    each_side: ClassVar[bool] = True  # real and fake have statistics of their own

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        if x.ndim > 2:
            x, _ = trunk(self, x, self.width, train)
        else:
            self.check_attention(())
        x = nn.leaky_relu(self.normalise(self.dense(x, self.hidden), train), 0.1)
        return nn.Dense(self.outputs, kernel_init=normal_init)(x)


def features_of(module: Network, x: jax.Array, width: int, train: bool) -> jax.Array:
    """`heads.trunk`, of the discriminator's layers: image [B, S, S, C] -> [B, 16 width]."""
    return trunk(module, x, width, train)[0]


class Encoder(heads.Encoder, kw_only=True):
    """image [B, S, S, C] -> what `heads.Encoder` returns, by the discriminator's layers."""

    norm: str = "batch"

    trunk: ClassVar[Any] = staticmethod(features_of)
    kernel_init: ClassVar[Any] = staticmethod(normal_init)
    scale_init: ClassVar[Any] = staticmethod(scale_init)


class Pair(heads.Pair, kw_only=True):
    """image [B, S, S, C] and latent [B, Z] -> logits [B], as `heads.Pair`, by the
    discriminator's layers."""

    norm: str = "batch"

    trunk: ClassVar[Any] = staticmethod(features_of)
    kernel_init: ClassVar[Any] = staticmethod(normal_init)
    scale_init: ClassVar[Any] = staticmethod(scale_init)
