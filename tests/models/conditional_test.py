"""Networks told of a class: against those that are not, and against closed forms."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax.core import FrozenDict

from jaxgan.models import network
from jaxgan.models.conditional import (
    ConditionalBatchNorm,
    Generator,
    Projection,
    projected,
)
from jaxgan.models.norms import BatchNorm
from jaxgan.system.errors import UsageError

KEY = jax.random.key(0)
X = 3 * jax.random.normal(KEY, (6, 4, 4, 5)) + 1
CLASSES = jnp.array([2, 0, 0, 1, 2, 1])
CONDITION = jax.nn.one_hot(CLASSES, 4)  # the last class has no example
MUTABLE = ["statistics"]


def tables(rows: jax.Array) -> dict:
    """Scales and biases [K, C] of a conditional BatchNorm."""
    return {"scale": rows, "bias": rows - 0.5}


@pytest.mark.parametrize("train", [True, False])
def test_with_equal_rows_it_is_batch_norm(train):
    row = jax.random.normal(jax.random.key(1), (5,))
    plain, own = BatchNorm(), ConditionalBatchNorm()
    statistics = {"mean": row, "var": jnp.square(row) + 1}
    variables = {"params": tables(row), "statistics": statistics}
    expected, moved = plain.apply(variables, X, train, mutable=MUTABLE)
    variables["params"] = tables(jnp.tile(row, (4, 1)))
    found, new = own.apply(variables, X, CONDITION, train, mutable=MUTABLE)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    jax.tree.map(np.testing.assert_array_equal, new, moved)


def test_each_example_by_the_row_of_its_class():
    rows = jax.random.normal(jax.random.key(1), (4, 5))
    variables = {"params": tables(rows)}
    found, _ = ConditionalBatchNorm().apply(variables, X, CONDITION, True, mutable=MUTABLE)
    for k in range(3):
        of_all = {"params": tables(rows[k])}
        expected, _ = BatchNorm().apply(of_all, X, True, mutable=MUTABLE)
        chosen = np.asarray(CLASSES) == k
        np.testing.assert_allclose(found[chosen], expected[chosen], atol=1e-5)


def test_the_names_of_the_classes_do_not_matter():
    rows, order = jax.random.normal(jax.random.key(1), (4, 5)), jnp.array([3, 1, 0, 2])
    own = ConditionalBatchNorm()
    found = [
        own.apply({"params": tables(table)}, X, condition, True, mutable=MUTABLE)[0]
        for table, condition in ((rows, CONDITION), (rows[order], CONDITION[:, order]))
    ]
    np.testing.assert_allclose(*found, atol=1e-6)


LAYOUT = FrozenDict(label=(0, 3), noise=(3, 7))


def generator(**options) -> Generator:
    return Generator(image_size=16, channels=1, width=4, layout=LAYOUT, **options)


@pytest.mark.slow
def test_a_generator_knows_the_class_by_its_norms_alone():
    z = jnp.concatenate([jnp.eye(3), jnp.tile(jnp.arange(4.0), (3, 1))], -1)
    variables = generator().init(KEY, z, train=True)
    assert variables["params"]["Dense_0"]["kernel"].shape[0] == 4  # of the noise
    same = jax.tree.map(
        lambda x: jnp.tile(x[:1], (3, 1)) if x.shape[:1] == (3,) else x, variables
    )
    found = generator().apply(same, z, train=False)
    np.testing.assert_allclose(found[0], found[1], atol=1e-6)
    apart = generator().apply(variables, z, train=False)
    assert np.abs(apart[0] - apart[1]).max() > 1e-6


def test_a_condition_that_is_no_latent_is_named():
    with pytest.raises(UsageError, match="'class', .* there are label, noise"):
        generator(condition="class").init(KEY, jnp.zeros((1, 7)), train=True)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(6, 2), (6, 16, 16, 1)])
@pytest.mark.parametrize("features", [False, True])
def test_projection_without_vectors_is_unconditional(shape, features):
    x = jax.random.normal(KEY, shape)
    network = Projection(width=5, features=features)
    variables = network.init(KEY, x, CONDITION, train=True)

    def without(x):
        return jnp.zeros_like(x) if x.shape[0] == len(CONDITION[0]) and x.ndim == 2 else x

    none = jax.tree.map(without, variables)
    found, other = (
        jax.tree.leaves(network.apply(none, x, condition, train=True))
        for condition in (CONDITION, CONDITION[::-1])
    )
    jax.tree.map(np.testing.assert_array_equal, found, other)
    told = network.apply(variables, x, CONDITION, train=True)
    assert not np.array_equal(jax.tree.leaves(told)[0], found[0])


class Linear(network.Discriminator, kw_only=True):
    """A projection discriminator whose features are x and 1."""

    @nn.compact
    def __call__(self, x, condition):
        features = jnp.concatenate([x, jnp.ones((len(x), 1))], -1)
        return projected(self, features, condition)


@pytest.mark.slow
def test_only_the_classes_of_the_batch_have_a_gradient():
    network = Linear()
    variables = network.init(KEY, X[:, 0, 0, :2], CONDITION)

    def total(variables):
        return jnp.sum(jnp.square(network.apply(variables, X[:, 0, 0, :2], CONDITION)))

    gradient = jax.grad(total)(variables)["params"]["Dense_0"]["kernel"]
    assert np.all(gradient[:3] != 0)
    np.testing.assert_array_equal(gradient[3], 0)


@pytest.mark.slow
def test_the_best_projection_of_normal_classes():
    """p(x | y) = N(m_y, 1), q(x | y) = N(n_y, 1): the best logit is (m_y - n_y) x -
    (m_y^2 - n_y^2) / 2, found by logistic regression."""
    real, fake = jnp.array([1.0, -1.0]), jnp.array([0.0, 0.5])
    label = jnp.arange(40_000) % 2
    condition = jax.nn.one_hot(label, 2)
    noise = jax.random.normal(KEY, (2, len(label)))
    sides = [(m[label] + z)[:, None] for m, z in zip((real, fake), noise)]
    network, optimizer = Linear(), optax.adam(0.05)
    variables = network.init(KEY, sides[0], condition)

    def loss(variables):
        on_real, on_fake = (network.apply(variables, x, condition) for x in sides)
        return jnp.mean(nn.softplus(-on_real) + nn.softplus(on_fake))

    def step(carry, _):
        variables, state = carry
        with jax.numpy_dtype_promotion("standard"):
            updates, state = optimizer.update(jax.grad(loss)(variables), state)
        return (optax.apply_updates(variables, updates), state), None

    start = variables, optimizer.init(variables)
    (variables, _), _ = jax.jit(lambda c: jax.lax.scan(step, c, length=500))(start)
    for k in range(2):
        told = jnp.tile(jnp.eye(2)[k], (2, 1))
        at = network.apply(variables, jnp.array([[0.0], [1.0]]), told)
        slope, offset = at[1] - at[0], at[0]
        np.testing.assert_allclose(slope, real[k] - fake[k], atol=0.05)
        expected = (jnp.square(fake[k]) - jnp.square(real[k])) / 2
        np.testing.assert_allclose(offset, expected, atol=0.05)
