"""Runs: continued to the bit, stopped by signals, refused, stopped at NaN."""

import json
import os
import re
import shutil
import signal
import subprocess
import time

import jax.numpy as jnp
import numpy as np
import pytest
from ml_collections import ConfigDict
from PIL import Image

from jaxgan.losses import LOSSES
from jaxgan.system.errors import RunError, UsageError
from jaxgan.system.signals import Interrupted
from jaxgan.train import train
from jaxgan.workdir.metrics import read_metrics
from tests.conftest import POINTS, ROOT, TINY, call, command, release, run
from tests.experiments import config_of, lines_of

CADENCES = (
    *("--config.log_every=2", "--config.checkpoint_every=3"),
    *("--config.sample_every=4", "--config.evaluate_every=4"),
)
CONFIG = "--config=configs/dcgan.py"


def state_digests(folder, step) -> dict:
    """The digests that a checkpoint was saved with: of networks and of optimisers."""
    meta = folder / "checkpoints" / str(step) / "meta" / "metadata"
    return json.loads(meta.read_text())["digests"]


def tiny_run(folder, steps, **overrides):
    cadences = {
        "log_every": 2,
        "checkpoint_every": 3,
        "sample_every": 4,
        "evaluate_every": 4,
    }
    train(points(num_steps=steps, **{**cadences, **overrides}), folder)


def points(**overrides):
    return config_of("dcgan", "ring8", **overrides)


@pytest.fixture(scope="module")
def straight(made_once):
    """Nine steps of images in one process, never stopped."""

    def make(folder):
        steps = (*TINY, *CADENCES, "--config.num_steps=9")
        done = call(CONFIG, f"--workdir={folder}", *steps, page=True)
        assert done.returncode == 0, done.stderr

    return made_once("straight", make)


def test_the_workdir_holds_what_the_contract_says(straight):
    names = {p.name for p in straight.iterdir() if not p.name.startswith("events")}
    assert names == {
        "config.json",
        "provenance.json",
        "metrics.jsonl",
        "complete.json",
        "report.html",
        "samples",
        "checkpoints",
    }
    assert list(straight.glob("events.*"))
    assert sorted(p.name for p in (straight / "checkpoints").iterdir()) == ["3", "6", "9"]
    pictures = ["000000004.png", "000000008.png", "000000009.png", "final.png"]
    assert sorted(p.name for p in (straight / "samples").iterdir()) == pictures
    with Image.open(straight / "samples" / "final.png") as picture:
        assert picture.size == (8 * 18 + 2, 8 * 18 + 2)
    config = json.loads((straight / "config.json").read_text())
    assert config["num_steps"] == 9 and config["networks"]["generator"]["width"] == 4
    (start,) = json.loads((straight / "provenance.json").read_text())["starts"]
    assert start["seed"] == 0 and start["data"]["name"] == "digits"
    assert {"jax", "flax", "optax", "orbax-checkpoint"} < set(start["versions"])
    assert any("--config.num_steps=9" in word for word in start["command"])


def test_metrics_have_one_line_per_logged_step(straight):
    lines = read_metrics(straight / "metrics.jsonl")
    assert [line["step"] for line in lines] == [2, 4, 6, 8, 9]
    for line in lines:
        assert {"seconds", "discriminator/loss", "generator/gradient_norm"} <= set(line)
        assert line.get("images_per_second", 1.0) > 0  # the first steps only compiled
        assert all(isinstance(value, int | float) for value in line.values())
    assert "validation/generator/non_saturating_generator" in lines[-1]
    assert "train/generator/non_saturating_generator" in lines[-1]


@pytest.mark.slow
def test_a_continued_run_is_the_run_that_was_never_stopped(straight, tmp_path):
    """Bit for bit: two processes against one, after a stop between two checkpoints."""
    arguments = (CONFIG, f"--workdir={tmp_path}", *TINY, *CADENCES)
    for played, steps in ((run, 4), (call, 9)):
        done = played(*arguments, f"--config.num_steps={steps}")
        assert done.returncode == 0, done.stderr
    assert "continuing" in done.stderr and "from step 4" in done.stderr
    assert state_digests(tmp_path, 9) == state_digests(straight, 9)
    final = "samples/final.png"
    assert (tmp_path / final).read_bytes() == (straight / final).read_bytes()
    assert lines_of(tmp_path) == lines_of(straight)
    done = call(*arguments, "--config.num_steps=9")
    assert done.returncode == 0 and "is complete: it has 9 steps" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_save_and_exit(tmp_path, number, status):
    arguments = (*POINTS, f"--workdir={tmp_path}", *CADENCES)
    process = subprocess.Popen(
        command(*arguments, "--config.num_steps=100000"),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )
    wait_for(lambda: (tmp_path / "checkpoints" / "3" / "commit_success.txt").exists())
    second = call(*arguments)
    assert second.returncode == 2 and "another process is training in" in second.stderr
    process.send_signal(number)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == status
    step = int(re.search(r"saved step (\d+)", stderr)[1])
    assert max(int(p.name) for p in (tmp_path / "checkpoints").iterdir()) == step
    done = call(*arguments, f"--config.num_steps={step + 1}")
    assert done.returncode == 0 and f"from step {step}" in done.stderr


def wait_for(condition, seconds=90):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


@pytest.mark.slow
def test_a_run_that_was_stopped_in_its_last_step_is_finished(tmp_path, monkeypatch, capfd):
    """The state is saved, the last picture is not drawn; and a continued run does not
    take the picture of the shorter one for its own."""
    tiny_run(tmp_path, 2)
    shorter = (tmp_path / "samples" / "final.png").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("jaxgan.train.run.stop_here", lambda number: 15)
        with pytest.raises(Interrupted, match="saved step 4"):
            tiny_run(tmp_path, 4, checkpoint_every=4)
    tiny_run(tmp_path, 4, checkpoint_every=4)
    assert "done: 4 steps" in capfd.readouterr().err
    assert (tmp_path / "samples" / "final.png").read_bytes() != shorter


@pytest.mark.parametrize("content", ["", "[]", '{"seed": '])
def test_a_damaged_config_is_said(straight, tmp_path, content):
    copy = tmp_path / "run"
    shutil.copytree(straight, copy)
    (copy / "config.json").write_text(content)
    with pytest.raises(
        UsageError, match=r"config.json is damaged: .*; restore it from a copy"
    ):
        tiny_run(copy, 9)


@pytest.mark.slow
def test_when_saving_fails_it_is_said(tmp_path, monkeypatch):
    def full(self, *_, **__):
        raise ValueError("No space left\nand pages of text")

    monkeypatch.setattr("orbax.checkpoint.CheckpointManager.save", full)
    with pytest.raises(RunError, match="saving to .*checkpoints failed: No space left$"):
        tiny_run(tmp_path, 2)


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [4, *release(1, 16)])
def test_a_full_disk_is_one_line_and_the_run_goes_on(tmp_path, kilobytes):
    """The system lets no file grow beyond a size, whichever file that is."""
    arguments = (*POINTS, *CADENCES, "--config.num_steps=9", f"--workdir={tmp_path}")

    limited = ["bash", "-c", 'ulimit -f "$0" && exec "$@"', str(kilobytes)]
    done = subprocess.run(
        [*limited, *command(*arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ,
    )
    assert done.returncode == 1
    *said, line = done.stderr.splitlines()
    assert re.fullmatch(f"jaxgan: .*({tmp_path}.*)?File too large.*", line), line
    assert str(tmp_path) in line
    assert all(re.match("data: |training in ", each) for each in said), said
    done = call(*arguments)
    assert done.returncode == 0, done.stderr
    steps = [line["step"] for line in read_metrics(tmp_path / "metrics.jsonl")]
    assert steps == [2, 4, 6, 8, 9]


def test_another_config_is_refused_with_the_differing_keys(straight):
    before = (straight / "config.json").read_text()
    done = call(
        CONFIG, f"--workdir={straight}", *TINY, "--config.seed=1", "--config.num_steps=9"
    )
    assert done.returncode == 2
    assert "another config (seed: 0 there, 1 here)" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (straight / "config.json").read_text() == before


@pytest.mark.slow
def test_a_run_that_saved_nothing_may_be_begun_anew(tmp_path, monkeypatch):
    monkeypatch.setitem(LOSSES, "wrong", lambda fake: jnp.log(0.0 * fake.mean(1)))
    config = points(num_steps=2)
    config.players.generator.losses.wrong = {"weight": 1.0}
    with pytest.raises(RunError):
        train(config, tmp_path)
    tiny_run(tmp_path, 2)
    assert [line["step"] for line in read_metrics(tmp_path / "metrics.jsonl")] == [2]


@pytest.mark.slow
def test_changed_data_is_refused(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (40, 16, 16), np.uint8)
    path, folder = tmp_path / "images.npz", tmp_path / "run"

    def run_on_file():
        np.savez(path, images=images)
        config = config_of("dcgan", f"npz={path}", num_steps=2)
        with config.unlocked():
            config.num_steps += len(list(folder.glob("samples/*")))
        train(config, folder)

    run_on_file()
    images[0, 0, 0] += 1
    with pytest.raises(UsageError, match="was trained on other data"):
        run_on_file()


def test_nan_stops_with_the_term_and_the_step_and_keeps_the_last_checkpoint(tmp_path):
    """A learning rate that overflows: what was saved before stays, whole and finite."""
    config = points(num_steps=50, log_every=5, checkpoint_every=1)
    huge = ConfigDict(dict(name="sgd", learning_rate=1e38))
    config.players.generator.optimizer = huge
    with pytest.raises(RunError, match=r"(\S+/\S+|\S+) is (not finite|nan|inf)") as error:
        train(config, tmp_path)
    assert re.search(
        r"at step \d+; (step \d+ is the last checkpoint|nothing)", str(error.value)
    )
    assert "\n" not in str(error.value)
    for checkpoint in (tmp_path / "checkpoints").iterdir():
        assert checkpoint.name.isdigit()


@pytest.mark.slow
def test_a_loss_that_turns_infinite_is_named_with_its_step(tmp_path, monkeypatch):
    """A weight of 1e6 to the power of the step overflows in the eighth step, between
    two log points; the term is of the data alone, so that no gradient overflows before."""
    monkeypatch.setitem(LOSSES, "radius", lambda real: -jnp.square(real).sum(1))
    config = points(num_steps=20, log_every=10, checkpoint_every=2)
    growth = {"init_value": 1.0, "transition_steps": 1, "decay_rate": 1e6}
    weight = {"name": "exponential_decay", **growth}
    config.players.generator.losses.radius = {"weight": weight}
    with pytest.raises(
        RunError, match="generator/loss is -inf at step 8; step 6 is the last"
    ):
        train(config, tmp_path)
    last = read_metrics(tmp_path / "metrics.jsonl")[-1]
    assert last["step"] == 8 and last["generator/loss"] == "-Infinity"
    assert isinstance(last["discriminator/loss"], float)


@pytest.mark.slow
def test_a_term_is_named_before_the_loss_that_it_spoils(tmp_path, monkeypatch):
    monkeypatch.setitem(LOSSES, "wrong", lambda fake: jnp.log(0.0 * fake.mean(1)))
    config = points(num_steps=20)
    config.players.generator.losses.wrong = {"weight": 1.0}
    with pytest.raises(
        RunError, match="generator/wrong is -inf at step 1; nothing was saved"
    ):
        train(config, tmp_path)


@pytest.mark.slow
def test_a_longer_run_continues_a_finished_one(tmp_path, capfd):
    tiny_run(tmp_path, 2)
    tiny_run(tmp_path, 2)
    assert "is complete: it has 2 steps" in capfd.readouterr().err
    tiny_run(tmp_path, 4, log_every=1)
    assert [line["step"] for line in read_metrics(tmp_path / "metrics.jsonl")] == [2, 3, 4]
