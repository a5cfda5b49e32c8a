"""Statistics networks f(x_i, y_j) of bounds on mutual information, and a running average.

x [B, ...] and y [N, D], flattened -> scores [B, N]. B. Poole et al., "On Variational Bounds
of Mutual Information", 2019 (arXiv:1905.06922), call them critics and compare both forms.
"""

import math

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models.layers import dense_layers


class Separable(nn.Module):
    """f(x, y) = g(x) . h(y), a score of rank `size` at most, from B + N passes."""

    hidden: int = 256
    depth: int = 2
    size: int = 32

    @nn.compact
    def __call__(self, x: jax.Array, y: jax.Array, train: bool) -> jax.Array:
        left = dense_layers(x.reshape(x.shape[0], -1), self.hidden, self.depth, self.size)
        right = dense_layers(y.reshape(y.shape[0], -1), self.hidden, self.depth, self.size)
        return left @ right.T


class Joint(nn.Module):
    """f of x and y concatenated, for any dependence, from B N passes."""

    hidden: int = 256
    depth: int = 2

    @nn.compact
    def __call__(self, x: jax.Array, y: jax.Array, train: bool) -> jax.Array:
        x, y = x.reshape(x.shape[0], -1), y.reshape(y.shape[0], -1)
        # The first layer of a pair is a sum, so that it is computed B + N times only.
        rows, columns = nn.Dense(self.hidden)(x), nn.Dense(self.hidden)(y)
        pairs = nn.relu(jax.vmap(lambda row: columns + row[None])(rows))
        return dense_layers(pairs, self.hidden, self.depth - 1, 1)[..., 0]


class Average(nn.Module):
    """log of a mean, log E' exp f [] of a batch -> log of its running average, [].

    The average starts at 1. It stands in the gradient of MINE's bound
    (`jaxgan.losses.dependence.mine`).
    """

    decay: float = 0.9

    @nn.compact
    def __call__(self, log_mean: jax.Array, train: bool) -> jax.Array:
        average = self.variable("statistics", "log_average", jnp.zeros, ())
        if train and not self.is_initializing():
            average.value = log_average(average.value, log_mean, self.decay)
        return average.value


class RunningMean(nn.Module):
    """Means of a batch [...] -> their running average over the batches before, which starts
    at 0: a baseline must not depend on what it is subtracted from."""

    decay: float = 0.92

    @nn.compact
    def __call__(self, mean: jax.Array, train: bool) -> jax.Array:
        average = self.variable("statistics", "average", jnp.zeros, mean.shape)
        before = average.value
        if train and not self.is_initializing():
            average.value = self.decay * before + (1.0 - self.decay) * mean
        return before


def log_average(old: jax.Array, log_mean: jax.Array, decay: float) -> jax.Array:
    """log(decay exp(old) + (1 - decay) exp(log_mean)): a running average in logs, []."""
    return jnp.logaddexp(math.log(decay) + old, math.log1p(-decay) + log_mean)
