"""Fully connected networks, for points and small vectors."""

import math

import flax.linen as nn
import jax

from jaxgan.models.layers import dense_layers


class Generator(nn.Module):
    """latent [B, Z] -> example [B, *shape], unbounded."""

    shape: tuple[int, ...]
    width: int
    depth: int = 2

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        x = dense_layers(latent, self.width, self.depth, math.prod(self.shape))
        return x.reshape(-1, *self.shape)


class Discriminator(nn.Module):
    """example [B, ...] -> logits [B]."""

    width: int
    depth: int = 2

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        return dense_layers(x.reshape(len(x), -1), self.width, self.depth, 1)[:, 0]
