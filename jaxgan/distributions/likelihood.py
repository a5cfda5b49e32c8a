"""Laws of examples given a latent, p(x | z), around what a decoder returns.

    p = bernoulli(networks("generator", z))  # logits [B, H, W, C]
    p.log_prob(x)                            # [B], nats

Examples have any shape: values are summed over all axes but the batch. D. P. Kingma,
M. Welling, "Auto-Encoding Variational Bayes", 2013 (arXiv:1312.6114), appendix C, has the
first two. `logistics` and `logistic` are of pixels on 256 levels
(`jaxgan.distributions.levels`).
"""

import jax
import jax.numpy as jnp

from jaxgan.distributions.continuous import Normal
from jaxgan.distributions.discrete import Bernoulli, Categorical
from jaxgan.distributions.levels import DiscretisedLogistic


def bernoulli(output: jax.Array) -> Bernoulli:
    """The law of examples of 0 and 1, by their logits [B, ...]."""
    return Bernoulli(output.shape[1:], output)


def normal(output: jax.Array, scale: float = 1.0) -> Normal:
    """The law of real numbers, by their means [B, ...] and one standard deviation."""
    return Normal(output.shape[1:], output, jnp.full_like(output, scale))


def categorical(output: jax.Array) -> Categorical:
    """The law of one-hot vectors along the last axis, by their logits [B, ..., K]."""
    return Categorical(output.shape[1:], output)


def logistic(output: jax.Array) -> DiscretisedLogistic:
    """The law of numbers on levels, by a mean and a log scale of each, [B, ..., 2]."""
    means, log_scales = output[..., :1], output[..., 1:]
    return DiscretisedLogistic(output.shape[1:-1], means, log_scales)


def logistics(output: jax.Array, channels: int) -> DiscretisedLogistic:
    """The law of one place, [channels] numbers on levels, a mixture by [..., K (1 + 2 C + C
    (C - 1) / 2)] numbers: logits, means, log scales, coefficients before their tanh
    (Salimans et al. 2017, section 2.2)."""
    pairs = channels * (channels - 1) // 2
    rows = output.reshape(*output.shape[:-1], 1 + 2 * channels + pairs, -1)
    means, log_scales = rows[..., 1 : 1 + channels, :], rows[..., 1 + channels :, :]
    return DiscretisedLogistic(
        (channels,),
        means,
        log_scales[..., :channels, :],
        rows[..., 0, :],
        jnp.tanh(log_scales[..., channels:, :]) if pairs else None,
    )
