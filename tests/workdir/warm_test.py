"""New runs that start from networks of others."""

import json

import numpy as np
import pytest

from jaxgan import load
from jaxgan.system.errors import UsageError
from jaxgan.train import train
from jaxgan.workdir.warm import networks_of
from tests.experiments import assert_equal, config_of

pytestmark = pytest.mark.slow

OFTEN = dict(log_every=3, checkpoint_every=3, sample_every=9, evaluate_every=9)


def points(name="dcgan", **overrides):
    return config_of(name, "ring8", **{**OFTEN, "num_steps": 3, **overrides})


@pytest.fixture(scope="module")
def first(made_once):
    return made_once("first", lambda folder: train(points(seed=7), folder))


@pytest.fixture(scope="module")
def three(made_once):
    config = points(replicas=3, seed=5)
    return made_once("three", lambda folder: train(config, folder))


def test_frozen_networks_of_another_run_stay_to_the_bit(first, tmp_path):
    """Their averages, too."""
    config = points(init_from=f"{first}:generator", freeze=("generator",))
    train(config, tmp_path)
    for weights in ("raw", "ema"):
        was, now = load(first, weights=weights), load(tmp_path, weights=weights)
        assert_equal(now.variables["generator"], was.variables["generator"])
    fresh = tmp_path / "fresh"
    train(points(freeze=("generator",)), fresh)
    was, now = load(first).variables, load(tmp_path).variables
    kernel = now["discriminator"]["params"]["Dense_0"]["kernel"]
    assert not np.array_equal(kernel, was["discriminator"]["params"]["Dense_0"]["kernel"])
    (start,) = json.loads((tmp_path / "provenance.json").read_text())["starts"]
    assert start["init_from"]["networks"] == ["generator"]
    assert start["init_from"]["step"] == 3 and len(start["init_from"]["digest"]) == 64


def test_all_networks_that_both_have_are_taken(first, tmp_path, capfd):
    train(points("wgan_gp", init_from=str(first), num_steps=1), tmp_path)
    said = f"starting from discriminator, generator of {first}, step 3"
    assert said in " ".join(capfd.readouterr().err.split())


def test_each_replica_starts_from_its_own_or_all_from_one(first, three, tmp_path):
    rate = {"players.generator.optimizer.learning_rate": 0.0}
    for name, source in (("one", first), ("each", three)):
        config = points(init_from=str(source), replicas=3, seed=20, **rate)
        train(config, tmp_path / name)
        for k in range(3):
            was = load(source, weights="raw", replica=k if source == three else None)
            now = load(tmp_path / name, weights="raw", replica=k)
            assert_equal(now.variables["generator"], was.variables["generator"])


@pytest.mark.parametrize(
    "ending, line",
    [
        (":painter", "this game has no network 'painter'; it has discriminator, generator"),
        ("/nowhere", "which is no run: there is no folder .*nowhere'"),
        ("/samples", "is no training run: it has no config.json"),
    ],
)
def test_what_is_no_run_or_network_is_refused(first, tmp_path, ending, line):
    with pytest.raises(UsageError, match=line):
        train(points(init_from=f"{first}{ending}"), tmp_path / "new")
    assert not (tmp_path / "new" / "config.json").exists()


def test_a_leaf_of_another_shape_is_named(first, tmp_path):
    line = r"generator: params/.* is \[.*4\] there and \[.*8\] here"
    with pytest.raises(UsageError, match=line):
        train(points(init_from=f"{first}:generator", width=8), tmp_path)


def test_another_number_of_replicas_is_refused(three, tmp_path):
    with pytest.raises(UsageError, match="has 3 replicas and this run 2"):
        train(points(init_from=str(three), replicas=2), tmp_path)


def test_names_without_a_run_are_none(first):
    with pytest.raises(UsageError, match="which is no run"):
        networks_of(":generator", None, 1)  # type: ignore[arg-type]
