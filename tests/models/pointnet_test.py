"""Networks of clouds and voxels: order of points, gradients of the maximum, sizes."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.models import pointnet, voxel
from jaxgan.models.pointnet import Largest
from jaxgan.system.errors import UsageError

DRAW = np.random.default_rng(0)


def cloud(points=12, batch=3):
    return DRAW.standard_normal((batch, points, 3)).astype(np.float32)


@pytest.mark.slow
@pytest.mark.parametrize("pool", pointnet.POOLS)
def test_the_order_of_points_does_not_matter(pool):
    """PC6, in values and, of points moved along, in gradients."""
    network, x = pointnet.Discriminator(width=4, pool=pool), cloud()
    order = DRAW.permutation(12)
    params = network.init(jax.random.key(0), x, train=True)

    @jax.jit
    def both(x):
        return jax.value_and_grad(lambda x: jnp.sum(network.apply(params, x, train=True)))(
            x
        )

    one, other = both(x), both(x[:, order])
    np.testing.assert_allclose(one[0], other[0], rtol=1e-6)
    np.testing.assert_allclose(one[1][:, order], other[1], atol=1e-6)
    moved = np.any(one[1] != 0, axis=-1)  # few points are the largest in some feature
    assert moved.any() and moved.all() == (pool == "both")


@pytest.mark.slow
def test_the_largest_features_have_the_derivatives_of_a_maximum():
    """First and second ones, against `jnp.max` of a linear layer."""
    layer, x = Largest(5), cloud()
    params = layer.init(jax.random.key(0), x)
    kernel = params["params"]["kernel"]

    def written(params, x):
        return jnp.max(x @ params["params"]["kernel"], axis=1)

    def derivatives(function, params, x):
        def first(params, x):
            return jnp.sum(jnp.sin(function(params, x)))

        def second(params, x):
            return jnp.sum(jnp.square(jax.grad(first, 1)(params, x)))

        return [
            function(params, x),
            *(jax.grad(f, (0, 1))(params, x) for f in (first, second)),
        ]

    found = jax.jit(lambda p, x: derivatives(layer.apply, p, x))(params, x)
    expected = jax.jit(lambda p, x: derivatives(written, p, x))(params, x)
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)
    assert kernel.shape == (3, 5)


@pytest.mark.slow
@pytest.mark.parametrize("module, shape", [(pointnet, (12, 3)), (voxel, (8, 8, 8, 1))])
def test_a_class_enters_by_projection(module, shape):
    """Miyato & Koyama 2018, equation 3: logits of classes differ by v_y . phi alone."""
    network = module.Discriminator(width=4, features=True)
    x = DRAW.standard_normal((2, *shape)).astype(np.float32)
    classes = jnp.eye(5)[jnp.array([0, 2])]
    params = network.init(jax.random.key(0), x, classes, train=True)
    apply = jax.jit(lambda classes: network.apply(params, x, classes, train=True))
    (logits, features), (other, _) = apply(classes), apply(jnp.zeros_like(classes))
    kernels = [k for k in jax.tree.leaves(params) if k.shape == (5, features.shape[1])]
    expected = jnp.sum((classes @ kernels[0]) * features, 1)
    np.testing.assert_allclose(logits - other, expected, atol=1e-5)


@pytest.mark.parametrize("side", [8, 16, 32])
def test_voxels_of_several_sides(side):
    generator = voxel.Generator(shape=(side, side, side, 1), width=2)
    z = jnp.zeros((2, 5))
    made = jax.eval_shape(
        lambda: generator.init_with_output(jax.random.key(0), z, train=True)
    )
    assert made[0].shape == (2, side, side, side, 1)
    network = voxel.Discriminator(width=2)
    logits = jax.eval_shape(
        lambda x: network.init_with_output(jax.random.key(0), x, train=True), made[0]
    )
    assert logits[0].shape == (2,)


def test_refuses_other_examples():
    def init(network: nn.Module, x: jax.Array) -> None:
        jax.eval_shape(lambda: network.init(jax.random.key(0), x, train=True))

    with pytest.raises(UsageError, match="voxel networks take 8, 16, 32"):
        init(voxel.Generator(shape=(12, 12, 12, 1), width=2), jnp.zeros((1, 5)))
    with pytest.raises(UsageError, match="of 3 axes"):
        init(voxel.Discriminator(width=2), jnp.zeros((1, 8, 8, 1)))
    with pytest.raises(UsageError, match=r"clouds \[B, P, 3\]"):
        init(pointnet.Discriminator(width=2), jnp.zeros((1, 8)))
    with pytest.raises(UsageError, match="depth is 6"):
        init(pointnet.Generator(shape=(4, 3), width=2, depth=6), jnp.zeros((1, 5)))
