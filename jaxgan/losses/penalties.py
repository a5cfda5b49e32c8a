"""Penalties on the discriminator's gradient with respect to its input.

One value per example, [B]. `critic` is the discriminator as a function of a batch, x [B,
...] -> logits [B], each logit a function of its example alone. `index` [B] are the
examples' positions in the global batch: random numbers do not depend on the number of
devices.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp

from jaxgan.core.streams import example_keys, stream


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

    `one_sided` penalises norms above 1 only, max(0, . - 1)^2, as Lipschitz continuity asks;
    WGAN-LP, Petzka, Fischer & Lukovnikov 2018 (arXiv:1709.08894).
    """
    keys = example_keys(key, index)
    share = jax.vmap(lambda key: jax.random.uniform(key, (1,) * (real.ndim - 1)))(keys)
    x = share * real + (1.0 - share) * fake
    excess = gradient_norm(critic, x) - 1.0
    return jnp.square(jnp.maximum(excess, 0.0) if one_sided else excess)


def squared_gradient_norm(critic: Callable, x: jax.Array) -> jax.Array:
    """|d critic / d x|^2 for each example of x, [B], in float32."""
    gradient = jax.grad(lambda x: jnp.sum(critic(x)))(x).astype(jnp.float32)
    return jnp.sum(jnp.square(gradient), tuple(range(1, x.ndim)))


def gradient_norm(critic: Callable, x: jax.Array) -> jax.Array:
    """|d critic / d x| for each example of x, [B], in float32."""
    # The root has no derivative at 0: a critic that ignores x would give NaN.
    return jnp.sqrt(squared_gradient_norm(critic, x) + 1e-12)


def dragan_penalty(
    critic: Callable,
    real: jax.Array,
    all_real: jax.Array,
    index: jax.Array,
    key: jax.Array,
    spread: float = 0.5,
    slope: float = 1.0,
) -> jax.Array:
    """(|d critic / d x| - slope)^2 near the data, at real + e spread std(real) u, where e
    and each number of u are uniform in [0, 1] and the deviation is that of all numbers of
    the global batch; Kodali, Abernethy, Hays & Kira 2017 (arXiv:1705.07215), equation 4
    and the authors' code (u is one-sided there)."""

    def offset(key: jax.Array) -> jax.Array:
        share = jax.random.uniform(stream(key, "share"))
        return share * jax.random.uniform(stream(key, "direction"), real.shape[1:])

    away = jax.vmap(offset)(example_keys(key, index))
    x = real + spread * jnp.std(all_real) * away
    return jnp.square(gradient_norm(critic, x) - slope)


def r1(critic: Callable, real: jax.Array) -> jax.Array:
    """|d critic / d x|^2 / 2 at real examples; Mescheder, Geiger & Nowozin 2018
    (arXiv:1801.04406), equation 9 without gamma, which is the weight."""
    return squared_gradient_norm(critic, real) / 2


def r2(critic: Callable, fake: jax.Array) -> jax.Array:
    """|d critic / d x|^2 / 2 at fake examples; Mescheder et al. 2018, equation 10."""
    return squared_gradient_norm(critic, jax.lax.stop_gradient(fake)) / 2
