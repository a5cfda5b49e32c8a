"""Losses of features and maps against NumPy, on one device and on two."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import PartitionSpec as P

from jaxgan.core import devices
from jaxgan.losses import features

LOCAL = jax.random.normal(jax.random.key(0), (6, 4, 3))
SUMMARY = jax.random.normal(jax.random.key(1), (6, 3))
INDEX = jnp.arange(6)


def test_feature_matching_by_hand():
    real, fake = jnp.array([[1.0, 2.0], [3.0, 0.0]]), jnp.array([[0.0, 0.0], [2.0, 6.0]])
    np.testing.assert_allclose(features.feature_matching(real, fake), 1.0 + 4.0)


def test_latent_error_by_hand():
    found = features.latent_error(jnp.array([[1.0, 2.0]]), jnp.array([[0.0, 4.0]]))
    np.testing.assert_allclose(found, [5.0])


def test_contrastive_is_a_cross_entropy():
    logits = jnp.log(jnp.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]]))
    chosen = jnp.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    np.testing.assert_allclose(
        features.contrastive(logits, chosen), -np.log([0.3, 0.6]), rtol=1e-6
    )


@pytest.mark.slow
def test_infomax_by_loops():
    local, summary = np.asarray(LOCAL, np.float64), np.asarray(SUMMARY, np.float64)
    expected = []
    for n in range(6):
        others = sum(
            np.exp(summary[n] @ local[m, k]) for m in range(6) if m != n for k in range(4)
        )
        own = np.exp(local[n] @ summary[n])
        expected.append(np.mean(-np.log(own / (own + others))))
    found = features.real_infomax(LOCAL, SUMMARY, LOCAL, INDEX)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_infomax_takes_the_batch_of_all_devices():
    def loss(local, summary):
        index = devices.positions(len(local))
        return features.fake_infomax(local, summary, devices.gather(local), index)

    mesh, split = devices.make_mesh(jax.devices()[:2]), P(devices.AXIS)
    mapped = jax.shard_map(loss, mesh=mesh, in_specs=(split, split), out_specs=split)
    found, expected = jax.jit(mapped)(LOCAL, SUMMARY), jax.jit(loss)(LOCAL, SUMMARY)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.slow
def test_infomax_is_least_where_places_are_their_images():
    alike = jnp.repeat(20 * jnp.eye(6)[:, None], 4, axis=1)
    assert features.infomax(alike, 20 * jnp.eye(6), alike, INDEX).max() < 1e-6
