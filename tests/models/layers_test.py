"""Layers against their formulae and against flax."""

import functools
from typing import ClassVar

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import PartitionSpec as P

from jaxgan.core import devices
from jaxgan.models.layers import (
    Conv,
    ConvTranspose,
    average_pool,
    examples_apart,
    mixing,
    upsample,
)
from jaxgan.models.norms import BatchNorm
from jaxgan.system.errors import UsageError

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


class Mixing(nn.Module):
    """A layer of a user's own."""

    mixes_examples: ClassVar[str] = "own mixing"

    @nn.compact
    def __call__(self, x):
        return x - jnp.mean(x, 0, keepdims=True)


class Switched(nn.Module):
    """One that mixes in train mode alone."""

    mixes_examples: ClassVar[str] = "own switched mixing"

    @nn.compact
    def __call__(self, x, train=True, *, scale=1.0):
        return scale * x


def applied(layer, *args, **kwargs):
    variables = layer.init(jax.random.key(0), *args, **kwargs)
    with examples_apart("critic"):
        return layer.apply(variables, *args, **kwargs)


def test_examples_apart_takes_any_call_of_layers_that_do_not_mix():
    applied(nn.Dense(1), inputs=X)
    applied(nn.Sequential([nn.Dense(1), nn.relu]), X)
    applied(Switched(), X, False)
    applied(Switched(), x=X, train=False)
    applied(Switched(), X, False, scale=2.0)
    applied(BatchNorm(), X, train=False)


def test_examples_apart_refuses_what_mixes_however_it_is_called():
    for args, kwargs in (
        ((X,), {}),
        ((X, True), {}),
        ((), {"x": X, "train": True}),
        ((X,), {"scale": 2.0}),
    ):
        with pytest.raises(UsageError, match="own switched mixing makes every output"):
            applied(Switched(), *args, **kwargs)
    for kwargs in ({}, {"x": X}):
        with pytest.raises(UsageError, match="its own mixing makes every output"):
            applied(Mixing(), *(() if kwargs else (X,)), **kwargs)
    with pytest.raises(UsageError, match="own mixing"):
        applied(nn.Sequential([nn.Dense(3), nn.Sequential([Mixing()])]), X)


def test_mixing_names_layers_and_how_many_examples_they_get():
    found = []
    network = nn.Sequential([nn.Dense(3), Mixing()])
    variables = network.init(jax.random.key(0), X)
    with mixing(lambda *seen: found.append(seen)):
        network.apply(variables, X)
    assert found == [("own mixing", 8)]
