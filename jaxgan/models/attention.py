"""Self-attention over the places of a map: H. Zhang, I. Goodfellow, D. Metaxas, A. Odena,
"Self-Attention Generative Adversarial Networks", 2019 (arXiv:1805.08318), section 3."""

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models.layers import Dense


class SelfAttention(nn.Module):
    """x [B, *S, C] -> x + gamma o, [B, *S, C]; equations 1 to 3, gamma from 0.

    Queries and keys have C / 8 channels, values C / 2; the maps are not pooled.
    """

    spectral: bool = False

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        *shape, channels = x.shape
        flat = x.reshape(shape[0], -1, channels)

        def linear(features: int, x: jax.Array) -> jax.Array:
            return Dense(features, use_bias=False, spectral=self.spectral)(x)

        narrow, half = max(channels // 8, 1), max(channels // 2, 1)
        query, key = linear(narrow, flat), linear(narrow, flat)
        attention = self.weights(query, key).astype(x.dtype)
        attended = jnp.einsum("bqk,bkc->bqc", attention, linear(half, flat))
        gamma = self.param("gamma", nn.initializers.zeros, ())
        return x + gamma * linear(channels, attended).reshape(x.shape)

    def weights(self, query: jax.Array, key: jax.Array) -> jax.Array:
        """Equation 1: how much each place attends to each other one, [B, queries, keys]
        float32, rows that sum to 1. A method, so that it can be watched."""
        similarity = jnp.einsum("bqc,bkc->bqk", query, key)
        return jax.nn.softmax(similarity.astype(jnp.float32))
