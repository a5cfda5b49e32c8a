"""The replicas of a config: which there are, and what is refused."""

import pytest
from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.assemble.replicas import check_replicas, described, resolved_sweep
from jaxgan.configs import gan, infogan
from jaxgan.population import Population
from jaxgan.system.errors import UsageError
from tests.experiments import config_of

RATE = "players.generator.optimizer.learning_rate"


def swept(**values):
    """A config with a sweep {key with __ for dots: values}."""
    config = gan.get_config("ring8")
    nested = {key.replace("__", "."): tuple(found) for key, found in values.items()}
    config.sweep = ConfigDict()
    for key, found in nested.items():
        entry, names = config.sweep, key.split(".")
        for name in names[:-1]:
            if name not in entry:
                entry[name] = ConfigDict()
            entry = entry[name]
        entry[names[-1]] = found
    return config


def test_seeds_and_values_combine_and_the_seeds_go_fastest():
    config = swept(players__generator__optimizer__learning_rate=(1e-4, 1e-3))
    config.replicas, config.seed = 2, 5
    plain = assemble.plain(config)
    assert plain.sweep == [[[RATE], [1e-4, 1e-3]]]
    assert assemble.plain(plain).sweep == plain.sweep
    assert assemble.count_of(plain) == 4
    settings = assemble.settings_of(plain)
    assert [s["seed"] for s in settings] == [5, 6, 5, 6]
    assert [s[RATE] for s in settings] == [1e-4, 1e-4, 1e-3, 1e-3]
    assert described(settings[2]) == "optimizer.learning_rate 0.001, seed 5"
    members = assemble.members(plain)
    assert [m.seed for m in members] == [5, 6, 5, 6]
    assert members[3].players.generator.optimizer.learning_rate == 1e-3
    assert (
        members[0].players.discriminator.optimizer
        == members[3].players["discriminator"].optimizer
    )
    assert all(m.replicas == 1 and not m.sweep for m in members)


def test_a_run_of_one_is_its_own_member():
    plain = assemble.plain(gan.get_config("ring8"))
    (only,) = assemble.members(plain)
    assert only.to_dict() == plain.to_dict()


def test_keys_that_share_a_reference_are_swept_together():
    """InfoGAN's two players have one weight of the information."""
    config = infogan.get_config("digits")
    key = "players.generator.losses.mutual_information.weight"
    other = "players.discriminator.losses.mutual_information.weight"
    config.sweep = ConfigDict(
        {
            "players": {
                "generator": {"losses": {"mutual_information": {"weight": (0.1, 1.0)}}}
            }
        }
    )
    plain = assemble.plain(config)
    alone = infogan.get_config("digits")
    alone.players.generator.losses.mutual_information.weight = 0.1
    linked = alone.players.discriminator.losses.mutual_information.weight == 0.1
    assert plain.sweep == [[[key, other] if linked else [key], [0.1, 1.0]]]
    first = assemble.members(plain)[0]
    assert first.players.to_dict() == assemble.plain(alone).players.to_dict()


@pytest.mark.parametrize(
    "sweep, line",
    [
        (dict(nonsense=(1, 2)), "config.sweep.nonsense: the config has no key 'nonsense'"),
        (dict(game__name=(1, 2)), "config.game.name is 'gan', which is no number"),
        (dict(seed=("a",)), "config.sweep.seed has 'a'; it takes numbers"),
        (dict(seed=()), "config.sweep.seed has no value; it takes numbers"),
        (dict(seed=(1, 1)), r"config.sweep.seed has a value twice: \[1, 1\]"),
        (dict(num_steps=(1, 2.5)), "has 2.5; config.num_steps is of type int"),
    ],
)
def test_what_is_no_sweep_is_refused(sweep, line):
    with pytest.raises(UsageError, match=line):
        assemble.plain(swept(**sweep))


@pytest.mark.parametrize(
    "key", ["width", "batch_size", "seed", "num_steps", "latents.noise.size", "data.seed"]
)
def test_what_changes_a_shape_the_batch_or_the_program_is_refused_by_name(key):
    config = {**config_of("dcgan", "ring8").to_dict(), "sweep": [[[key], [8, 16]]]}
    with pytest.raises(
        UsageError, match=f"config.sweep.{key}: (8|16) changes a shape, the"
    ):
        Population.of(ConfigDict(config))


@pytest.mark.parametrize(
    "change, line",
    [
        (dict(replicas=0), "config.replicas is 0; it must be a whole number from 1"),
        (dict(replicas=True), "config.replicas is True"),
        (dict(seed=2**32 - 2, replicas=3), "seeds 4294967294 to 4294967296 would pass"),
        (dict(replicas_by="pmap"), "may be auto, loop, vmap or devices"),
        (dict(replicas=10**6), "make 1000000 replicas; at most 1000 train together"),
    ],
)
def test_replicas_that_cannot_be_are_refused(change, line):
    config = {**assemble.plain(gan.get_config("ring8")).to_dict(), **change}
    with pytest.raises(UsageError, match=line):
        check_replicas(config)


def test_devices_that_cannot_share_replicas_are_refused_to_a_new_run():
    with pytest.raises(UsageError, match="3 replicas cannot share 2 devices equally"):
        assemble.check_shared({"replicas": 3, "replicas_by": "devices"}, 2)
    assemble.check_shared({"replicas": 4, "replicas_by": "devices"}, 2)


def test_a_reference_gives_each_key_its_own_value():
    config = config_of("dcgan", "ring8")
    rate = ConfigDict({"lr": 1.0})
    rate.double = rate.get_ref("lr") * 2
    config = ConfigDict({**config.to_dict(), "seed": 0})
    config.rates = rate
    config.sweep = ConfigDict({"rates": {"lr": (1.0, 3.0)}})
    found = resolved_sweep(config, lambda config: config.to_dict())
    assert found == [[["rates.lr", "rates.double"], [1.0, [3.0, 6.0]]]] or found == [
        [["rates.lr", "rates.double"], [[1.0, 2.0], [3.0, 6.0]]]
    ]
    plain = ConfigDict({**config.to_dict(), "sweep": found})
    members = assemble.members(plain)
    assert [(m.rates.lr, m.rates.double) for m in members] == [(1.0, 2.0), (3.0, 6.0)]


def test_a_sweep_that_is_resolved_stays():
    config = ConfigDict({"sweep": [[["a"], [1]]], "a": 2})
    assert resolved_sweep(config, lambda config: config.to_dict()) == [[["a"], [1]]]
