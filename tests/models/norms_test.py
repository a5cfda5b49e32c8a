"""Norms against flax, NumPy and the singular value decomposition."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import PartitionSpec as P

from jaxgan.core import devices
from jaxgan.core.game import Networks
from jaxgan.models.layers import Conv, ConvTranspose, Dense
from jaxgan.models.norms import BatchNorm, InstanceNorm, LayerNorm, normalise
from jaxgan.system.errors import UsageError

X = 3 * jax.random.normal(jax.random.key(0), (4, 6, 6, 5)) + 1


def test_layer_norm_is_flaxs():
    found, _ = LayerNorm().init_with_output(jax.random.key(0), X, train=True)
    theirs = nn.LayerNorm(epsilon=1e-5, reduction_axes=(1, 2, 3))
    expected, _ = theirs.init_with_output(jax.random.key(0), X)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_instance_norm_by_hand():
    found, _ = InstanceNorm().init_with_output(jax.random.key(0), X, train=True)
    x = np.asarray(X, np.float64)
    mean, var = x.mean((1, 2), keepdims=True), x.var((1, 2), keepdims=True)
    np.testing.assert_allclose(found, (x - mean) / np.sqrt(var + 1e-5), atol=1e-5)


def test_mistakes():
    class Vector(nn.Module):
        kind: str

        @nn.compact
        def __call__(self, x):
            return normalise(x, self.kind, True)

    with pytest.raises(
        UsageError, match="norm, if not none: there is no 'bach'; it may be batch"
    ):
        Vector("bach").init(jax.random.key(0), X)
    with pytest.raises(UsageError, match="these are vectors"):
        Vector("instance").init(jax.random.key(0), X[:, 0, 0])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("layer", "axis"),
    [(Conv(7, spectral=True), -1), (ConvTranspose(3, spectral=True), -2), (Dense, -1)],
    ids=["conv", "transposed", "dense"],
)
def test_spectral_norm_against_the_svd(layer, axis):
    """After some turns the largest singular value of what is used is 1."""
    layer = layer(9, use_bias=False, spectral=True) if layer is Dense else layer
    variables = layer.init(jax.random.key(1), X)
    kernel = np.asarray(variables["params"]["kernel"], np.float64)
    largest = np.linalg.svd(
        np.moveaxis(kernel, axis, -1).reshape(-1, kernel.shape[axis]), compute_uv=False
    )[0]
    turn = jax.jit(lambda variables: layer.apply(variables, X, mutable=["spectral"])[1])
    for _ in range(60):
        variables = {**variables, **turn(variables)}
    plain = layer.clone(spectral=False)
    scaled = {"params": {"kernel": variables["params"]["kernel"] / np.float32(largest)}}
    np.testing.assert_allclose(
        layer.apply(variables, X), plain.apply(scaled, X), rtol=1e-4, atol=1e-5
    )


@pytest.mark.slow
def test_spectral_norm_has_the_gradient_of_the_singular_value():
    """d |W / s(W)|^2 with s from the SVD, whose gradient is u v^T."""
    layer = Dense(9, use_bias=False, spectral=True)
    variables = layer.init(jax.random.key(1), X)
    turn = jax.jit(lambda variables: layer.apply(variables, X, mutable=["spectral"])[1])
    for _ in range(100):
        variables = {**variables, **turn(variables)}

    def loss(kernel):
        new = {**variables, "params": {"kernel": kernel}}
        return jnp.sum(jnp.square(layer.apply(new, X)))

    def expected(kernel):
        return jnp.sum(jnp.square(X @ (kernel / jnp.linalg.norm(kernel, 2))))

    kernel = variables["params"]["kernel"]
    np.testing.assert_allclose(
        jax.grad(loss)(kernel), jax.grad(expected)(kernel), rtol=2e-3, atol=2e-3
    )


@pytest.mark.slow
def test_all_calls_of_a_turn_see_the_same_weights():
    """And the vector moves on once, however often the network is applied."""
    module = Trained(9)
    variables = dict(module.init(jax.random.key(0), X, train=True))
    params = {"d": variables.pop("params")}
    networks = Networks({"d": module}, params, {"d": variables})
    once, after_one = networks("d", X)
    twice, after_two = after_one("d", X)
    np.testing.assert_array_equal(once, twice)
    moved = after_one.variables["d"]["spectral"]["Dense_0"]["right"]
    np.testing.assert_array_equal(
        moved, after_two.variables["d"]["spectral"]["Dense_0"]["right"]
    )
    assert np.any(moved != variables["spectral"]["Dense_0"]["right"])
    evaluated, same = networks.replace(train=False)("d", X)
    np.testing.assert_array_equal(evaluated, once)
    assert same.variables == networks.variables


class Trained(nn.Module):
    features: int

    @nn.compact
    def __call__(self, x, train):
        return Dense(self.features, spectral=True)(x)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("ratio", [0.0, 1e2, 1e3, 1e4])
def test_batch_norm_far_from_zero(ratio, count):
    """The mean is so many deviations; also where devices see other means."""
    draw = np.random.default_rng(0)
    x = (draw.normal(size=(64, 4, 4, 3)) + ratio).astype(np.float32)
    x[32:] += np.float32(2.0)
    layer = BatchNorm()
    variables = layer.init(jax.random.key(0), x, train=True)

    def apply(x):
        return layer.apply(variables, x, train=True, mutable=["statistics"])

    mesh = devices.make_mesh(jax.devices()[:count])
    specs = dict(in_specs=P(devices.AXIS), out_specs=(P(devices.AXIS), P()))
    mapped = jax.jit(jax.shard_map(apply, mesh=mesh, **specs))
    found, state = mapped(x)
    wide = x.astype(np.float64)
    mean, var = wide.mean((0, 1, 2)), wide.var((0, 1, 2))
    expected = (wide - mean) / np.sqrt(var + 1e-5)
    np.testing.assert_allclose(found, expected, atol=1e-5 + 1e-6 * ratio)
    kept = state["statistics"]
    np.testing.assert_allclose(kept["mean"], 0.1 * mean, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(kept["var"], 0.9 + 0.1 * var, rtol=1e-4)
