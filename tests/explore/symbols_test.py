"""A language model as users hold it: at another temperature, after a prefix."""

import json

import jax
import numpy as np
import pytest
from ml_collections import ConfigDict

import jaxgan
from jaxgan import base
from jaxgan.assemble import plain
from jaxgan.games.applied import run as program
from jaxgan.system.errors import UsageError
from jaxgan.train import train
from tests import battery_test
from tests.conftest import call, release
from tests.outside import tokens

pytestmark = pytest.mark.slow

LETTERS = tokens.LETTERS
CADENCES = ("log_every", "sample_every", "checkpoint_every", "evaluate_every", "num_steps")


def config(network: str = "sequence.LSTMLanguage", **options) -> ConfigDict:
    """Maximum likelihood of the letters; the size of the latent is left to the data."""
    found = tokens.get_config()
    found.latents.noise = ConfigDict(dict(name="gumbel", size=0))
    found.game = ConfigDict(dict(name="language"))
    model = ConfigDict(dict(name=network, width=found.get_ref("width"), **options))
    found.networks = ConfigDict(dict(generator=model))
    player = base.player("generator", {"nll": 1.0}, base.adam(3e-2))
    found.players = ConfigDict(dict(model=player))
    found.turns, found.ema = ("model",), ConfigDict(dict(generator=0.5))
    found.update(dict.fromkeys(CADENCES, 2) | dict(batch_size=8, width=8))
    return plain(found)


@pytest.fixture(scope="module")
def run(made_once):
    return made_once("letters", lambda folder: train(config(), folder))


@pytest.fixture(scope="module")
def model(run):
    return jaxgan.load(run)


def test_the_data_settle_the_size_of_the_noise(run):
    kept = json.loads((run / "config.json").read_text())
    assert kept["latents"]["noise"]["size"] == 6 * len(LETTERS)
    again = config()
    again.num_steps = 3
    train(again, run)
    assert jaxgan.load(run).step == 3


def test_another_temperature_is_no_other_program(model):
    model.with_options(temperature=0.9).sample(n=2)
    before = program._cache_size()
    cold = model.with_options(temperature=0.0).sample(n=20)
    assert program._cache_size() == before
    assert len(np.unique(cold, axis=0)) == 1
    assert len(np.unique(model.sample(n=20), axis=0)) > 5
    np.testing.assert_array_equal(
        model.with_options(temperature=1).sample(n=9), model.sample(n=9)
    )
    likeliest = float(model.with_options(temperature=0.1).log_prob(cold[:1])[0])
    assert likeliest > float(model.log_prob(cold[:1])[0])


def test_a_prefix_and_what_is_none(model):
    made = model.with_options(prefix=[2, 1]).sample(n=5)
    np.testing.assert_array_equal(made[:, :2], np.tile([2, 1], (5, 1)))
    with pytest.raises(UsageError, match="made without 'beam'; their options: temperature"):
        model.with_options(beam=3)
    with pytest.raises(UsageError, match="the prefix has 7 symbols; a sequence has 6"):
        model.with_options(prefix=(0,) * 7).sample(n=2)


def test_mode_sample(run, trained):
    arguments = (f"--workdir={run}", "--mode=sample", "--n=3", "--step=2")
    done = call(*arguments, "--temperature=0.5", "--prefix=ba")
    assert done.returncode == 0, done.stderr
    folder = run / "samples" / "step000000002-ema-seed0-prefix=ba-temperature=0.5"
    lines = (folder / "samples.txt").read_text().split()
    assert len(lines) == 3 and all(line.startswith("ba") for line in lines)
    for flag, message in (
        ("--prefix=z", "'z' is no letter of 'abcd'"),
        ("--temperature=-1", "--temperature is -1.0; it must be 0 or more"),
    ):
        done = call(*arguments, flag)
        assert done.returncode == 2 and message in done.stderr
    done = call(f"--workdir={trained}", "--mode=sample", "--temperature=0.5")
    assert done.returncode == 2
    assert "made without 'temperature'; their options: none" in done.stderr


@pytest.mark.parametrize("network", ["LSTM", "Transformer"])
def test_the_battery(network, tmp_path):
    options = dict(dropout=0.1) | (dict(heads=2) if network == "Transformer" else {})
    battery = battery_test.Battery.of(config(f"sequence.{network}Language", **options))
    battery_test.test_state_is_closed_under_the_step(battery)
    battery_test.test_metrics_are_finite_and_complete(battery)
    battery_test.test_a_turn_changes_the_players_networks_and_nothing_else(battery)
    battery_test.test_streams_do_not_depend_on_the_number_of_devices(battery)
    battery_test.test_gradients_do_not_depend_on_the_number_of_devices(battery)
    battery_test.test_resumes_to_the_same_bits(battery, tmp_path)
    battery_test.test_the_generator_makes_examples_of_the_data(battery)


@pytest.mark.parametrize("name", ["LSTM", *release("Transformer", "Convolution")])
def test_the_battery_of_generators_and_discriminators(name, tmp_path):
    """Symbols by their chances, judged as sequences; everything that draws."""
    found = tokens.get_config()
    found.update(dict.fromkeys(CADENCES, 2) | dict(batch_size=8, width=8))
    options = dict(width=8, depth=1, dropout=0.1, noise=0.1, spectral=True)
    maker = dict(name=f"sequence.{name}Generator", range="softmax")
    judge = dict(name=f"sequence.{name}", minibatch="deviation")
    found.networks.generator = ConfigDict(options | maker)
    found.networks.discriminator = ConfigDict(options | judge)
    battery = battery_test.Battery.of(plain(found))
    battery_test.test_state_is_closed_under_the_step(battery)
    battery_test.test_gradients_do_not_depend_on_the_number_of_devices(battery)
    battery_test.test_resumes_to_the_same_bits(battery, tmp_path)
    battery_test.test_the_generator_makes_examples_of_the_data(battery)
    assert jax.tree.leaves(battery.state.variables["discriminator"]["spectral"])
