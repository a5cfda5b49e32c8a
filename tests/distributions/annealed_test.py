"""Annealed importance sampling where log Z is known."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.distributions import annealed
from jaxgan.distributions.boltzmann import coins, folded, gibbs
from tests.distributions.boltzmann_test import LOG_Z, MACHINE, P, V, folded_keys

RUNS = 500
SLOW = pytest.param(1000, 0.021, marks=pytest.mark.slow)
BASE = annealed.base_of(jnp.float32(P @ V))
FORWARD = jax.jit(annealed.forward, static_argnums=3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("temperatures", "spread"),
    [(10, 0.21), (100, 0.064), SLOW],
)
def test_log_z_and_the_spread_of_the_weights(temperatures, spread):
    found = FORWARD(MACHINE, BASE, folded_keys(RUNS), temperatures)
    assert abs(float(found.log_partition) - LOG_Z) < 4 * float(found.spread) + 1e-4
    assert abs(float(found.log_partition) - LOG_Z) < 0.03
    assert np.sqrt(found.variance) < 1.5 * spread
    assert found.counted > 0.9 * RUNS


@pytest.mark.slow
def test_runs_come_from_either_side():
    """With one temperature by the KL divergences between base and machine: E log w is
    log Z - KL(base || p) below, -E log w of reverse runs log Z + KL(p || base) above."""
    keys = folded_keys(RUNS)
    chance = 1 / (1 + np.exp(-np.float64(BASE)))
    q = np.prod(np.where(V == 1, chance, 1 - chance), 1)
    start = coins(folded(keys, 7), jnp.zeros((RUNS, 6)))
    last = gibbs(MACHINE, start, folded(keys, 8), 20)
    first = coins(folded(keys, 9), jnp.broadcast_to(BASE, (RUNS, 6)))
    known = float(annealed.estimate(MACHINE, BASE, jnp.zeros(2)).log_partition)
    ahead = known + annealed.log_weights(MACHINE, BASE, first, keys, 1)
    behind = known - annealed.log_weights(MACHINE, BASE, last, keys, 1, reverse=True)
    low, high = LOG_Z - np.sum(q * np.log(q / P)), LOG_Z + np.sum(P * np.log(P / q))
    for found, expected in ((ahead, low), (behind, high)):
        assert abs(float(found.mean()) - expected) < 4 * float(found.std()) / RUNS**0.5
    assert low < LOG_Z - 0.03 < LOG_Z + 0.03 < high
    back = annealed.backward(MACHINE, BASE, last, keys, 10)
    assert abs(float(back.log_partition) - LOG_Z) < 4 * float(back.spread)


@pytest.mark.slow
def test_no_temperature_between_is_importance_sampling():
    """One temperature: the weight of a draw of the base is p*(v) / p_a(v)."""
    keys = folded_keys(4)
    v = jnp.float32(V[[0, 5, 33, 63]])
    found = annealed.log_weights(MACHINE, BASE, v, keys, 1)
    base = np.asarray(v) @ np.float64(BASE) + 4 * np.log(2)
    np.testing.assert_allclose(found, -MACHINE.free_energy(v) - base, atol=1e-5)


@pytest.mark.slow
def test_collapsed_weights_are_said():
    log_weights = jnp.concatenate([jnp.full(1, 30.0), jnp.linspace(-5, 5, 99)])
    found = annealed.estimate(MACHINE, BASE, log_weights)
    assert (
        "they have collapsed, 1.0 of 100 runs count; take more temperatures" in found.said
    )
    kept = annealed.estimate(MACHINE, BASE, jnp.linspace(-0.1, 0.1, 100))
    assert "collapsed" not in kept.said and "variance of log weights 0.0034" in kept.said
