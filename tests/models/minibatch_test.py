"""Layers that look at the whole batch, against NumPy and across devices."""

import jax
import numpy as np
import pytest
from jax.sharding import PartitionSpec as P

from jaxgan.core import devices
from jaxgan.models.minibatch import Deviation, Discrimination

X = jax.random.normal(jax.random.key(0), (6, 7))


def test_deviation_is_one_number_for_all():
    y = Deviation().apply({}, X)
    assert y.shape == (6, 8)
    np.testing.assert_array_equal(y[:, :7], X)
    expected = np.asarray(X, np.float64).std(0).mean()
    np.testing.assert_allclose(y[:, 7], np.full(6, expected), rtol=1e-5)


def test_discrimination_by_loops():
    layer = Discrimination(kernels=3, size=2)
    y, variables = layer.init_with_output(jax.random.key(1), X)
    tensor = np.asarray(variables["params"]["tensor"], np.float64)
    m = (np.asarray(X, np.float64) @ tensor).reshape(6, 3, 2)
    expected = np.zeros((6, 3))
    for i in range(6):
        for j in range(6):
            if i != j:
                expected[i] += np.exp(-np.abs(m[i] - m[j]).sum(-1))
    np.testing.assert_allclose(y[:, 7:], expected, rtol=1e-5)
    np.testing.assert_array_equal(y[:, :7], X)


@pytest.mark.parametrize("layer", [Deviation(), Discrimination(3, 2)], ids=lambda x: x.name)
def test_the_batch_is_that_of_all_devices(layer):
    expected, variables = layer.init_with_output(jax.random.key(1), X)
    mesh, split = devices.make_mesh(jax.devices()[:2]), P(devices.AXIS)
    mapped = jax.shard_map(
        lambda x: layer.apply(variables, x), mesh=mesh, in_specs=split, out_specs=split
    )
    np.testing.assert_allclose(jax.jit(mapped)(X), expected, rtol=1e-5)
