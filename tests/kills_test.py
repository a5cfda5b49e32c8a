"""SIGKILL at random moments: nothing that was saved is lost, and the end is that of a run
that nobody killed. `JAXGAN_KILLS=50 pytest tests/kills_test.py` kills more often."""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import jax
import pytest

from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.metrics import read_metrics
from tests.conftest import POINTS, ROOT, command
from tests.experiments import Experiment, config_of

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("JAXGAN_KILLS", 10))
EVERY = 10  # steps between checkpoints
PACE = 40  # steps between kills, at most
WITHIN = 10.0  # seconds in which the other process ends
LOST = (
    "jaxgan: process {} is lost: its connection is closed; the same command in every "
    "process continues from the last checkpoint"
)
FLAGS = (
    *(*POINTS, "--config.log_every=5", "--config.sample_every=50"),
    *("--config.evaluate_every=50", f"--config.checkpoint_every={EVERY}"),
)


def start(folder: Path, steps: int, count: int = 1) -> list[subprocess.Popen]:
    """A run of `count` processes of two devices in all."""
    flags: list[tuple[str, ...]] = [()]
    if count > 1:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        common = (f"--coordinator={address}", f"--num_processes={count}")
        flags = [(*common, f"--process_id={k}") for k in range(count)]
    arguments = (*FLAGS, f"--config.num_steps={steps}", f"--workdir={folder}")
    return [
        subprocess.Popen(
            command(*arguments, *own),
            cwd=ROOT,
            env={**os.environ, "JAX_NUM_CPU_DEVICES": str(2 // count)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for own in flags
    ]


@contextlib.contextmanager
def running(*given) -> Iterator[list[subprocess.Popen]]:
    """Such a run, of which nothing stays."""
    processes = start(*given)
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            if not process.stderr.closed:
                process.communicate()


def finish(folder: Path, steps: int, count: int = 1) -> None:
    with running(folder, steps, count) as processes:
        said = [process.communicate(timeout=900)[1] for process in processes]
        assert [process.returncode for process in processes] == [0] * count, said


def until(condition, processes) -> None:
    end = time.monotonic() + 400
    while not condition():
        ended = [each.poll() for each in processes]
        assert not any(code is not None for code in ended), [ended, said(processes)]
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def until_trained(folder: Path, begun: int, step: int, processes) -> None:
    """Until the run has begun so often and logged such a step."""
    until(lambda: starts(folder) >= begun and last_line(folder) >= step, processes)


def said(processes) -> list[str]:
    for process in processes:
        process.kill()
    return [process.communicate()[1] for process in processes]


def last_line(folder: Path) -> int:
    """The last step that was logged."""
    path = folder / "metrics.jsonl"
    lines = read_metrics(path) if path.exists() else []
    return lines[-1]["step"] if lines else 0


def starts(folder: Path) -> int:
    path = folder / "provenance.json"
    return len(json.loads(path.read_text())["starts"]) if path.exists() else 0


def saved(folder: Path) -> dict[str, bool]:
    """{folder of a checkpoint: whether it is committed}."""
    found = {}
    for path in (folder / "checkpoints").glob("*"):
        found[path.name] = (path / "commit_success.txt").exists()
    return found


def being_saved(folder: Path) -> bool:
    return not all(saved(folder).values())


def whole_checkpoints(folder: Path, copy: Path, like, mesh) -> int:
    """The last committed step, when every committed checkpoint is whole and the newest is
    what a start would take."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    checkpoints = Checkpoints(copy)
    committed = checkpoints.steps()
    for step in committed:
        checkpoints.restore_networks(step)
    found = checkpoints.restore_latest(like, mesh)
    checkpoints.close()
    newest = int(found[0].step) if found else 0
    assert newest == max(committed, default=0)  # it did not fall back
    return newest


def digests(folder: Path, step: int) -> dict:
    meta = folder / "checkpoints" / str(step) / "meta" / "metadata"
    return json.loads(meta.read_text())["digests"]


def assert_as_if_never_killed(folder: Path, whole: Path, steps: int) -> None:
    assert not list((folder / "checkpoints").glob("*.damaged*"))
    assert digests(folder, steps) == digests(whole, steps)
    noise = ("seconds", "images_per_second")
    lines = [read_metrics(each / "metrics.jsonl") for each in (folder, whole)]
    assert [line["step"] for line in lines[0]] == list(range(5, steps + 1, 5))
    for line in lines[0] + lines[1]:
        for name in noise:
            line.pop(name, None)
    assert lines[0] == lines[1]


@pytest.fixture(scope="module")
def restored():
    e = Experiment.of(config_of("dcgan", "ring8"))
    return jax.eval_shape(e.initial), e.mesh(2)


def test_a_run_killed_at_random_moments_loses_no_checkpoint(tmp_path, restored):
    """Every second time while a checkpoint is being written."""
    moments, folder, amid, newest = random.Random(0), tmp_path / "killed", 0, []
    steps = KILLS * PACE + EVERY
    finish(tmp_path / "whole", steps)
    for k in range(KILLS):
        with running(folder, steps) as processes:
            target = max(newest, default=0) + moments.randint(1, PACE)
            until_trained(folder, k + 1, target - 5, processes)
            if k % 2:
                until(lambda: being_saved(folder), processes)
            else:
                time.sleep(moments.uniform(0.0, 0.2))
            processes[0].send_signal(signal.SIGKILL)
            assert processes[0].wait() == -signal.SIGKILL
        amid += being_saved(folder)
        newest.append(whole_checkpoints(folder, tmp_path / "copy", *restored))
        assert newest == sorted(newest)
    finish(folder, steps)
    assert_as_if_never_killed(folder, tmp_path / "whole", steps)
    print(f"\n{KILLS} kills, {amid} amid a save; newest checkpoints after them {newest}")
    assert amid
    assert len(set(newest)) > KILLS // 3  # they hit running training


def test_one_of_two_processes_killed_ends_the_other_by_a_line(tmp_path, restored):
    """Process 0 and process 1 in turn; the restart continues exactly."""
    kills = max(KILLS // 5, 2)
    moments, folder, newest, seconds = random.Random(1), tmp_path / "killed", [], []
    steps = kills * PACE + EVERY
    finish(tmp_path / "whole", steps, 2)
    for k in range(kills):
        with running(folder, steps, 2) as processes:
            target = max(newest, default=0) + moments.randint(1, PACE)
            until_trained(folder, k + 1, target - 5, processes)
            time.sleep(moments.uniform(0.0, 0.2))
            killed, other = processes[k % 2], processes[1 - k % 2]
            killed.send_signal(signal.SIGKILL)
            begin = time.monotonic()
            error = other.communicate(timeout=60)[1]
            seconds.append(time.monotonic() - begin)
            lines = [line for line in error.splitlines() if not ordinary(line)]
            assert other.returncode == 75 and lines == [LOST.format(k % 2)], error
        newest.append(whole_checkpoints(folder, tmp_path / "copy", *restored))
    assert max(seconds) < WITHIN
    finish(folder, steps, 2)
    assert_as_if_never_killed(folder, tmp_path / "whole", steps)
    print(f"\n{kills} kills of one of two; the other ended within {max(seconds):.2f} s")


def ordinary(line: str) -> bool:
    """Whether a line is of a run that nothing happens to."""
    return bool(re.match(r"data: |training |continuing |\[Gloo\]", line))


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("asked", [0, 1])
def test_a_signal_to_one_of_two_saves_one_step_and_ends_both(
    tmp_path, number, status, asked
):
    with running(tmp_path, 100_000, 2) as processes:
        until(lambda: saved(tmp_path).get(str(EVERY)), processes)
        processes[asked].send_signal(number)
        errors = [process.communicate(timeout=120)[1] for process in processes]
        assert [each.returncode for each in processes] == [status] * 2, errors
    steps = set()
    for error in errors:
        *before, line = error.splitlines()
        found = re.fullmatch(r"jaxgan: saved step (\d+) in .*; the same command .*", line)
        steps.add(int(found[1]))
        told = "stopping and saving; once more stops at once"
        assert all(ordinary(each) or each == told for each in before), error
    (step,) = steps
    assert max(int(name) for name, whole in saved(tmp_path).items() if whole) == step
