"""Losses of games whose discriminator is an autoencoder.

`real_error` and `fake_error` [B] are the reconstruction errors of each example.
"""

import jax
import jax.numpy as jnp


def equilibrium_discriminator(
    real_error: jax.Array, fake_error: jax.Array, balance: jax.Array
) -> jax.Array:
    """L(x) - k_t L(G(z)), [B]; BEGAN, Berthelot, Schumm & Metz 2017 (arXiv:1703.10717),
    section 3.4. `balance` [] is k_t."""
    return real_error - balance * fake_error


def equilibrium_generator(fake_error: jax.Array) -> jax.Array:
    """L(G(z)), [B]; BEGAN, section 3.4."""
    return fake_error


def equilibrium_convergence(
    all_real_error: jax.Array, all_fake_error: jax.Array, gamma: float = 0.5
) -> jax.Array:
    """M = L(x) + |gamma L(x) - L(G(z))| of the global batch, [], a measure of convergence
    for terms of weight 0; BEGAN, section 3.4.1."""
    real, fake = jnp.mean(all_real_error), jnp.mean(all_fake_error)
    return real + jnp.abs(gamma * real - fake)


def equilibrium_balance(balance: jax.Array) -> jax.Array:
    """k_t itself, [], for terms of weight 0."""
    return balance


def energy_discriminator(
    real_error: jax.Array, fake_error: jax.Array, margin: float = 1.0
) -> jax.Array:
    """D(x) + max(0, m - D(G(z))), [B]; EBGAN, Zhao, Mathieu & LeCun 2017
    (arXiv:1609.03126), equation 1."""
    return real_error + jax.nn.relu(margin - fake_error)


def energy_generator(fake_error: jax.Array) -> jax.Array:
    """D(G(z)), [B]; EBGAN, equation 2."""
    return fake_error
