"""More devices, several processes."""

import os
import socket
import subprocess

import jax
import numpy as np
import pytest

from jaxgan import load
from jaxgan.workdir.checkpoint import Checkpoints
from tests import conftest
from tests.conftest import ROOT, TINY, command, release
from tests.experiments import assert_close

pytestmark = pytest.mark.slow
CONFIG = "--config=configs/dcgan.py"
QUICK = ("--config.log_every=5", "--config.sample_every=50", "--config.evaluate_every=50")


OPTIMISED = {"XLA_FLAGS": ""}  # thousands of steps are worth compiling well


def run(*arguments, **environment):
    return conftest.run(*arguments, **OPTIMISED, **environment)


def params_of(folder):
    checkpoints = Checkpoints(folder, writable=False)
    networks, _, _ = checkpoints.restore_networks("latest")
    checkpoints.close()
    return jax.tree.map(np.asarray, networks["generator"]["raw"]["params"])


@pytest.mark.parametrize("count", [*release(4), 8])
def test_more_devices_change_numbers_within_rounding(tmp_path, count):
    """Ten Adam steps of this width, the generator's weights; README says so, and how far
    the shipped widths part."""
    for devices in (1, count):
        arguments = (CONFIG, f"--workdir={tmp_path / str(devices)}", *TINY, *QUICK)
        steps = "--config.num_steps=10"
        done = run(*arguments, steps, JAX_NUM_CPU_DEVICES=str(devices))
        assert done.returncode == 0, done.stderr
    one, many = params_of(tmp_path / "1"), params_of(tmp_path / str(count))
    assert_close(one, many, relative=2e-3)


def test_programs_torn_by_a_kill_are_compiled_anew_in_silence(trained, tmp_path):
    arguments = ("--mode=sample", f"--workdir={trained}", "--n=2")
    compiled = {"JAX_COMPILATION_CACHE_DIR": str(tmp_path)}
    said = run(*arguments, **compiled).stderr
    programs = list(tmp_path.glob("*-cache"))
    assert programs
    for program in programs:
        os.truncate(program, program.stat().st_size // 2)
    done = run(*arguments, **compiled)
    assert done.returncode == 0 and done.stderr == said


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_processes(folder, count, *arguments, own=()):
    """`own`: further arguments of each process."""
    flags = (f"--coordinator=127.0.0.1:{free_port()}", f"--num_processes={count}")
    everything = (*TINY, *QUICK, *arguments, *flags)
    return [
        subprocess.Popen(
            command(
                *(CONFIG, f"--workdir={folder}", *everything, f"--process_id={i}"),
                *(own[i] if own else ()),
            ),
            cwd=ROOT,
            env={**os.environ, **OPTIMISED, "JAX_NUM_CPU_DEVICES": "2"},
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


@pytest.mark.parametrize("by", [*release("devices"), "loop"])
def test_two_processes_train_replicas(tmp_path, by):
    """Two of them on 2 processes x 2 devices; then a process samples and continues them."""
    flags = ("--config.replicas=2", f"--config.replicas_by={by}")
    ends = start_processes(tmp_path, 2, "--config.num_steps=6", *flags)
    outputs = [process.communicate(timeout=300)[1] for process in ends]
    assert [process.returncode for process in ends] == [0, 0], outputs
    pictures = [tmp_path / "samples" / f"replica{k}" / "final.png" for k in range(2)]
    assert all(path.exists() for path in pictures)
    assert load(tmp_path, replica=1).sample(0, 2).shape == (2, 16, 16, 1)
    again = (f"--workdir={tmp_path}", *TINY, *QUICK, *flags, "--config.num_steps=8")
    done = run(CONFIG, *again)
    assert done.returncode == 0 and "from step 6" in done.stderr, done.stderr


@pytest.mark.parametrize(
    "flag, message",
    [
        ("--config.seed=3", "config.seed: 0 in process 0, 3 in 1"),
        ("--config.num_steps=7", "config.num_steps: 6 in process 0, 7 in 1"),
        ("--config.log_every=0", "config.log_every: 5 in process 0, 0 in 1"),
        ("--mode=sample", "--mode: 'train' in process 0, 'sample' in 1"),
        (
            "--config.players.generator.optimizer.eps=1e-6",
            "config.players.generator.optimizer.eps: ",
        ),
        ("--workdir=elsewhere", "--workdir: "),
    ],
)
def test_processes_that_differ_are_refused_by_name(tmp_path, flag, message):
    steps = "--config.num_steps=6"
    ends = start_processes(tmp_path / "run", 2, steps, own=((), (flag,)))
    for process in ends:
        output = process.communicate(timeout=120)[1]
        assert process.returncode == 2, output
        said = [line for line in output.splitlines() if "[Gloo]" not in line]
        assert len(said) == 1 and f"jaxgan: the processes differ ({message}" in said[0], (
            output
        )
    assert not (tmp_path / "run").exists()


def test_processes_with_other_data_are_refused(tmp_path):
    draw, paths = np.random.default_rng(0), (tmp_path / "0.npz", tmp_path / "1.npz")
    for path in paths:
        np.savez(path, images=draw.integers(0, 256, (40, 16, 16), np.uint8))
    data = ("--config.data.name=npz", "--config.data.path=data.npz")
    flags = [*data, f"--workdir={tmp_path / 'run'}", "--config.num_steps=6", *TINY]
    flags += [f"--coordinator=127.0.0.1:{free_port()}", "--num_processes=2"]
    config = f"--config={ROOT}/configs/dcgan.py:npz=data.npz"
    ends = []
    for i, path in enumerate(paths):
        folder = tmp_path / f"host{i}"
        folder.mkdir()
        path.rename(folder / "data.npz")
        process = subprocess.Popen(
            command(config, *flags, f"--process_id={i}"),
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )
        ends.append(process)
    for process in ends:
        output = process.communicate(timeout=120)[1]
        assert process.returncode == 2, output
        assert "the processes differ (the data's content: " in output
