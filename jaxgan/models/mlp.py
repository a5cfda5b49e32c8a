"""Fully connected networks, for points and small vectors."""

import functools
import math

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models import network
from jaxgan.models.network import Network, Outputs
from jaxgan.system.errors import choose

ACTIVATIONS = {
    "elu": nn.elu,
    "leaky_relu": functools.partial(nn.leaky_relu, negative_slope=0.2),
    "relu": nn.relu,
    "tanh": nn.tanh,
}


def hidden_layers(
    module: Network, x: jax.Array, width: int, depth: int, activation: str, train: bool
) -> jax.Array:
    """Adds the hidden layers to `module`, which calls this: [B, I] -> [B, width].

    Raises:
      UsageError: there is no activation of that name, or attention is asked for.
    """
    module.check_attention(())
    function = choose(activation, ACTIVATIONS, "activation")
    for _ in range(depth):
        x = module.normalise(module.dense(x, width), train)
        x = module.regularise(function(x), train)
    return x


class Generator(Network, kw_only=True):
    """latent [B, Z] -> example [B, *shape], unbounded or, where `bounded`, in [-1, 1]."""

    shape: tuple[int, ...]
    width: int
    depth: int = 2
    activation: str = "relu"
    bounded: bool = False

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        x = hidden_layers(self, latent, self.width, self.depth, self.activation, train)
        x = self.dense(x, math.prod(self.made), use_bias=True)
        return (jnp.tanh(x) if self.bounded else x).reshape(-1, *self.made)

    @property
    def made(self) -> tuple[int, ...]:
        """The shape of what is made of one latent."""
        return self.shape


class Discriminator(network.Discriminator, kw_only=True):
    """example [B, ...] -> logits [B]."""

    width: int
    depth: int = 2
    activation: str = "relu"

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> Outputs:
        x = self.input_noise(x.reshape(x.shape[0], -1), train)
        x = hidden_layers(self, x, self.width, self.depth, self.activation, train)
        return self.head(x)


class Encoder(Network, kw_only=True):
    """example [B, ...] -> its latent [B, latent_size] or, where `stochastic`, mean and log
    variance of it, [B, latent_size] each."""

    latent_size: int
    width: int
    depth: int = 2
    activation: str = "relu"
    stochastic: bool = False

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array | tuple[jax.Array, ...]:
        x = x.reshape(x.shape[0], -1)
        x = hidden_layers(self, x, self.width, self.depth, self.activation, train)
        x = self.dense(x, self.latent_size * (1 + self.stochastic), True)
        return tuple(jnp.split(x, 2, -1)) if self.stochastic else x


class Pair(network.Discriminator, kw_only=True):
    """example [B, ...] and latent [B, Z], or another example, -> logits [B]."""

    width: int
    depth: int = 2
    activation: str = "relu"

    @nn.compact
    def __call__(self, x: jax.Array, other: jax.Array, train: bool) -> Outputs:
        sides = [side.reshape(side.shape[0], -1) for side in (x, other)]
        x = self.input_noise(jnp.concatenate(sides, -1), train)
        x = hidden_layers(self, x, self.width, self.depth, self.activation, train)
        return self.head(x)
