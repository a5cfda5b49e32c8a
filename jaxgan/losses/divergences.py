"""f-GAN: an adversarial game for each f-divergence; S. Nowozin, B. Cseke, R. Tomioka,
"f-GAN: Training Generative Neural Samplers using Variational Divergence Minimization",
2016 (arXiv:1606.00709).

D_f(p || q) = int q f(p / q) >= E_p g(v) - E_q f*(g(v)), where v are the logits, g the
output activation of tables 2 and 6 and f* the conjugate of f. g(v) and f*(g(v)) are each
written as one function of v, without exponentials that a logarithm undoes. The bound is
exact where v is `best(p / q)`.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax.nn import softplus

from jaxgan.losses.adversarial import certifies
from jaxgan.system.errors import choose


class Divergence(NamedTuple):
    """An f-divergence as functions of logits [B]: `real` is v -> g(v), `fake` v ->
    f*(g(v)), `best` p / q -> the v at which the bound is exact."""

    real: Callable[[jax.Array], jax.Array]
    fake: Callable[[jax.Array], jax.Array]
    best: Callable[[jax.Array], jax.Array]


DIVERGENCES = {
    # f(u) = u log u: KL(p || q).
    "kullback_leibler": Divergence(
        lambda v: v, lambda v: jnp.exp(v - 1), lambda u: 1 + jnp.log(u)
    ),
    # f(u) = -log u: KL(q || p). g = -exp(-v), f*(t) = -1 - log(-t).
    "reverse_kullback_leibler": Divergence(
        lambda v: -jnp.exp(-v), lambda v: v - 1, lambda u: jnp.log(u)
    ),
    # f(u) = (u - 1)^2: the integral of (p - q)^2 / q. f*(t) = t^2 / 4 + t.
    "pearson": Divergence(lambda v: v, lambda v: v**2 / 4 + v, lambda u: 2 * (u - 1)),
    # f(u) = (1 - u)^2 / u: of (p - q)^2 / p. g = 1 - exp(-v), f*(t) = 2 - 2 sqrt(1 - t).
    "neyman": Divergence(
        lambda v: 1 - jnp.exp(-v),
        lambda v: 2 - 2 * jnp.exp(-v / 2),
        lambda u: 2 * jnp.log(u),
    ),
    # f(u) = (sqrt u - 1)^2: of (sqrt p - sqrt q)^2. g = 1 - exp(-v), f*(t) = t / (1 - t).
    "squared_hellinger": Divergence(
        lambda v: 1 - jnp.exp(-v), lambda v: jnp.exp(v) - 1, lambda u: jnp.log(u) / 2
    ),
    # f(u) = u log u - (1 + u) log((1 + u) / 2): twice JSD. g = log 2 - softplus(-v),
    # f*(t) = -log(2 - exp t).
    "jensen_shannon": Divergence(
        lambda v: math.log(2) - softplus(-v),
        lambda v: softplus(v) - math.log(2),
        lambda u: jnp.log(u),
    ),
    # f(u) = u log u - (1 + u) log(1 + u): twice JSD less log 4, Goodfellow's game.
    "gan": Divergence(lambda v: -softplus(-v), lambda v: softplus(v), lambda u: jnp.log(u)),
}


def divergence_of(name: str) -> Divergence:
    """The divergence called `name`.

    Raises:
      UsageError: there is none of that name.
    """
    return choose(name, DIVERGENCES, "divergence")


@certifies("jensen_shannon")
def divergence_discriminator(
    real_logits: jax.Array, fake_logits: jax.Array, divergence: str = "jensen_shannon"
) -> jax.Array:
    """f*(g(v(G(z)))) - g(v(x)), [B]; f-GAN, equation 6. Minus its mean is at most D_f(real
    || fake); "jensen_shannon" bounds twice the Jensen-Shannon divergence, "gan" that less
    log 4."""
    chosen = divergence_of(divergence)
    return chosen.fake(fake_logits) - chosen.real(real_logits)


def divergence_generator(
    fake_logits: jax.Array, divergence: str = "jensen_shannon", saturating: bool = False
) -> jax.Array:
    """-g(v), [B], which does not saturate (f-GAN, section 3.2); with `saturating`
    -f*(g(v)), equation 6."""
    chosen = divergence_of(divergence)
    return -chosen.fake(fake_logits) if saturating else -chosen.real(fake_logits)
