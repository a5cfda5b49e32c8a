"""Layers that draw random numbers in training, from keys of each example's position in the
global batch: the draws are the same on any number of devices (Flax's own dropout draws the
same mask on each device). Without a key both layers raise Flax's error.
"""

import flax.linen as nn
import jax

from jaxgan.core import devices
from jaxgan.core.streams import example_keys


def noise_keys(module: nn.Module, x: jax.Array) -> jax.Array:
    """Keys [B], one for each example of x."""
    return example_keys(module.make_rng("noise"), devices.positions(x.shape[0]))


class Dropout(nn.Module):
    """Sets a share `rate` of the activations to 0 and divides the rest by 1 - rate; the
    identity in eval mode (Srivastava et al. 2014)."""

    rate: float

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        if not train or not self.rate:
            return x
        kept, shape = 1.0 - self.rate, x.shape[1:]
        keep = jax.vmap(lambda key: jax.random.bernoulli(key, kept, shape))
        return jax.numpy.where(keep(noise_keys(self, x)), x / kept, 0.0)


class Noise(nn.Module):
    """Adds normal noise of standard deviation `deviation`; the identity in eval mode
    (Salimans et al. 2016, in the authors' code; at the input: Soenderby et al. 2017)."""

    deviation: float

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        if not train or not self.deviation:
            return x
        draw = jax.vmap(lambda key: jax.random.normal(key, x.shape[1:], x.dtype))
        return x + self.deviation * draw(noise_keys(self, x))
