"""BEGAN's networks: D. Berthelot, T. Schumm, L. Metz, "BEGAN: Boundary Equilibrium
Generative Adversarial Networks", 2017 (arXiv:1703.10717), section 3.5 and figure 1.

3x3 convolutions with ELU, twice per resolution; the encoder halves the image by strided
convolutions and adds `width` channels each time, the decoder doubles it by repeating
pixels. Images are unbounded in training, as in the paper, and clipped to [-1, 1] in eval
mode.
"""

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models.layers import Conv, check_image, check_side, upsample
from jaxgan.models.network import Outputs
from jaxgan.models.norms import Bias

SMALLEST = 8  # side of the maps at the hidden vector


def convolve(x: jax.Array, features: int, stride: int = 1) -> jax.Array:
    """Adds a 3x3 convolution and a bias to the module that calls this."""
    init = nn.initializers.glorot_uniform()
    return Bias()(Conv(features, kernel=3, stride=stride, kernel_init=init)(x))


def decode(hidden: jax.Array, image_size: int, channels: int, width: int) -> jax.Array:
    """Adds the decoder's layers to the module that calls this: hidden [B, H] -> image [B,
    image_size, image_size, channels]."""
    x = nn.Dense(SMALLEST * SMALLEST * width)(hidden)
    x = x.reshape(-1, SMALLEST, SMALLEST, width)
    while True:
        x = nn.elu(convolve(nn.elu(convolve(x, width)), width))
        if x.shape[1] >= image_size:
            return convolve(x, channels)
        x = upsample(x)


class Generator(nn.Module):
    """latent [B, Z] -> image [B, image_size, image_size, channels], in eval mode clipped to
    [-1, 1]."""

    image_size: int
    channels: int
    width: int

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        check_side(self, self.image_size, SMALLEST)
        image = decode(latent, self.image_size, self.channels, self.width)
        return image if train else jnp.clip(image, -1.0, 1.0)


class Autoencoder(nn.Module):
    """image [B, S, S, C] -> its reconstruction from a code of `hidden` numbers; with
    `features`, (reconstruction, code)."""

    width: int
    hidden: int = 64
    features: bool = False

    @nn.compact
    def __call__(self, image: jax.Array, train: bool) -> Outputs:
        check_image(self, image)
        _, size, _, channels = image.shape
        check_side(self, size, SMALLEST)
        x, features = nn.elu(convolve(image, self.width)), self.width
        while True:
            x = nn.elu(convolve(nn.elu(convolve(x, features)), features))
            if x.shape[1] <= SMALLEST:
                break
            features += self.width
            x = nn.elu(convolve(x, features, stride=2))
        hidden = nn.Dense(self.hidden)(x.reshape(x.shape[0], -1))
        reconstruction = decode(hidden, size, channels, self.width)
        return (reconstruction, hidden) if self.features else reconstruction


class Balance(nn.Module):
    """The controller of k_t: mean errors L(x) and L(G(z)), [] each -> k_t []; section 3.4.

    It keeps k_{t+1} = k_t + rate (gamma L(x) - L(G(z))), clipped to [0, 1], from k_0 = 0.
    `gamma` is the diversity ratio, `rate` the paper's lambda_k.
    """

    gamma: float = 0.5
    rate: float = 1e-3

    @nn.compact
    def __call__(
        self, real_error: jax.Array, fake_error: jax.Array, train: bool
    ) -> jax.Array:
        k = self.variable("statistics", "k", jnp.zeros, ())
        current = k.value
        if train and not self.is_initializing():
            k.value = current + self.rate * (self.gamma * real_error - fake_error)
            k.value = jnp.clip(k.value, 0.0, 1.0)
        return current
