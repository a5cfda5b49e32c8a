"""Errors of reconstructions in closed form."""

import jax.numpy as jnp
import numpy as np

from jaxgan.losses.cycles import cycle, feature_cycle


def test_a_cycle_is_the_mean_over_an_examples_numbers():
    real = jnp.zeros((2, 1, 2, 1))
    made = jnp.array([[1.0, 3.0], [0.0, 2.0]]).reshape(2, 1, 2, 1)
    np.testing.assert_allclose(cycle(real, made), [5.0, 2.0])
    np.testing.assert_allclose(cycle(real, made, power=1.0), [2.0, 1.0])


def test_features_are_half_a_squared_distance():
    found = feature_cycle(jnp.zeros((1, 2)), jnp.array([[3.0, 4.0]]))
    np.testing.assert_allclose(found, [12.5])
