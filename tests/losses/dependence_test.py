"""Bounds as losses, on one device and on two; the pull-away term by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import PartitionSpec as P

from jaxgan.core import devices
from jaxgan.core.devices import AXIS
from jaxgan.core.game import Bound, Term
from jaxgan.losses import dependence
from jaxgan.losses.information import bounds
from jaxgan.system.errors import UsageError

SCORES = jax.random.normal(jax.random.key(0), (8, 8)) + 2 * jnp.eye(8)
NAMES = ["donsker_varadhan", "nwj", "infonce", "jensen_shannon", "smile", "interpolated"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*NAMES, "mine"])
def test_a_loss_is_minus_its_bound_on_any_number_of_devices(name):
    term, average = Term(Bound(getattr(dependence, name))), jnp.float32(0.3)

    def value_and_gradient(scores):
        def loss(scores):
            index = devices.positions(len(scores))
            outputs = {"scores": scores, "index": index, "log_average": average}
            return term(outputs, jax.random.key(0))

        value, gradient = jax.value_and_grad(loss)(scores)
        return devices.mean(value), gradient / (2 if devices.is_mapped() else 1)

    extra = (average,) if name == "mine" else ()
    bound = getattr(bounds, name)
    exact = jax.jit(jax.value_and_grad(lambda s: -bound(s, *extra)))
    expected, slope = exact(SCORES)
    mesh = devices.make_mesh(jax.devices()[:2])
    mapped = jax.shard_map(
        value_and_gradient, mesh=mesh, in_specs=P(AXIS), out_specs=(P(), P(AXIS))
    )
    for body in (value_and_gradient, mapped):
        value, gradient = jax.jit(body)(SCORES)
        np.testing.assert_allclose(value, expected, rtol=1e-5)
        np.testing.assert_allclose(gradient, slope, rtol=1e-4, atol=1e-7)


@pytest.mark.slow
def test_pull_away_by_hand():
    features = np.asarray(SCORES)[:, :5]
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    square = (unit @ unit.T) ** 2
    expected = (square.sum() - 8) / (8 * 7)
    found = dependence.pull_away(features, features, jnp.arange(8))
    np.testing.assert_allclose(jnp.mean(found), expected, rtol=1e-5)
    part = dependence.pull_away(features[4:], features, jnp.arange(4, 8))
    np.testing.assert_allclose(part, found[4:], rtol=1e-6)


def test_pull_away_is_least_for_orthogonal_features():
    assert jnp.all(dependence.pull_away(jnp.eye(4), jnp.eye(4), jnp.arange(4)) == 0)
    same = jnp.ones((4, 3))
    np.testing.assert_allclose(
        dependence.pull_away(same, same, jnp.arange(4)), 1.0, rtol=1e-6
    )


@pytest.mark.parametrize("name", [*NAMES, "mine", "pull_away"])
def test_a_single_example_has_no_pair(name):
    one = jnp.ones((1, 1))
    given = {"infonce": (one, jnp.zeros(1, int)), "mine": (one, jnp.float32(0.0))}
    given["pull_away"] = one, one, jnp.zeros(1, int)
    with pytest.raises(UsageError, match=f"{name} compares .* make config.batch_size"):
        getattr(dependence, name)(*given.get(name, (one,)))
