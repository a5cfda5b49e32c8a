"""Errors of examples that were encoded and made again.

`real` [B, ...] are examples, `reconstructed` [B, ...] what the generator makes of their
latents; `_features` [B, F] are the discriminator's of both.
"""

import jax
import jax.numpy as jnp


def cycle(real: jax.Array, reconstructed: jax.Array, power: float = 2.0) -> jax.Array:
    """The mean over an example's numbers of |x - G(E(x))| to the `power`, [B]; ALICE, Li et
    al. 2017 (arXiv:1709.01215), section 3: up to constants a bound on H(x | z), 2 for a
    normal law of x, 1 for a Laplace law."""
    apart = jnp.abs(real - reconstructed)
    return jnp.mean(apart**power, tuple(range(1, real.ndim)))


def feature_cycle(real_features: jax.Array, reconstructed_features: jax.Array) -> jax.Array:
    """Half the squared distance of the features, [B]: -log p(D_l(x) | z) of a normal law of
    unit variance, without its constant; VAE/GAN, Larsen et al. 2016 (arXiv:1512.09300),
    equation 7."""
    return jnp.sum(jnp.square(real_features - reconstructed_features), -1) / 2
