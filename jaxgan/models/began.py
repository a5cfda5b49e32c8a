"""BEGAN's networks: D. Berthelot, T. Schumm, L. Metz, "BEGAN: Boundary Equilibrium
Generative Adversarial Networks", 2017 (arXiv:1703.10717), section 3.5 and figure 1.

3x3 convolutions with ELU, twice per resolution; the encoder halves the image by strided
convolutions and adds `width` channels each time, the decoder doubles it by repeating
pixels. Nothing bounds an image in training, as in the paper; what is drawn is cut to
[-1, 1].
"""

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models.layers import Conv, check_side, upsample
from jaxgan.models.norms import Bias

SMALLEST = 8  # side of the maps at the hidden vector


def convolve(x: jax.Array, features: int, stride: int = 1) -> jax.Array:
    init = nn.initializers.glorot_uniform()
    return Bias()(Conv(features, kernel=3, stride=stride, kernel_init=init)(x))


def decode(hidden: jax.Array, image_size: int, channels: int, width: int) -> jax.Array:
    """The layers of the module that calls it: [B, H] -> image."""
    x = nn.Dense(SMALLEST * SMALLEST * width)(hidden)
    x = x.reshape(-1, SMALLEST, SMALLEST, width)
    while True:
        x = nn.elu(convolve(nn.elu(convolve(x, width)), width))
        if x.shape[1] >= image_size:
            return convolve(x, channels)
        x = upsample(x)


class Generator(nn.Module):
    """latent [B, Z] -> image [B, image_size, image_size, channels], in eval mode cut to
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
    """image [B, S, S, C] -> its reconstruction, by way of `hidden` numbers; with
    `features` it returns both."""

    width: int
    hidden: int = 64
    features: bool = False

    @nn.compact
    def __call__(self, image: jax.Array, train: bool):
        _, size, _, channels = image.shape
        check_side(self, size, SMALLEST)
        x, features = nn.elu(convolve(image, self.width)), self.width
        while True:
            x = nn.elu(convolve(nn.elu(convolve(x, features)), features))
            if x.shape[1] <= SMALLEST:
                break
            features += self.width
            x = nn.elu(convolve(x, features, stride=2))
        hidden = nn.Dense(self.hidden)(x.reshape(len(x), -1))
        again = decode(hidden, size, channels, self.width)
        return (again, hidden) if self.features else again


class Balance(nn.Module):
    """The controller: (L(x), L(G(z))) [] -> k_t, and k_{t+1} is kept; section 3.4.

    k_{t+1} = k_t + rate (gamma L(x) - L(G(z))), within [0, 1], from k_0 = 0. `gamma` is
    the diversity ratio, the paper's lambda_k is `rate`.
    """

    gamma: float = 0.5
    rate: float = 1e-3

    @nn.compact
    def __call__(self, real_error: jax.Array, fake_error: jax.Array, train: bool):
        k = self.variable("statistics", "k", jnp.zeros, ())
        now = k.value
        if train and not self.is_initializing():
            k.value = now + self.rate * (self.gamma * real_error - fake_error)
            k.value = jnp.clip(k.value, 0.0, 1.0)
        return now
