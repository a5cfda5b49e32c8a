"""Maximum likelihood of models whose log probability is exact."""

import jax
import jax.numpy as jnp


def nll(token_log_probability: jax.Array) -> jax.Array:
    """-log q(x) = -sum_t log q(x_t | x_1, ..., x_t-1) of log probabilities [B, T], [B] nats
    of a sequence: its mean over data p is H(p) + KL(p || q)."""
    return -jnp.sum(token_log_probability, -1)
