"""Fully connected networks, for points and small vectors."""

import math

import flax.linen as nn
import jax

from jaxgan.models import network
from jaxgan.models.network import Network, Outputs
from jaxgan.system.errors import choose

ACTIVATIONS = {"elu": nn.elu, "relu": nn.relu, "tanh": nn.tanh}


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
    """latent [B, Z] -> example [B, *shape], unbounded."""

    shape: tuple[int, ...]
    width: int
    depth: int = 2
    activation: str = "relu"

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        x = hidden_layers(self, latent, self.width, self.depth, self.activation, train)
        x = self.dense(x, math.prod(self.shape), use_bias=True)
        return x.reshape(-1, *self.shape)


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
