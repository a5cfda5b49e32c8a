"""What a discriminator proves: lower bounds on the distance of real and fake.

Each holds for whatever function d(x) gave the outputs, [N] of real and [M] of fake
examples, if d is a function of one example and was not trained on these: on training
examples the same number shows what the discriminator has learnt by heart, and the gap
between the two is its overfitting. In train mode a discriminator with BatchNorm is no
function of one example and certifies nothing; with its running averages (eval mode) it
is one, if a blunter one. The bounds are exact at the best d; below 0 they say nothing.
"""

import math

import jax
import jax.numpy as jnp
from jax.nn import relu, sigmoid, softplus

from jaxgan.losses.information.tables import in_unit


def jensen_shannon(
    real_logits: jax.Array, fake_logits: jax.Array, unit: str = "nats"
) -> jax.Array:
    """log 2 - L / 2, L the minimax loss of the logits; Goodfellow et al. 2014, section
    4.1. Best at d = log p / q; at most log 2."""
    loss = jnp.mean(softplus(-real_logits)) + jnp.mean(softplus(fake_logits))
    return in_unit(math.log(2) - loss / 2, unit)


def total_variation(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """P(d > 0) of real less that of fake, in [-1, 1]. Best where d has p - q's sign."""
    return jnp.mean(real_logits > 0, dtype=float) - jnp.mean(fake_logits > 0, dtype=float)


def hinge_total_variation(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """1 - L / 2, L the hinge loss: of critics trained by it, smoother than the sign."""
    loss = jnp.mean(relu(1 - real_logits)) + jnp.mean(relu(1 + fake_logits))
    return 1 - loss / 2


def triangular(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """LeCam's triangular discrimination, the integral of (p - q)^2 / (p + q): at least
    2 - 8 L, L the least-squares loss of sigmoid(d) with targets 1 and 0; in [-6, 2]."""
    real = jnp.square(1 - sigmoid(real_logits))
    return 2 - 4 * (jnp.mean(real) + jnp.mean(jnp.square(sigmoid(fake_logits))))


def wasserstein(real_logits: jax.Array, fake_logits: jax.Array, slope) -> jax.Array:
    """(E d(x) - E d(G(z))) / slope <= W1; Arjovsky et al. 2017, equation 2.

    `slope` must be a Lipschitz constant of d. The largest gradient norm that was found
    is below it, so that what that gives is an estimate of a bound.
    """
    return (jnp.mean(real_logits) - jnp.mean(fake_logits)) / slope
