"""Losses of vectors and of the codes that stand for them: A. van den Oord, O. Vinyals, K.
Kavukcuoglu, "Neural Discrete Representation Learning", 2017 (arXiv:1711.00937)."""

import jax
import jax.numpy as jnp

from jaxgan.losses.information import tables


def commitment(encoded: jax.Array, quantised: jax.Array) -> jax.Array:
    """The mean square of z - sg(e) over an example's places and numbers, [B, ...] each ->
    [B]: an encoder's outputs z move towards the codes e that they chose (equation 3, the
    last term)."""
    apart = jnp.square(encoded - jax.lax.stop_gradient(quantised))
    return jnp.mean(apart, tuple(range(1, encoded.ndim)))


def codebook(encoded: jax.Array, quantised: jax.Array) -> jax.Array:
    """The mean square of sg(z) - e, likewise: codes move towards what chose them (equation
    3, the second term), where they are parameters and follow no average."""
    return commitment(quantised, encoded)


def perplexity(all_codes: jax.Array) -> jax.Array:
    """exp of the entropy of the codes' shares in the global batch, one-hot [B, ..., K] ->
    []: K where all are used alike, 1 where one is. It grows with the batch."""
    shares = jnp.mean(all_codes.reshape(-1, all_codes.shape[-1]), 0)
    return jnp.exp(tables.entropy(shares))
