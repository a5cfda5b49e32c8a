"""Penalties on the critic's gradient with respect to its input.

One value per example, [B]. `critic` is a function of a batch, x [B, ...] -> logits [B],
in which no example's logit depends on another's; `index` [B] are the examples' positions
in the global batch, so that the draws do not depend on the number of devices.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp

from jaxgan.streams import example_keys


def gradient_penalty(
    critic: Callable,
    real: jax.Array,
    fake: jax.Array,
    index: jax.Array,
    key: jax.Array,
    one_sided: bool = False,
) -> jax.Array:
    """(|d critic / d x| - 1)^2 at x = e real + (1 - e) fake, e uniform in [0, 1];
    Gulrajani et al. 2017 (arXiv:1704.00028), equation 3 without its weight.

    `one_sided` leaves norms below 1 alone, as Lipschitz continuity does: max(0, . - 1)^2;
    WGAN-LP, Petzka, Fischer & Lukovnikov 2018 (arXiv:1709.08894).
    """
    keys = example_keys(key, index)
    share = jax.vmap(lambda key: jax.random.uniform(key, (1,) * (real.ndim - 1)))(keys)
    x = share * real + (1.0 - share) * fake
    excess = gradient_norm(critic, x) - 1.0
    return jnp.square(jnp.maximum(excess, 0.0) if one_sided else excess)


def gradient_norm(critic: Callable, x: jax.Array) -> jax.Array:
    """Euclidean norm of the gradient of each logit in its own example, [B]."""
    gradient = jax.grad(lambda x: jnp.sum(critic(x)))(x).astype(jnp.float32)
    # At 0 the root has no derivative: a critic that ignores x would give NaN.
    square = jnp.sum(jnp.square(gradient), tuple(range(1, x.ndim)))
    return jnp.sqrt(square + 1e-12)
