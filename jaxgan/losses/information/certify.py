"""Lower bounds on the distance of real and fake distributions, from a discriminator.

Each holds for any function d(x) of one example that was not trained on the examples at
hand; its outputs are [N] on real and [M] on fake ones. A value is an unbiased estimate of
the bound, above it as often as below: `jaxgan.evaluate.certificates` subtracts two standard
errors. On training examples the same number
also counts what the discriminator has memorised: the gap between the two is its
overfitting. In train mode a discriminator with BatchNorm is no function of one example and
certifies nothing; in eval mode, with its running averages, it is one, but a weaker one. The
bounds are exact at the best d; values below 0 say nothing.
"""

import math

import jax
import jax.numpy as jnp
from jax.nn import relu, sigmoid, softplus
from jax.typing import ArrayLike

from jaxgan.losses.information.tables import in_unit


def jensen_shannon(
    real_logits: jax.Array, fake_logits: jax.Array, unit: str = "nats"
) -> jax.Array:
    """log 2 - L / 2, L the minimax loss of the logits; Goodfellow et al. 2014, section
    4.1. Best at d = log p / q; at most log 2."""
    loss = jnp.mean(softplus(-real_logits)) + jnp.mean(softplus(fake_logits))
    return in_unit(math.log(2) - loss / 2, unit)


def total_variation(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """P(d > 0) on real less P(d > 0) on fake, in [-1, 1]. Best at any d of p - q's sign."""
    return jnp.mean(real_logits > 0, dtype=float) - jnp.mean(fake_logits > 0, dtype=float)


def hinge_total_variation(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """1 - L / 2, L the hinge loss of the logits: smoother than `total_variation` for
    discriminators trained by that loss."""
    loss = jnp.mean(relu(1 - real_logits)) + jnp.mean(relu(1 + fake_logits))
    return 1 - loss / 2


def triangular(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """LeCam's triangular discrimination, the integral of (p - q)^2 / (p + q): at least
    2 - 8 L, L the least-squares loss of sigmoid(d) with targets 1 and 0; in [-6, 2]."""
    real = jnp.square(1 - sigmoid(real_logits))
    return 2 - 4 * (jnp.mean(real) + jnp.mean(jnp.square(sigmoid(fake_logits))))


def wasserstein(
    real_logits: jax.Array, fake_logits: jax.Array, slope: ArrayLike
) -> jax.Array:
    """(E d(x) - E d(G(z))) / slope <= W1; Arjovsky et al. 2017, equation 2.

    `slope` must be a Lipschitz constant of d. The largest gradient norm at any number of
    points is below it, so that it gives an estimate and no bound.
    """
    return (jnp.mean(real_logits) - jnp.mean(fake_logits)) / slope
