"""Replicas against runs of their seeds: a loop bit for bit, `vmap` but for rounding."""

import functools

import jax
import numpy as np
import pytest
from ml_collections import ConfigDict

from jaxgan.core.replicas import replica_of, stacked, with_replicas
from jaxgan.core.streams import example_keys
from jaxgan.population import Population
from tests.experiments import assert_close, assert_equal, config_of

STEPS, SEEDS = 20, (3, 4)
ONE = jax.devices()[:1]


def points(**overrides):
    return config_of("dcgan", "ring8", **{"seed": SEEDS[0], **overrides})


@functools.cache
def population(by, count=2, devices=1):
    config = points(replicas=count, replicas_by=by)
    return Population.of(config, jax.devices()[:devices])


def trained(population, steps=STEPS):
    """The states after some steps, each on the host, and the metrics {name: [K, N]}."""
    program = population.program
    states, history = program(population.initial(), *population.inputs(0, steps))
    found = [jax.device_get(program.take(states, k)) for k in range(len(population))]
    parts = [program.read(part) for part in history]
    return found, {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}


@functools.cache
def alone():
    """The states and metrics of the two seeds, each a run of its own."""
    runs = [trained(Population.of(points(seed=seed), ONE)) for seed in SEEDS]
    return [states[0] for states, _ in runs], [metrics for _, metrics in runs]


@pytest.mark.slow
def test_a_loop_is_the_runs_of_its_seeds_bit_for_bit():
    states, metrics = trained(population("loop"))
    for k, (state, one) in enumerate(zip(*alone())):
        assert_equal(states[k], state)
        for name, values in one.items():
            np.testing.assert_array_equal(metrics[name][:, k], values[:, 0], err_msg=name)


@pytest.mark.slow
@pytest.mark.parametrize("by, devices", [("vmap", 1), ("devices", 2), ("vmap", 2)])
def test_a_program_of_all_is_those_runs_but_for_rounding(by, devices):
    """After twenty steps losses agree within 1e-3, and weights within 1e-2 of a leaf's
    largest."""
    states, metrics = trained(population(by, devices=devices))
    for k, (state, one) in enumerate(zip(*alone())):
        for name, values in one.items():
            if name.endswith("/loss"):
                np.testing.assert_allclose(metrics[name][:, k], values[:, 0], rtol=1e-3)
        assert_close(states[k].params, state.params, 1e-2)
    assert int(states[0].step) == STEPS


def test_each_replica_has_the_rows_and_draws_of_its_seed():
    many = population("vmap")
    for one, rows, seed in zip(many.members, many.inputs(7, 3)[1], SEEDS):
        single = Population.of(points(seed=seed), ONE).first
        assert_equal(rows, single.rows(7, 3))
        assert int(one.seed) == int(single.seed) == seed
    index = np.arange(4, dtype=np.int32)

    def draws(seed):
        keys = example_keys(jax.random.key(seed), index)
        return jax.vmap(lambda key: jax.random.normal(key, (3,)))(keys)

    seeds = np.array(SEEDS, np.uint32)
    together = jax.jit(jax.vmap(draws))(seeds)
    for k, seed in enumerate(seeds):
        np.testing.assert_array_equal(together[k], jax.jit(draws)(seed))


@pytest.mark.slow
def test_the_initial_states_are_those_of_the_seeds():
    many = population("vmap")
    states = many.initial()
    for k, seed in enumerate(SEEDS):
        single = Population.of(points(seed=seed), ONE).first.initial()
        assert_equal(many.program.take(states, k), single)


@pytest.mark.parametrize("by", ["loop", "vmap"])
def test_joining_undoes_parting(by):
    many = population(by)
    program, states = many.program, many.initial()
    whole = program.joined(states)
    assert_equal(program.joined(program.parted(whole)), whole)
    assert_equal(replica_of(whole, 1), program.take(states, 1))
    again = stacked([replica_of(whole, k) for k in range(2)])
    assert_equal(again, whole)
    exchanged = with_replicas(whole, {0: replica_of(whole, 1)})
    assert_equal(replica_of(exchanged, 0), replica_of(whole, 1))


@pytest.mark.slow
def test_a_loop_leaves_out_what_is_set_aside():
    many = population("loop")
    states = many.initial()
    before = jax.device_get(states[0])
    states, history = many.program(states, *many.inputs(0, 2), aside=[0])
    assert_equal(states[0], before)
    assert int(states[1].step) == 2
    found = many.program.read(history[0])["generator/loss"]
    assert np.isnan(found[0, 0]) and np.isfinite(found[0, 1])


def swept(key, values, **overrides):
    config = {**points(**overrides).to_dict(), "sweep": [[[key], values]]}
    return Population.of(ConfigDict(config), ONE)


@pytest.mark.slow
def test_numbers_of_a_sweep_are_those_of_runs_with_them():
    rate = "players.generator.optimizer.learning_rate"
    many = swept(rate, [1e-4, 3e-3], replicas_by="loop")
    states, _ = trained(many, 3)
    for state, value in zip(states, (1e-4, 3e-3)):
        alone, _ = trained(Population.of(points(**{rate: value}), ONE), 3)
        assert_equal(state, alone[0])


@pytest.mark.slow
def test_a_sweep_is_vmapped_over_the_numbers_that_differ():
    weight = "players.generator.losses.non_saturating_generator.weight"
    many = swept(weight, [0, 1], replicas_by="vmap")
    states, _ = trained(many, 3)
    first = jax.device_get(many.program.take(many.initial(), 0))
    assert_equal(states[0].params["generator"], first.params["generator"])  # weight 0
    single, _ = trained(Population.of(points(), ONE), 3)
    assert_close(states[1].params, single[0].params, 1e-4)
