"""What networks draw while they train. A draw belongs to the example: it folds in the
position in the global batch, so that it is the same on any number of devices (flax's own
layer draws the same mask on each). Without a key both raise, as flax says.
"""

import flax.linen as nn
import jax

from jaxgan.core import devices
from jaxgan.core.streams import example_keys


def own_keys(module: nn.Module, x: jax.Array) -> jax.Array:
    """A key for each example of x, [B]."""
    return example_keys(module.make_rng("noise"), devices.positions(len(x)))


class Dropout(nn.Module):
    """Sets a share `rate` of the activations to 0, scales the rest up; in eval mode
    nothing (Srivastava et al. 2014)."""

    rate: float

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        if not train or not self.rate:
            return x
        kept, shape = 1.0 - self.rate, x.shape[1:]
        keep = jax.vmap(lambda key: jax.random.bernoulli(key, kept, shape))
        return jax.numpy.where(keep(own_keys(self, x)), x / kept, 0.0)


class Noise(nn.Module):
    """Adds normal noise of a standard deviation; in eval mode nothing (Salimans et al.
    2016, in the authors' code; at the input: Soenderby et al. 2017)."""

    deviation: float

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        if not train or not self.deviation:
            return x
        draw = jax.vmap(lambda key: jax.random.normal(key, x.shape[1:], x.dtype))
        return x + self.deviation * draw(own_keys(self, x))
