"""BEGAN's losses by hand."""

import jax.numpy as jnp
import numpy as np

from jaxgan.losses import autoencoder

REAL, FAKE = jnp.array([0.4, 0.2]), jnp.array([0.1, 0.3])


def test_by_hand():
    found = autoencoder.equilibrium_discriminator(REAL, FAKE, jnp.float32(0.5))
    np.testing.assert_allclose(found, [0.35, 0.05], rtol=1e-6)
    np.testing.assert_allclose(autoencoder.equilibrium_generator(FAKE), FAKE)
    # L(x) = 0.3, L(G(z)) = 0.2: M = 0.3 + |0.15 - 0.2|.
    found = autoencoder.equilibrium_convergence(REAL, FAKE, 0.5)
    np.testing.assert_allclose(found, 0.35, rtol=1e-6)
    assert autoencoder.equilibrium_balance(jnp.float32(0.25)) == 0.25


def test_energies_by_hand():
    found = autoencoder.energy_discriminator(REAL, FAKE, 0.25)
    np.testing.assert_allclose(found, [0.4 + 0.15, 0.2 + 0.0], rtol=1e-6)
    np.testing.assert_allclose(autoencoder.energy_generator(FAKE), FAKE)
