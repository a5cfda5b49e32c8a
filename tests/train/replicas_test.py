"""Runs of several replicas: written, continued, set aside, looked at alone."""

import json

import numpy as np
import pytest
from PIL import Image

from jaxgan import load
from jaxgan.evaluate import evaluate
from jaxgan.metrics.score import one_of
from jaxgan.system.errors import RunError, UsageError
from jaxgan.train import train
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.metrics import read_metrics
from tests.conftest import POINTS, call
from tests.experiments import assert_equal, config_of
from tests.train.run_test import state_digests

pytestmark = pytest.mark.slow

CADENCES = dict(log_every=2, checkpoint_every=3, sample_every=4, evaluate_every=4)
RATE = "players.generator.optimizer.learning_rate"


def points(**overrides):
    return config_of("dcgan", "ring8", **{**CADENCES, "num_steps": 6, **overrides})


def swept(key, values, **overrides):
    config = points(**overrides)
    return type(config)({**config.to_dict(), "sweep": [[[key], values]]})


def lines_of(folder):
    """The metrics without what is of the clock."""
    noise = ("seconds", "images_per_second")
    lines = read_metrics(folder / "metrics.jsonl")
    return [{k: v for k, v in line.items() if k not in noise} for line in lines]


@pytest.fixture(scope="module")
def pair(made_once):
    """Six steps of two replicas by the program of one."""
    return made_once("pair", lambda to: train(points(replicas=2, replicas_by="loop"), to))


def test_each_replica_has_the_numbers_pictures_and_samples_of_its_run(pair, tmp_path):
    """Bit for bit, for the loop calls the very programs of such runs."""
    for k in range(2):
        alone = tmp_path / str(k)
        train(points(seed=k), alone)
        assert lines_of(alone) == [one_of(line, k) for line in lines_of(pair)]
        for name in ("000000004.png", "000000006-levels.png", "final.png"):
            mine, theirs = pair / "samples" / f"replica{k}" / name, alone / "samples" / name
            assert mine.read_bytes() == theirs.read_bytes()
        one, single = load(pair, replica=k), load(alone)
        assert_equal(one.variables, single.variables)
        np.testing.assert_array_equal(one.sample(1, 5), single.sample(1, 5))
        found, other = evaluate(pair, replica=k), evaluate(alone)
        names = {"data_digest", "perfect", "split", "n_fake", "n_real", "value"}
        for name, record in other["scores"].items():
            same = found["scores"][name]
            assert {n: same.get(n) for n in names} == {n: record.get(n) for n in names}
        assert (pair / f"evaluation-replica{k}.json").exists()


def test_an_evaluation_of_all_has_lists(pair):
    found = evaluate(pair)["scores"]
    each = [evaluate(pair, replica=k)["scores"] for k in range(2)]
    for name, record in found.items():
        assert record["value"] == [one[name]["value"] for one in each]


def test_events_hold_mean_and_deviation(pair):
    from tensorboardX.proto.event_pb2 import Event
    from tensorboardX.record_writer import RecordWriter  # noqa: F401  the format's other side

    (path,) = pair.glob("events.*")
    content, found, at = path.read_bytes(), {}, 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 8], "little")
        event = Event.FromString(content[at + 12 : at + 12 + size])
        for value in event.summary.value:
            if value.HasField("simple_value"):
                found[event.step, value.tag] = value.simple_value
        at += 16 + size
    losses = lines_of(pair)[-1]["generator/loss"]
    assert found[6, "generator/loss"] == pytest.approx(np.mean(losses), rel=1e-5)
    deviation = np.std(losses, ddof=1)
    assert found[6, "generator/loss/std"] == pytest.approx(deviation, rel=1e-4)


@pytest.mark.parametrize("by", ["loop", "vmap"])
def test_a_continued_run_is_the_one_that_never_stopped(tmp_path, by):
    train(points(replicas=2, replicas_by=by), tmp_path / "straight")
    for steps in (4, 6):
        train(points(replicas=2, replicas_by=by, num_steps=steps), tmp_path / "halved")
    digests = [state_digests(tmp_path / name, 6) for name in ("straight", "halved")]
    assert digests[0] == digests[1]
    assert lines_of(tmp_path / "straight")[-1] == lines_of(tmp_path / "halved")[-1]


def test_auto_is_settled_by_the_first_start(pair, tmp_path, monkeypatch):
    train(points(replicas=2, num_steps=3), tmp_path)
    assert json.loads((tmp_path / "config.json").read_text())["replicas_by"] == "vmap"
    from jaxgan.population import Population

    monkeypatch.setattr(Population, "fastest", "loop")
    train(points(replicas=2, num_steps=4), tmp_path)
    assert json.loads((tmp_path / "config.json").read_text())["replicas_by"] == "vmap"


def test_another_number_of_replicas_does_not_continue_a_run(pair):
    with pytest.raises(UsageError, match="replicas: 2 there, 3 here"):
        train(points(replicas=3, replicas_by="loop"), pair)


@pytest.mark.parametrize("by", ["loop", "vmap"])
def test_one_that_fails_is_set_aside_and_the_others_go_on(tmp_path, capfd, by):
    config = swept(RATE, [1e-4, 1e30], replicas_by=by, num_steps=4)
    train(config, tmp_path)
    error = " ".join(capfd.readouterr().err.split())
    assert (
        "warning: replica 1 (optimizer.learning_rate 1e+30, seed 0) is set aside" in error
    )
    last = lines_of(tmp_path)[-1]
    assert last["generator/loss"][1] == "NaN" and np.isfinite(last["generator/loss"][0])
    assert not load(tmp_path, replica=0).failed and load(tmp_path, replica=1).failed
    for leaf in load(tmp_path, replica=1).sample(0, 3):
        assert np.isfinite(leaf).all()  # of what was last saved
    modes = evaluate(tmp_path)["scores"]["modes/high_quality"]["value"]
    assert np.isfinite(modes[0]) and np.isnan(modes[1])
    longer = swept(RATE, [1e-4, 1e30], replicas_by=by, num_steps=6)
    train(longer, tmp_path)
    assert "stays aside" in capfd.readouterr().err
    alone = tmp_path / "alone"
    train(points(**{RATE: 1e-4}), alone)
    if by == "loop":
        assert_equal(load(tmp_path, replica=0).variables, load(alone).variables)


def test_a_run_of_which_none_is_left_fails(tmp_path):
    with pytest.raises(
        RunError, match="every replica has failed, the last by .* is (nan|inf)"
    ):
        train(points(replicas=2, **{RATE: 1e30}), tmp_path)


def test_each_replica_has_a_best_checkpoint_of_its_own(tmp_path):
    from tests.workdir.checkpoint_test import SPEC, state_of

    checkpoints = Checkpoints(tmp_path, replicas=2)
    scores = {1: [1.0, 9.0], 2: [5.0, 2.0], 3: [6.0, None]}
    for step in range(1, 10):
        checkpoints.save(state_of(step), SPEC, scores.get(step, [7.0, 8.0]))
    assert checkpoints.best(0) == 1 and checkpoints.best(1) == 2
    assert checkpoints.steps() == [1, 2, 5, 6, 7, 8, 9]
    checkpoints.close()


def test_pictures_are_of_each_replica(pair):
    with Image.open(pair / "samples" / "replica1" / "final.png") as picture:
        assert picture.size > (32, 32)
    assert not (pair / "samples" / "final.png").exists()


@pytest.mark.parametrize("mode", ["sample", "evaluate"])
def test_a_replica_that_is_none_is_refused(pair, mode):
    done = call(f"--mode={mode}", f"--workdir={pair}", "--replica=2")
    assert done.returncode == 2
    assert done.stderr == f"jaxgan: --replica is 2; {pair} has 0 to 1\n"


def test_a_sweep_by_flags(tmp_path):
    """Of a parameter that the config does not spell out, with two seeds."""
    flag = "--config.sweep.players.generator.optimizer.eps=(1e-8,1e-3)"
    steps = ("--config.num_steps=2", "--config.replicas=2")
    done = call(*POINTS, f"--workdir={tmp_path}", flag, *steps)
    assert done.returncode == 0, done.stderr
    config = json.loads((tmp_path / "config.json").read_text())
    assert config["sweep"] == [[["players.generator.optimizer.eps"], [1e-8, 1e-3]]]
    assert "3: optimizer.eps 0.001, seed 1" in " ".join(done.stderr.split())
    assert len(lines_of(tmp_path)[-1]["generator/loss"]) == 4
