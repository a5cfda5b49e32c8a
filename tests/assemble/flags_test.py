"""Flags for parameters that a config does not spell out, and what they default to."""

import importlib

import jax
import pytest

from jaxgan.assemble import defaults_to, told_of, unsaid
from jaxgan.assemble.flags import spell_out
from jaxgan.assemble.signatures import component, paths
from jaxgan.system.errors import UsageError
from jaxgan.system.keys import check_keys
from tests.experiments import NAMES, Experiment, config_of

TERM = "players.generator.losses.non_saturating_generator"
ADAM = "players.generator.optimizer"


def spelled(given, config=None):
    config = config or config_of()
    spell_out(config.lock(), given)
    return config


def at(config, key):
    for name in key.split("."):
        config = config[name]
    return config


@pytest.mark.parametrize(
    "key, default",
    [
        (f"{ADAM}.eps", 1e-8),
        (f"{ADAM}.nesterov", False),
        (f"{ADAM}.clip_gradients", None),
        (f"{TERM}.every", 1),
        ("game.pack", 1),
        ("game.condition", ""),
        ("latents.noise.high", 1.0),
        ("networks.generator.conditional", None),
    ],
)
def test_a_parameter_has_the_type_of_its_default(key, default):
    given = {key: "8", "networks.generator.name": "tests.assemble.flags_test:Outside"}
    if not key.startswith("networks"):
        given.pop("networks.generator.name")
    config = spelled(given)
    assert at(config, key) == default and config.is_locked
    parent, _, last = key.rpartition(".")
    kind = object if default is None else type(default)
    assert at(config, parent).get_type(last) is kind


def Outside(*, shape, width, conditional=None):
    """A network from outside, as a function of its fields."""


def test_a_term_from_outside_has_its_parameters():
    config = config_of()
    term = {"loss": "tests.assemble.flags_test:squared", "weight": 1.0}
    config.players.generator.losses.mine = term
    key = "players.generator.losses.mine.power"
    assert at(spelled({key: "3"}, config), key) == 2.0
    with pytest.raises(UsageError, match="squared takes no 'pover'; did you mean 'power'"):
        spelled({key.replace("power", "pover"): "3"}, config)


def squared(fake_logits, power=2.0):
    return abs(fake_logits) ** power


@pytest.mark.parametrize(
    "given, message",
    [
        ({f"{ADAM}.epsilon": ""}, "adam takes no 'epsilon'; did you mean 'eps"),
        ({f"{ADAM}.xyz": ""}, "adam takes no 'xyz'; it takes learning_rate, clip_grad"),
        ({f"{ADAM}.learning_rat": ""}, "did you mean 'learning_rate'"),
        ({"networks.generator.dropuot": ""}, "takes no 'dropuot'"),
        ({f"{TERM}.fake_logits": ""}, "'fake_logits' of non_saturating_generator has no "),
        ({"networks.generator.channels": ""}, "no default, it comes from the data or the"),
        ({"data.name": "npzz", "data.fit": ""}, "config.data.name: there is no 'npzz'"),
    ],
)
def test_mistakes(given, message):
    with pytest.raises(UsageError) as error:
        spelled(given)
    assert message in str(error.value) and "\n" not in str(error.value)


def test_a_name_that_a_flag_gives_counts():
    given = {"networks.discriminator.name": "mlp.Discriminator"}
    given["networks.discriminator.depth"] = "3"
    assert spelled(given).networks.discriminator.depth == 2


def test_what_is_no_component_is_left_to_the_parser():
    config = spelled({"nosuch": "1", "evaluation.x": "1", "ema.other": "1", "a.b": "1"})
    assert config.to_dict() == config_of().to_dict()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_spelled_out_changes_no_program_when_it_is_found(name):
    """Of every config each component is found, and no key of it is called a default."""
    config = config_of(name, "").to_dict()
    check_keys(config)
    found = {path for path in paths(config) if component(config, path)}
    entries = {("data",), ("game",)}
    entries |= {(kind, key) for kind in ("latents", "networks") for key in config[kind]}
    entries |= {("players", key, "optimizer") for key in config["players"]}
    assert entries <= found
    made = Experiment.of(config_of(name, ""))  # with what it leaves to the data
    told = told_of(made.config, made.source.spec)
    for place, defaults in unsaid(config, told).items():
        entry = at(config, place)
        assert not set(defaults) & set(entry)
        spelled_out = {**entry, **defaults}
        entry.update(defaults)
        assert all(defaults_to(config, f"{place}.{key}") for key in defaults), spelled_out


def test_a_default_that_is_given_is_bound():
    key = f"{ADAM}.eps"
    config = spelled({key: "1e-6"})
    config.players.generator.optimizer.eps = 1e-6
    game = Experiment.of(config).game
    assert game.players["generator"].optimizer.numbers["eps"] == 1e-6
    assert (
        len(jax.tree.leaves(game))
        == len(jax.tree.leaves(Experiment.of(config_of()).game)) + 1
    )


@pytest.mark.parametrize("key", ["class", "lambda", "None", "a-b", "a.b", "1st", "", "a b"])
def test_a_key_that_no_flag_could_name_is_refused(key):
    with pytest.raises(UsageError, match="config.latents: .* a key is letters, digits"):
        check_keys({"latents": {key: {"name": "normal"}}})


@pytest.mark.parametrize("name", ["dcgan", "pointgan", "vae"])
def test_a_network_s_own_width_is_of_no_other(name):
    config = importlib.import_module(f"jaxgan.configs.{name}").get_config()
    own, *others = config.networks
    before, key = config.width, f"networks.{own}.width"
    spelled({key: "7"}, config)
    config.update_from_flattened_dict({key: 7})
    config.width = before + 1
    assert config.networks[own].width == 7
    assert [config.networks[n].width for n in others] == [before + 1] * len(others)
