"""Critics of pairs, f(x_i, y_j): the statistics networks of mutual information.

x [B, ...] and y [N, D] -> scores [B, N], flattened first. B. Poole et al., "On
Variational Bounds of Mutual Information", 2019, compares both forms.
"""

import math

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models.layers import dense_layers


class Separable(nn.Module):
    """g(x) . h(y): B + N passes. The score can only be a product."""

    hidden: int = 256
    depth: int = 2
    size: int = 32

    @nn.compact
    def __call__(self, x: jax.Array, y: jax.Array, train: bool) -> jax.Array:
        left = dense_layers(x.reshape(len(x), -1), self.hidden, self.depth, self.size)
        right = dense_layers(y.reshape(len(y), -1), self.hidden, self.depth, self.size)
        return left @ right.T


class Joint(nn.Module):
    """f of x and y side by side: B N passes, of any dependence."""

    hidden: int = 256
    depth: int = 2

    @nn.compact
    def __call__(self, x: jax.Array, y: jax.Array, train: bool) -> jax.Array:
        x, y = x.reshape(len(x), -1), y.reshape(len(y), -1)
        # The first layer of a pair is a sum: it need not be computed B N times.
        rows, columns = nn.Dense(self.hidden)(x), nn.Dense(self.hidden)(y)
        pairs = nn.relu(jax.vmap(lambda row: columns + row[None])(rows))
        return dense_layers(pairs, self.hidden, self.depth - 1, 1)[..., 0]


def log_average_of(old: jax.Array, log_mean: jax.Array, decay: float) -> jax.Array:
    """log(decay exp(old) + (1 - decay) exp(log_mean))."""
    return jnp.logaddexp(math.log(decay) + old, math.log1p(-decay) + log_mean)


class Average(nn.Module):
    """log E' exp f [] of a batch -> log of its running average, from 1 at the start."""

    decay: float = 0.9

    @nn.compact
    def __call__(self, log_mean: jax.Array, train: bool) -> jax.Array:
        average = self.variable("statistics", "log_average", jnp.zeros, ())
        if train and not self.is_initializing():
            average.value = log_average_of(average.value, log_mean, self.decay)
        return average.value
