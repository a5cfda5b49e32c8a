"""Runs that end by what is measured."""

import json

import pytest

from jaxgan.system.errors import UsageError
from jaxgan.train import train
from jaxgan.train.stop import Stop
from jaxgan.workdir.metrics import read_metrics
from tests.experiments import config_of

OFTEN = dict(log_every=1, evaluate_every=1, checkpoint_every=100, num_steps=40)


def stop(**keys):
    return Stop(config_of("dcgan", "ring8", **{"evaluation.extractor": "own:f", **keys}))


def test_a_verdict_that_is_named_ends_a_run():
    assert stop(stop_when="diverged,collapsing").why([], "", "collapsing") == (
        "it looks collapsing"
    )
    assert not stop(stop_when="diverged").why([], "", "collapsing")
    assert not stop() and stop(patience=1)


def test_patience_counts_evaluations_since_the_best():
    lines = [{"fd": x} for x in (5.0, 3.0, "NaN", 4.0)]
    between = [{"generator/loss": 1.0}]
    assert not stop(patience=3).why(lines + between, "fd", "")
    assert stop(patience=2).why(between + lines, "fd", "") == (
        "2 evaluations without a better fd"
    )
    assert not stop(patience=2).why([*lines, {"fd": 2.0}], "fd", "")
    assert not stop(patience=2).why([], "", "")


@pytest.mark.parametrize(
    "keys, line",
    [
        (dict(stop_when="bored"), "config.stop_when: there is no 'bored'"),
        (dict(patience=-1), "config.patience is -1"),
        ({"patience": 2, "evaluation.extractor": ""}, "no extractor measures"),
    ],
)
def test_what_cannot_stop_a_run_is_refused(keys, line):
    with pytest.raises(UsageError, match=line):
        stop(**keys)


@pytest.mark.slow
def test_a_run_that_stopped_is_complete_until_it_is_told_otherwise(tmp_path, capfd):
    every = "collapsing,apart,diverged,healthy,oscillating"
    train(config_of("dcgan", "ring8", stop_when=every, **OFTEN), tmp_path)
    last = read_metrics(tmp_path / "metrics.jsonl")[-1]["step"]
    assert last < 40
    found = json.loads((tmp_path / "complete.json").read_text())
    assert found["step"] == last and found["stopped"].startswith("it looks ")
    capfd.readouterr()
    train(config_of("dcgan", "ring8", stop_when=every, **OFTEN), tmp_path)
    assert "is complete" in capfd.readouterr().err
    train(config_of("dcgan", "ring8", **OFTEN), tmp_path)
    assert json.loads((tmp_path / "complete.json").read_text()) == {"step": 40}
