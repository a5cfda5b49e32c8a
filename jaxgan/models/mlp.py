"""Fully connected networks, for points and small vectors."""

import math

import flax.linen as nn
import jax

from jaxgan.models.network import Judge, Network
from jaxgan.system.errors import UsageError

ACTIVATIONS = {"elu": nn.elu, "relu": nn.relu, "tanh": nn.tanh}


def hidden(network, x: jax.Array, train: bool) -> jax.Array:
    """The hidden layers of `network`, which calls it: [B, I] -> [B, width]."""
    network.check_attention(())
    if network.activation not in ACTIVATIONS:
        raise UsageError(
            f"activation is {network.activation!r}; it may be {', '.join(ACTIVATIONS)}"
        )
    for _ in range(network.depth):
        x = network.normalised(network.dense(x, network.width), train)
        x = network.disturbed(ACTIVATIONS[network.activation](x), train)
    return x


class Generator(Network, kw_only=True):
    """latent [B, Z] -> example [B, *shape], unbounded."""

    shape: tuple[int, ...]
    width: int
    depth: int = 2
    activation: str = "relu"

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        x = hidden(self, latent, train)
        x = self.dense(x, math.prod(self.shape), use_bias=True)
        return x.reshape(-1, *self.shape)


class Discriminator(Judge, kw_only=True):
    """example [B, ...] -> logits [B]."""

    width: int
    depth: int = 2
    activation: str = "relu"

    @nn.compact
    def __call__(self, x: jax.Array, train: bool):
        x = self.noisy(x.reshape(len(x), -1), train)
        return self.judged(hidden(self, x, train))
