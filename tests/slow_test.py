"""What takes minutes: more devices, several processes, kills, a third party."""

import json
import os
import random
import signal
import socket
import subprocess
import time

import jax
import numpy as np
import pytest

from jaxgan.checkpoint import Checkpoints
from tests.conftest import ROOT, TINY, command, run
from tests.experiments import assert_close

pytestmark = pytest.mark.slow
CONFIG = "--config=configs/dcgan.py"
QUICK = ("--config.log_every=5", "--config.sample_every=50", "--config.evaluate_every=50")


def digests(folder, step) -> dict:
    meta = folder / "checkpoints" / str(step) / "meta" / "metadata"
    return json.loads(meta.read_text())["digests"]


def params_of(folder):
    checkpoints = Checkpoints(folder, writable=False)
    item, _, _ = checkpoints.restore_generator("latest")
    checkpoints.close()
    return jax.tree.map(np.asarray, item["raw"]["params"])


@pytest.mark.parametrize("count", [4, 8])
def test_more_devices_change_numbers_within_rounding(tmp_path, count):
    """Ten Adam steps. README states the tolerance."""
    for devices in (1, count):
        arguments = (CONFIG, f"--workdir={tmp_path / str(devices)}", *TINY, *QUICK)
        steps = "--config.num_steps=10"
        done = run(*arguments, steps, JAX_NUM_CPU_DEVICES=str(devices))
        assert done.returncode == 0, done.stderr
    one, many = params_of(tmp_path / "1"), params_of(tmp_path / str(count))
    assert_close(one, many, relative=2e-3)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_processes(folder, count, *arguments):
    flags = (f"--coordinator=127.0.0.1:{free_port()}", f"--num_processes={count}")
    everything = (*TINY, *QUICK, *arguments, *flags)
    return [
        subprocess.Popen(
            command(CONFIG, f"--workdir={folder}", *everything, f"--process_id={i}"),
            cwd=ROOT,
            env={**os.environ, "JAX_NUM_CPU_DEVICES": "2"},
            stderr=subprocess.PIPE,
            text=True,
        )
        for i in range(count)
    ]


def test_two_processes_train_one_run(tmp_path):
    """2 processes x 2 devices against 1 process x 4 devices, then continued by one."""
    ends = start_processes(tmp_path / "two", 2, "--config.num_steps=6")
    outputs = [process.communicate(timeout=300)[1] for process in ends]
    assert [process.returncode for process in ends] == [0, 0], outputs
    assert "done: 6 steps" in outputs[0] and "done" not in outputs[1]
    arguments = (f"--workdir={tmp_path / 'one'}", *TINY, *QUICK, "--config.num_steps=6")
    done = run(CONFIG, *arguments, JAX_NUM_CPU_DEVICES="4")
    assert done.returncode == 0, done.stderr
    assert_close(params_of(tmp_path / "one"), params_of(tmp_path / "two"), relative=2e-3)
    arguments = (f"--workdir={tmp_path / 'two'}", *TINY, *QUICK, "--config.num_steps=8")
    done = run(CONFIG, *arguments)
    assert done.returncode == 0 and "from step 6" in done.stderr


def test_sigterm_to_one_process_saves_and_ends_all(tmp_path):
    steps = ("--config.num_steps=100000", "--config.checkpoint_every=20")
    ends = start_processes(tmp_path, 2, *steps)
    deadline = time.monotonic() + 120
    while not (tmp_path / "checkpoints" / "20" / "commit_success.txt").exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    ends[1].send_signal(signal.SIGTERM)
    try:
        outputs = [process.communicate(timeout=60)[1] for process in ends]
    finally:
        for process in ends:
            process.kill()
    assert [process.returncode for process in ends] == [143, 143], outputs
    assert "saved step" in outputs[0]


def test_sigkill_at_any_moment_loses_no_checkpoint(tmp_path):
    """Ten kills at random moments: all that was committed stays whole, and the end is
    that of a run that was never killed."""
    steps, every = 400, 20
    arguments = (*TINY, *QUICK, f"--config.num_steps={steps}")
    arguments = (CONFIG, *arguments, f"--config.checkpoint_every={every}")
    done = run(*arguments, f"--workdir={tmp_path / 'whole'}")
    assert done.returncode == 0, done.stderr
    folder, moments = tmp_path / "killed", random.Random(0)
    kills = 0
    while kills < 10:
        process = subprocess.Popen(
            command(*arguments, f"--workdir={folder}"), cwd=ROOT, stderr=subprocess.DEVNULL
        )
        before = set((folder / "checkpoints").glob("*/commit_success.txt"))
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            committed = set((folder / "checkpoints").glob("*/commit_success.txt"))
            if committed - before or (before and moments.random() < 0.02):
                break
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
        checkpoints = Checkpoints(folder, writable=False)
        for step in checkpoints.steps():  # each of them whole
            checkpoints.restore_generator(step)
        checkpoints.close()
    done = run(*arguments, f"--workdir={folder}")
    assert done.returncode == 0, done.stderr
    assert not list((folder / "checkpoints").glob("*.damaged"))
    assert digests(folder, steps) == digests(tmp_path / "whole", steps)
    lines = [json.loads(x) for x in (folder / "metrics.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == list(range(5, steps + 1, 5))
