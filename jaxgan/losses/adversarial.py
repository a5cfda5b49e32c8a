"""Adversarial losses, in pairs `<name>_discriminator` and `<name>_generator`.

Arrays in, one value per example out, [B], in nats where the loss is a log-likelihood; the
caller averages and weights. `logits` [B] are the discriminator's outputs before the
sigmoid: D(x) = sigmoid(logits). log D(x) = -softplus(-logits) and log(1 - D(x)) =
-softplus(logits) stay finite where the sigmoid saturates.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jax.nn import relu, softplus


def certifies(distance: str) -> Callable[[Callable], Callable]:
    """Marks the loss of a discriminator by the distance of real and fake that its logits
    bound from below, "jensen_shannon" (calibrated, those of any loss do; those trained to
    tell the sides apart certify most) or "wasserstein"."""

    def mark(loss: Callable) -> Callable:
        loss.certifies = distance  # type: ignore[attr-defined]
        return loss

    return mark


@certifies("jensen_shannon")
def minimax_discriminator(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """-log D(x) - log(1 - D(G(z))); Goodfellow et al. 2014, equation 1.

    At the optimal discriminator its mean is 2 log 2 - 2 JSD(real, fake).
    """
    return softplus(-real_logits) + softplus(fake_logits)


def minimax_generator(fake_logits: jax.Array) -> jax.Array:
    """log(1 - D(G(z))); Goodfellow et al. 2014, equation 1. Saturates as D(G(z)) falls to
    0."""
    return -softplus(fake_logits)


def minimax_value(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """log D(x) + log(1 - D(G(z))), the value of the game; Goodfellow et al. 2014, equation
    1. Both parts have a gradient in a generator whose step moves D (Metz et al. 2017)."""
    return -minimax_discriminator(real_logits, fake_logits)


# The minimax game and the non-saturating one differ in the generator's loss alone.
non_saturating_discriminator = minimax_discriminator


def non_saturating_generator(fake_logits: jax.Array) -> jax.Array:
    """-log D(G(z)); Goodfellow et al. 2014, section 3."""
    return softplus(-fake_logits)


@certifies("wasserstein")
def wasserstein_discriminator(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """f(G(z)) - f(x), f the logits; Arjovsky et al. 2017 (arXiv:1701.07875), equation 3.

    Minus its mean is W1(real, fake) at the best f of Lipschitz constant 1.
    """
    return fake_logits - real_logits


def wasserstein_generator(fake_logits: jax.Array) -> jax.Array:
    """-f(G(z)); Arjovsky et al. 2017, algorithm 1."""
    return -fake_logits


@certifies("jensen_shannon")
def least_squares_discriminator(
    real_logits: jax.Array, fake_logits: jax.Array, a: float = 0.0, b: float = 1.0
) -> jax.Array:
    """((D(x) - b)^2 + (D(G(z)) - a)^2) / 2, D the logits themselves; LSGAN, Mao et al.
    2017 (arXiv:1611.04076), equation 2."""
    return (jnp.square(real_logits - b) + jnp.square(fake_logits - a)) / 2


def least_squares_generator(fake_logits: jax.Array, c: float = 1.0) -> jax.Array:
    """(D(G(z)) - c)^2 / 2; LSGAN, equation 2. With b - c = 1 and b - a = 2 the game
    minimises Pearson's chi-squared of p + q and 2 q (section 3.3)."""
    return jnp.square(fake_logits - c) / 2


@certifies("jensen_shannon")
def hinge_discriminator(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """max(0, 1 - D(x)) + max(0, 1 + D(G(z))), D the logits; Lim & Ye 2017
    (arXiv:1705.02894); Miyato et al. 2018 (arXiv:1802.05957), equation 16. At the best D
    its mean is 2 - 2 TV."""
    return relu(1.0 - real_logits) + relu(1.0 + fake_logits)


def hinge_generator(fake_logits: jax.Array) -> jax.Array:
    """-D(G(z)); Miyato et al. 2018, equation 17."""
    return -fake_logits


@certifies("jensen_shannon")
def relativistic_discriminator(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """-log sigmoid(D(x) - D(G(z))), D the logits of paired real and fake; RSGAN,
    Jolicoeur-Martineau 2018 (arXiv:1807.00734), equation 6; RpGAN of Huang et al. 2024
    (arXiv:2501.05441)."""
    return softplus(fake_logits - real_logits)


def relativistic_generator(real_logits: jax.Array, fake_logits: jax.Array) -> jax.Array:
    """-log sigmoid(D(G(z)) - D(x)); RSGAN, equation 7."""
    return softplus(real_logits - fake_logits)


@certifies("jensen_shannon")
def relativistic_average_discriminator(
    real_logits: jax.Array,
    fake_logits: jax.Array,
    all_real_logits: jax.Array,
    all_fake_logits: jax.Array,
) -> jax.Array:
    """The minimax loss of logits less the other side's mean logit over the global batch;
    RaSGAN, Jolicoeur-Martineau 2018, equations 8 and 10, halved as in the author's code."""
    real = real_logits - jnp.mean(all_fake_logits)
    fake = fake_logits - jnp.mean(all_real_logits)
    return (softplus(-real) + softplus(fake)) / 2


def relativistic_average_generator(
    real_logits: jax.Array,
    fake_logits: jax.Array,
    all_real_logits: jax.Array,
    all_fake_logits: jax.Array,
) -> jax.Array:
    """`relativistic_average_discriminator` with real and fake exchanged; RaSGAN, equation
    11."""
    return relativistic_average_discriminator(
        fake_logits, real_logits, all_fake_logits, all_real_logits
    )
