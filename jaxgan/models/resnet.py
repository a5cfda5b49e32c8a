"""Residual networks of WGAN-GP and SN-GAN: I. Gulrajani, F. Ahmed, M. Arjovsky, V.
Dumoulin, A. Courville, "Improved Training of Wasserstein GANs", 2017 (arXiv:1704.00028),
appendix F; T. Miyato, T. Kataoka, M. Koyama, Y. Yoshida, "Spectral Normalization for
Generative Adversarial Networks", 2018 (arXiv:1802.05957), table 4. `width` is 128 there
(256 in the latter's generator), for images of 32 pixels.

A block is two 3x3 convolutions beside a shortcut. It doubles its map by repeating pixels
or halves it by averaging; the discriminator has no normalisation of activations unless
it is asked for.
"""

from typing import Any, ClassVar

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models import network
from jaxgan.models.dcgan import sides
from jaxgan.models.layers import average_pool, check_image, check_side, upsample
from jaxgan.models.network import Network, Outputs

he_init = nn.initializers.he_uniform()


class Generator(Network, kw_only=True):
    """latent [B, Z] -> image [B, image_size, image_size, channels] in [-1, 1]."""

    image_size: int
    channels: int
    width: int
    norm: str = "batch"

    kernel_init: ClassVar[Any] = staticmethod(he_init)

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        check_side(self, self.image_size, 8)
        self.check_attention([*sides(self.image_size), self.image_size])

        def convolve(x: jax.Array, features: int) -> jax.Array:
            x = self.conv(x, features, kernel=3, stride=1)
            return self.normalise(x, train, "none")

        def activate(x: jax.Array) -> jax.Array:
            return nn.relu(self.normalise(x, train))

        x = self.dense(latent, 4 * 4 * self.width, use_bias=True)
        x = self.attend(x.reshape(-1, 4, 4, self.width))
        while x.shape[1] < self.image_size:
            y = self.regularise(
                activate(convolve(upsample(activate(x)), self.width)), train
            )
            x = self.attend(upsample(x) + convolve(y, self.width))
        return jnp.tanh(convolve(activate(x), self.channels))


class Discriminator(network.Discriminator, kw_only=True):
    """image [B, S, S, C] -> logits [B].

    `sum` sums over the places of the last map, as SN-GAN does; WGAN-GP averages. Its `maps`
    are of 8x8 places, before the last two blocks.
    """

    width: int
    sum: bool = False

    kernel_init: ClassVar[Any] = staticmethod(he_init)

    @nn.compact
    def __call__(self, image: jax.Array, train: bool) -> Outputs:
        check_image(self, image)
        check_side(self, image.shape[1], 8)
        self.check_attention([side for side in sides(image.shape[1]) if side > 4])

        def convolve(x: jax.Array, features: int, kernel: int = 3) -> jax.Array:
            x = self.conv(x, features, kernel=kernel, stride=1)
            return self.normalise(x, train, "none")

        def activate(x: jax.Array) -> jax.Array:
            return nn.relu(x if self.norm == "none" else self.normalise(x, train))

        def residual(x: jax.Array) -> jax.Array:
            y = self.regularise(activate(convolve(activate(x), self.width)), train)
            return convolve(y, self.width)

        image = self.input_noise(image, train)
        x = convolve(nn.relu(convolve(image, self.width)), self.width)
        x = average_pool(x) + convolve(average_pool(image), self.width, kernel=1)
        x = self.attend(x)
        while x.shape[1] > 8:
            x = self.attend(average_pool(x) + average_pool(residual(x)))
        maps = x
        for _ in range(2):
            x = x + residual(x)
        total = jnp.sum if self.sum else jnp.mean
        return self.head(total(activate(x), (1, 2)), maps)
