"""Faults of a run: each is one line or none, and nothing earlier is lost.

More of them: disks in `disks_test.py`, kills in `kills_test.py`, damaged checkpoints in
`workdir/checkpoint_test.py`, signals and files that may not grow in `train/run_test.py`.
"""

import functools
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest
from PIL import Image

from jaxgan.data.feed import Feed
from jaxgan.losses import LOSSES
from jaxgan.population import Population
from jaxgan.system.errors import RunError
from jaxgan.train import train
from jaxgan.train.verify import verify
from jaxgan.workdir.metrics import read_metrics
from tests.conftest import POINTS, call, run
from tests.experiments import config_of, lines_of
from tests.train.run_test import CADENCES, state_digests

STEPS = 9
RUN = (*POINTS, *CADENCES, f"--config.num_steps={STEPS}")


def points(**overrides):
    """The config of `RUN`."""
    cadences = dict(log_every=2, checkpoint_every=3, sample_every=4, evaluate_every=4)
    config = config_of("dcgan", "ring8", num_steps=STEPS)
    config.update(cadences)
    config.update_from_flattened_dict(overrides)
    return config


@pytest.fixture(scope="module")
def straight(made_once):
    """A run that nothing happened to."""
    return made_once("faultless", lambda folder: train(points(), folder))


def assert_as(folder: Path, straight: Path) -> None:
    """It ended as if nothing had happened."""
    assert state_digests(folder, STEPS) == state_digests(straight, STEPS)
    assert lines_of(folder) == lines_of(straight)
    final = "samples/final.png"
    assert (folder / final).read_bytes() == (straight / final).read_bytes()


def last_line(done: subprocess.CompletedProcess) -> str:
    """The line with which a command failed; the others are those of any run."""
    *before, line = done.stderr.splitlines()
    assert all(re.match("data: |training |continuing ", each) for each in before), before
    return line


@pytest.mark.slow
@pytest.mark.parametrize("variable", ["JAX_COMPILATION_CACHE_DIR", "XDG_CACHE_HOME"])
def test_where_compiled_programs_cannot_be_kept_training_goes_on(
    straight, tmp_path, variable
):
    (tmp_path / "file").touch()
    unwritable = {"JAX_COMPILATION_CACHE_DIR": "", variable: str(tmp_path / "file")}
    done = run(*RUN, f"--workdir={tmp_path / 'run'}", **unwritable)
    assert done.returncode == 0, done.stderr
    assert "rror" not in done.stderr and "arning" not in done.stderr
    assert_as(tmp_path / "run", straight)


def test_where_decoded_data_cannot_be_kept_it_is_one_line(tmp_path, monkeypatch):
    pictures(tmp_path / "pictures", 0)
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    config = f"--config=dcgan:folder={tmp_path / 'pictures'}"
    done = call(config, *POINTS[1:], f"--workdir={tmp_path / 'run'}")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("jaxgan: Not a directory: ")


def pictures(folder: Path, seed: int) -> None:
    """Forty random pictures, the same ones for a seed."""
    folder.mkdir(exist_ok=True)
    draw = np.random.default_rng(seed)
    for k in range(40):
        content = draw.integers(0, 256, (16, 16), np.uint8)
        Image.fromarray(content).save(folder / f"{k:02d}.png")


def archive(path: Path, seed: int) -> None:
    images = np.random.default_rng(seed).integers(0, 256, (40, 16, 16), np.uint8)
    np.savez(path, images=images)


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind, write, name", [("npz", archive, "a.npz"), ("folder", pictures, "pictures")]
)
def test_data_that_change_while_a_run_reads_them(tmp_path, monkeypatch, kind, write, name):
    """The run goes on with those it began with, also where a step reads its rows from the
    disk, and is not continued with others."""
    monkeypatch.setattr(Feed.__init__, "__defaults__", (0, 2))  # bytes on the devices
    ends = []
    for changes in (False, True):
        data, folder = tmp_path / str(changes) / name, tmp_path / f"run{changes}"
        data.parent.mkdir()
        write(data, 0)
        config = config_of("dcgan", f"{kind}={data}", num_steps=4)
        config.update(dict(log_every=1, checkpoint_every=2))
        with monkeypatch.context() as patch:
            if changes:
                advance = changing(functools.partial(write, data, 1))
                patch.setattr("jaxgan.train.run.Run.advance", advance)
            train(config, folder)
        ends.append(state_digests(folder, 4))
    assert ends[0] == ends[1]
    flags = (f"--config=dcgan:{kind}={data}", *POINTS[1:], f"--workdir={folder}")
    done = call(*flags, "--config.num_steps=6")
    assert done.returncode == 2
    assert "was trained on other data than config.data gives now" in last_line(done)


def changing(change):
    """`Run.advance`, before whose second call something changes."""
    from jaxgan.train.run import Run

    advance, calls = Run.advance, []

    def instead(self):
        calls.append(self)
        if len(calls) == 2:
            change()
        advance(self)

    return instead


@pytest.mark.slow
def test_a_term_that_is_nan_at_one_step_is_found_again_by_one_command(
    tmp_path, monkeypatch
):
    """The term is NaN where a batch has a point farther out than all batches before it: in
    one step, between two checkpoints."""
    config = points(log_every=1, num_steps=30, checkpoint_every=4)
    farthest = [np.linalg.norm(batch, axis=1).max() for batch in batches(config)]
    records = [k for k in range(6, 30) if farthest[k] > max(farthest[:k])]
    at = next(k for k in records if (k + 1) % 4)
    bound = (farthest[at] + max(farthest[:at])) / 2

    def far(real):
        size = jnp.sqrt(jnp.square(real).sum(1))
        return jnp.where(size > bound, jnp.nan, size)

    monkeypatch.setitem(LOSSES, "far", far)
    config.players.discriminator.losses.far = {"weight": 1.0}
    folder, step, kept = tmp_path / "run", at + 1, at // 4 * 4
    where = f"discriminator/far is nan at step {step}"
    with pytest.raises(RunError) as error:
        train(config, folder)
    line = str(error.value)
    assert line.startswith(f"{where}; step {kept} is the last checkpoint in {folder}")
    before = written(folder)
    command = re.search("again: python -m jaxgan.main (--mode=verify .*)$", line)[1]
    done = call(*command.split())
    assert done.returncode == 1
    assert done.stderr == f"jaxgan: {where}, replayed from {kept}\n"
    assert verify(folder, str(step - 1)) == step - 1 - kept  # until then all is well
    assert written(folder) == before
    with pytest.raises(RunError, match=f"{where}; step {kept} is the last checkpoint"):
        train(config, folder)  # started again it comes to the same end


def batches(config) -> Iterator[np.ndarray]:
    """The points of each step."""
    population = Population.of(config)
    source = population.first.source
    arrays = source.splits["train"]
    for at in range(config.num_steps):
        row = population.inputs(at, 1)[1][0]["row"].ravel()
        rows = {name: np.asarray(array)[row] for name, array in arrays.items()}
        yield np.asarray(source.decode(rows)["data"])


def written(folder: Path) -> dict[Path, int]:
    """When each file there was written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


@pytest.mark.slow
def test_ctrl_c_twice_stops_at_once_and_the_last_checkpoint_stays(
    straight, tmp_path, monkeypatch
):
    from jaxgan.train.run import Run

    advance = Run.advance

    def twice(self):
        advance(self)
        if self.step == 8:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(Run, "advance", twice)
        done = call(*RUN, f"--workdir={tmp_path}")
    assert done.returncode == 130
    *_, first, last = done.stderr.splitlines()
    assert first == "stopping and saving; once more stops at once"
    assert last == "jaxgan: stopped at once; the last checkpoint stays"
    assert sorted(os.listdir(tmp_path / "checkpoints")) == ["3", "6"]
    done = call(*RUN, f"--workdir={tmp_path}")
    assert done.returncode == 0 and "from step 6" in done.stderr
    assert_as(tmp_path, straight)


@pytest.mark.slow
def test_a_clock_that_is_set_back_changes_nothing(straight, tmp_path, monkeypatch):
    """By a day at the second start, and by an hour at each look at it."""
    looks = []

    def back() -> float:
        looks.append(1)
        return now - 3600.0 * len(looks)

    now = time.time()
    done = call(*RUN, "--config.num_steps=4", f"--workdir={tmp_path}")
    assert done.returncode == 0, done.stderr
    now -= 86400
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", back)
        done = call(*RUN, f"--workdir={tmp_path}")
    assert done.returncode == 0 and "from step 4" in done.stderr, done.stderr
    assert looks
    assert_as(tmp_path, straight)
    seconds = [line["seconds"] for line in read_metrics(tmp_path / "metrics.jsonl")]
    assert seconds == sorted(seconds) and seconds[0] > 0
