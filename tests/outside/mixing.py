"""A layer of a user's own that lets examples meet, without any field that says so."""

from typing import ClassVar

import flax.linen as nn
import jax.numpy as jnp


class Mixing(nn.Module):
    """x [B, ...] less its mean over the batch."""

    mixes_examples: ClassVar[str] = "own mixing"

    @nn.compact
    def __call__(self, x):
        return x - jnp.mean(x, 0, keepdims=True)
