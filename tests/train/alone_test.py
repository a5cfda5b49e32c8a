"""A replica that goes on alone."""

import shutil

import pytest

from jaxgan import load
from jaxgan.system.errors import UsageError
from jaxgan.train import train
from jaxgan.train.alone import train_alone
from jaxgan.workdir.metrics import read_metrics
from tests.conftest import POINTS, call
from tests.experiments import assert_equal, config_of
from tests.train.run_test import state_digests

pytestmark = pytest.mark.slow

CADENCES = dict(log_every=2, checkpoint_every=2, sample_every=9, evaluate_every=4)


def points(**overrides):
    return config_of("dcgan", "ring8", **{**CADENCES, **overrides})


@pytest.fixture(scope="module")
def pair(made_once):
    config = points(num_steps=4, replicas=2, replicas_by="loop")
    return made_once("together", lambda folder: train(config, folder))


def test_it_is_the_run_of_its_seed_to_the_bit(pair, tmp_path):
    """Replicas that take turns have the programs of single runs."""
    folder = tmp_path / "pair"
    shutil.copytree(pair, folder)
    to = train_alone(points(num_steps=6, replicas=2), folder, 1)
    assert to == tmp_path / "pair-replica1"
    train(points(num_steps=6, seed=1), tmp_path / "single")
    assert state_digests(to, 6) == state_digests(tmp_path / "single", 6)
    assert [line["step"] for line in read_metrics(to / "metrics.jsonl")] == [2, 4, 6]
    assert_equal(load(folder, replica=1).variables, load(pair, replica=1).variables)
    assert train_alone(points(num_steps=8, replicas=2), folder, 1) == to
    assert load(to).step == 8


def test_what_cannot_go_on_alone_is_refused(pair, tmp_path):
    with pytest.raises(UsageError, match="--replica is 2; .* has 0 to 1"):
        train_alone(points(num_steps=6, replicas=2), pair, 2)
    with pytest.raises(UsageError, match="holds a run of another config"):
        train_alone(points(num_steps=6, replicas=2, width=8), pair, 1)
    train(points(num_steps=2), tmp_path / "one")
    with pytest.raises(UsageError, match="has one replica: leave out --replica"):
        train_alone(points(num_steps=6), tmp_path / "one", 0)
    done = call(*POINTS, f"--workdir={tmp_path / 'no'}", "--replica=1")
    assert done.returncode == 2 and "is no training run" in done.stderr
