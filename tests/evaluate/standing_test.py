"""Statistics of populations, in the place of running averages."""

import jax
import numpy as np
import pytest

from jaxgan.core import devices
from jaxgan.core.streams import stream
from jaxgan.evaluate import standing
from jaxgan.evaluate.measure import Measure
from jaxgan.evaluate.standing import Recording, Standing
from tests.experiments import Experiment, config_of

NORM = {f"networks.{name}.norm": "batch" for name in ("generator", "discriminator")}


@pytest.fixture(scope="module")
def experiment():
    return Experiment.of(config_of("dcgan", "ring8", **NORM)).on(1)


@pytest.fixture(scope="module")
def found(experiment):
    state = experiment.initial()
    return state, Standing(experiment)(state)


def test_a_discriminator_is_one_function_of_real_and_fake_together(experiment, found):
    """Its first layer's mean and variance, against the examples themselves."""
    before, state = found
    (only,) = state.variables["discriminator"]
    seen = Measure(experiment, sides)
    count = standing.BATCHES * experiment.config.batch_size
    batches = [batch for batch, _ in seen(before, "train", count)]
    x = np.concatenate([batch[side] for batch in batches for side in ("real", "fake")])
    kernel = np.asarray(state.params["discriminator"]["Dense_0"]["kernel"], np.float64)
    layer = only["statistics"]["BatchNorm_0"]
    np.testing.assert_allclose(layer["mean"], (x @ kernel).mean(0), atol=1e-4)
    np.testing.assert_allclose(layer["var"], (x @ kernel).var(0), rtol=1e-3)


def sides(game, state, batch, key):
    networks = Recording(game.modules, state.params, state.variables)
    outputs, _ = game.forward(networks, batch, stream(key, "forward"))
    return {side: devices.collect(outputs[side]) for side in ("real", "fake")}


def test_the_state_stays_and_games_without_statistics_do(experiment, found):
    before, after = found
    assert before.params is after.params
    assert set(before.variables) == set(after.variables)
    assert not isinstance(before.variables["generator"], tuple)
    plain = Experiment.of(config_of("dcgan", "ring8")).on(1)
    state = plain.initial()
    assert Standing(plain)(state) is state


@pytest.mark.slow
def test_a_recogniser_has_statistics_of_each_side():
    """The code of fakes is measured by fakes, that of real examples by real ones."""
    experiment = Experiment.of(config_of("infogan", "digits")).on(1)
    state = Standing(experiment)(experiment.initial())
    of_fakes, of_real = state.variables["recogniser"]
    assert len(state.variables["discriminator"]) == 1
    one, other = (jax.tree.leaves(side) for side in (of_fakes, of_real))
    assert any(not np.allclose(a, b) for a, b in zip(one, other))
