"""Laws of examples given a latent, p(x | z), around what a decoder returns.

    p = bernoulli(networks("generator", z))  # logits [B, H, W, C]
    p.log_prob(x)                            # [B], nats

Examples have any shape: values are summed over all axes but the batch. D. P. Kingma,
M. Welling, "Auto-Encoding Variational Bayes", 2013 (arXiv:1312.6114), appendix C, has the
first two.
"""

import jax
import jax.numpy as jnp

from jaxgan.distributions.continuous import Normal
from jaxgan.distributions.discrete import Bernoulli, Categorical


def bernoulli(output: jax.Array) -> Bernoulli:
    """The law of examples of 0 and 1, by their logits [B, ...]."""
    return Bernoulli(output.shape[1:], output)


def normal(output: jax.Array, scale: float = 1.0) -> Normal:
    """The law of real numbers, by their means [B, ...] and one standard deviation."""
    return Normal(output.shape[1:], output, jnp.full_like(output, scale))


def categorical(output: jax.Array) -> Categorical:
    """The law of one-hot vectors along the last axis, by their logits [B, ..., K]."""
    return Categorical(output.shape[1:], output)
