"""Layers against their formulae and against flax."""

import functools

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import PartitionSpec as P

from jaxgan.core import devices
from jaxgan.models.layers import Conv, ConvTranspose, average_pool, upsample
from jaxgan.models.norms import BatchNorm

X = jax.random.normal(jax.random.key(0), (8, 3, 3, 5)) * 3 + 1


def test_batch_norm_is_flaxs_but_for_the_shape_of_its_statistics():
    ours, theirs = BatchNorm(), nn.BatchNorm(use_running_average=False, momentum=0.9)
    variables = ours.init(jax.random.key(0), X, train=True)
    other = theirs.init(jax.random.key(0), X)
    y, new = ours.apply(variables, X, train=True, mutable=["statistics"])
    expected, expected_new = theirs.apply(other, X, mutable=["batch_stats"])
    np.testing.assert_allclose(y, expected, atol=1e-5)
    for name, value in expected_new["batch_stats"].items():
        np.testing.assert_allclose(new["statistics"][name], value, rtol=1e-5)
        assert new["statistics"][name].shape == (5,)
    evaluated = ours.apply({**variables, **new}, X, train=False)
    theirs = nn.BatchNorm(use_running_average=True)
    np.testing.assert_allclose(
        evaluated, theirs.apply({**other, **expected_new}, X), atol=1e-5
    )


def test_batch_norm_takes_the_statistics_of_the_global_batch():
    norm = BatchNorm()
    variables = norm.init(jax.random.key(0), X, train=True)

    def body(x):
        y, new = norm.apply(variables, x, train=True, mutable=["statistics"])
        return y, new

    mesh = devices.make_mesh(jax.devices()[:2])
    split = P(devices.AXIS)
    mapped = jax.shard_map(body, mesh=mesh, in_specs=split, out_specs=(split, P()))
    (y, new), (expected, expected_new) = jax.jit(mapped)(X), jax.jit(body)(X)
    np.testing.assert_allclose(y, expected, atol=1e-5)
    for name, value in expected_new["statistics"].items():
        np.testing.assert_allclose(new["statistics"][name], value, rtol=1e-5)


def test_convolutions_change_the_size_by_their_stride():
    for ndim in (1, 2, 3):
        x = jnp.zeros((2, *(4,) * ndim, 3))
        for layer, size in ((Conv(7), 2), (ConvTranspose(7), 8)):
            forward = functools.partial(layer.init_with_output, jax.random.key(0))
            y, variables = jax.eval_shape(forward, x)
            assert y.shape == (2, *(size,) * ndim, 7)
            assert set(variables["params"]) == {"kernel"}


def test_resizing():
    x = jax.random.normal(jax.random.key(0), (2, 4, 4, 3))
    np.testing.assert_allclose(average_pool(upsample(x)), x, rtol=1e-6)
    np.testing.assert_array_equal(upsample(x)[0, 3, 2], x[0, 1, 1])
