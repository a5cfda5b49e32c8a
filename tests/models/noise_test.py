"""What networks draw belongs to the example, on any number of devices."""

import functools

import flax.errors
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import PartitionSpec as P

from jaxgan.core import devices
from jaxgan.models.noise import Dropout, Noise

X = jnp.ones((8, 50, 20))


@functools.partial(jax.jit, static_argnums=(0, 2))
def apply(layer, x, train=True):
    return layer.apply({}, x, train, rngs={"noise": jax.random.key(1)})


def test_dropout_keeps_the_mean():
    y = apply(Dropout(0.25), X)
    kept = np.asarray(y) != 0
    np.testing.assert_allclose(y[kept], 1 / 0.75, rtol=1e-6)
    np.testing.assert_allclose(kept.mean(), 0.75, atol=4 * np.sqrt(0.25 * 0.75 / 8000))
    assert len({row.tobytes() for row in kept}) == 8


def test_noise_has_its_deviation():
    away = np.asarray(apply(Noise(0.3), X)) - 1
    np.testing.assert_allclose(away.std(), 0.3, rtol=0.05)
    np.testing.assert_allclose(away.mean(), 0.0, atol=4 * 0.3 / np.sqrt(8000))


@pytest.mark.parametrize("layer", [Dropout(0.5), Noise(0.5)], ids=["dropout", "noise"])
def test_draws_are_the_same_on_any_number_of_devices(layer):
    mesh, split = devices.make_mesh(jax.devices()[:2]), P(devices.AXIS)
    mapped = jax.jit(
        jax.shard_map(lambda x: apply(layer, x), mesh=mesh, in_specs=split, out_specs=split)
    )
    found = np.asarray(mapped(X))
    np.testing.assert_array_equal(found, apply(layer, X))
    assert np.any(found[:4] != found[4:])


@pytest.mark.parametrize("layer", [Dropout(0.5), Noise(0.5)], ids=["dropout", "noise"])
def test_eval_mode_draws_nothing_and_train_mode_wants_a_key(layer):
    np.testing.assert_array_equal(apply(layer, X, train=False), X)
    with pytest.raises(flax.errors.InvalidRngError):
        layer.apply({}, X, True)
