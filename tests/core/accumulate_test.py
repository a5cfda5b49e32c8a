"""Updates by parts of a batch, frozen networks, and activations made again."""

import functools

import jax
import numpy as np
import optax
import pytest

from jaxgan.core.devices import positions
from jaxgan.core.game import Bound
from jaxgan.core.parts import part
from jaxgan.experiment import Experiment
from jaxgan.system.errors import UsageError
from tests.conftest import release
from tests.experiments import assert_close, assert_equal, config_of

SGD = Bound(lambda step: optax.sgd(0.1))
NOISY = {
    "networks.discriminator.spectral": True,
    "networks.discriminator.dropout": 0.5,
    "networks.discriminator.noise": 0.5,
    "networks.generator.noise": 0.5,
}


def after_one_step(name, devices=1, seed=0, data="ring8", **overrides):
    """State and metrics of a step by plain SGD, and the state before."""
    config = config_of(name, data, **{"batch_size": 16, "seed": seed, **overrides})
    found = Experiment.of(config, jax.devices()[:devices])
    players = {k: p.replace(optimizer=SGD) for k, p in found.game.players.items()}
    found.game = found.game.replace(players=players)
    before = jax.device_get(found.initial())
    state, history = found.steps(found.initial(), *found.inputs(0, 1))
    return before, jax.device_get(state), jax.device_get(history[0])


@pytest.mark.slow
@pytest.mark.parametrize("devices", [1, 2])
@pytest.mark.parametrize(
    "name, more",
    [
        ("dcgan", NOISY),
        ("wgan_gp", {}),
        ("vae", {}),
        *release(("pacgan", {}), ("relativistic", {})),
    ],
)
def test_four_parts_are_the_batch_but_for_rounding(name, more, devices):
    """Weights, spectral norms and metrics; dropout and noise draw what the batch does."""
    _, whole, metrics = after_one_step(name, devices, **more)
    before, parts, others = after_one_step(name, devices, accumulate=4, **more)
    changes = [
        jax.tree.map(lambda new, old: np.float64(new) - old, one.params, before.params)
        for one in (parts, whole)
    ]
    assert_close(*changes, 1e-4)
    if jax.tree.leaves(whole.variables):
        assert_close(parts.variables, whole.variables, 1e-5)
    for term, value in metrics.items():
        np.testing.assert_allclose(others[term], value, rtol=1e-4, atol=1e-5, err_msg=term)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name, data, more, who",
    [
        ("dcgan", "ring8", {"networks.generator.norm": "batch"}, "BatchNorm"),
        ("dcgan", "ring8", {"networks.discriminator.minibatch": "deviation"}, "minibatch"),
        ("dragan", "ring8", {}, "the term 'dragan_penalty' of 'discriminator'"),
        ("began", "digits,paper", {}, "the game"),
        ("unrolled", "ring8", {}, "the game"),
    ],
)
def test_what_reads_the_whole_batch_is_refused_by_name(name, data, more, who):
    found = Experiment.of(config_of(name, data, accumulate=2, **more), jax.devices()[:1])
    with pytest.raises(UsageError, match=f"config.accumulate is 2, but .*{who}"):
        found.trace()


def test_parts_that_a_batch_has_not_are_refused():
    found = Experiment.of(config_of("dcgan", "ring8", accumulate=3), jax.devices()[:1])
    with pytest.raises(UsageError, match="is 3, but a device has 8 examples of a batch"):
        found.trace()


def test_positions_in_a_part_are_those_of_the_batch():
    with part(2, of=4):
        np.testing.assert_array_equal(positions(3), [6, 7, 8])
    np.testing.assert_array_equal(positions(3), [0, 1, 2])


@functools.cache
def traced(**overrides):
    """The program of a step, and how often it computes each operation."""
    found = Experiment.of(config_of("dcgan", "ring8", **overrides), jax.devices()[:1])
    text = str(found.steps.trace(found.shapes, *found.inputs(0, 1)))
    return {name: text.count(name) for name in ("dot_general", "checkpoint", "remat")}


@pytest.mark.slow
def test_activations_made_again_change_no_number():
    _, kept, metrics = after_one_step("dcgan", **NOISY)
    _, again, others = after_one_step("dcgan", remat=True, **NOISY)
    assert_close(again.params, kept.params, 1e-5)
    assert_close(again.variables, kept.variables, 1e-6)
    assert_close(others, metrics, 1e-5)
    plain, remat = traced(), traced(remat=True)
    assert remat["dot_general"] > plain["dot_general"]
    assert remat["checkpoint"] + remat["remat"] > plain["checkpoint"] + plain["remat"]


@pytest.mark.slow
def test_frozen_networks_and_their_statistics_stay():
    norms = {"networks.generator.norm": "batch", "networks.discriminator.spectral": True}
    for name in ("generator", "discriminator"):
        before, after, metrics = after_one_step("dcgan", freeze=(name,), **norms)
        assert_equal(after.params[name], before.params[name])
        assert_equal(after.variables[name], before.variables[name])
        assert metrics[f"{name}/loss"] != 0 and metrics[f"{name}/gradient_norm"] == 0
        other = {"generator": "discriminator", "discriminator": "generator"}[name]
        assert metrics[f"{other}/gradient_norm"] > 0
        assert not jax.tree.leaves(after.opt_state[name])


@pytest.mark.parametrize(
    "names, line",
    [
        (
            ("gen",),
            "config.freeze: 'gen' is no network; there are discriminator, generator",
        ),
        (("generator,discriminator",), "names every network; leave one that"),
    ],
)
def test_what_cannot_be_frozen_is_refused(names, line):
    with pytest.raises(UsageError, match=line):
        Experiment.of(config_of("dcgan", "ring8", freeze=names))
