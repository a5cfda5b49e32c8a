"""Adversarial losses, as pairs `<name>_discriminator`, `<name>_generator`.

Arrays in, one value per example out, [B] in nats where the loss is a log-likelihood; the
caller averages and weights. `logits` are the discriminator's output before the sigmoid,
D(x) = sigmoid(logits), and log D(x) = -softplus(-logits), log(1 - D(x)) =
-softplus(logits) stay finite where the sigmoid saturates.
"""

import jax
from jax.nn import softplus


def minimax_discriminator(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """-log D(x) - log(1 - D(G(z))); Goodfellow et al. 2014, equation 1.

    At the optimal discriminator its mean is 2 log 2 - 2 JSD(real, fake).
    """
    return softplus(-real_logits) + softplus(fake_logits)


def minimax_generator(fake_logits: jax.Array) -> jax.Array:
    """log(1 - D(G(z))); Goodfellow et al. 2014, equation 1. Saturates as D wins."""
    return -softplus(fake_logits)


# The two games differ in the generator's loss alone.
non_saturating_discriminator = minimax_discriminator


def non_saturating_generator(fake_logits: jax.Array) -> jax.Array:
    """-log D(G(z)); Goodfellow et al. 2014, section 3."""
    return softplus(-fake_logits)


def wasserstein_discriminator(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """f(G(z)) - f(x); Arjovsky et al. 2017 (arXiv:1701.07875), equation 3.

    Minus its mean is W1(real, fake) at the best f of Lipschitz constant 1.
    """
    return fake_logits - real_logits


def wasserstein_generator(fake_logits: jax.Array) -> jax.Array:
    """-f(G(z)); Arjovsky et al. 2017, algorithm 1."""
    return -fake_logits
