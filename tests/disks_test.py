"""A disk that is full, or may not be written, while a run is on it."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jaxgan.train import train
from tests.conftest import call
from tests.faults_test import RUN, STEPS, assert_as, last_line, points

ROOT_ONLY = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root mounts"
)


@pytest.fixture(scope="module")
def straight(made_once):
    """A run that nothing happened to, that of faults_test.py."""
    return made_once("faultless", lambda folder: train(points(), folder))


@contextlib.contextmanager
def mounted(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of so many megabytes."""
    folder.mkdir()
    size = f"size={megabytes}m"
    mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this root may not mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@ROOT_ONLY
@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [8, 300])
def test_a_full_disk_is_one_line_and_the_run_goes_on_when_there_is_space(
    straight, tmp_path, kilobytes
):
    with mounted(tmp_path / "disk", 3) as disk:
        folder = disk / "run"
        assert call(*RUN, "--config.num_steps=4", f"--workdir={folder}").returncode == 0
        free = shutil.disk_usage(disk).free
        (disk / "full").write_bytes(bytes(free - kilobytes * 1024))
        done = call(*RUN, f"--workdir={folder}")
        line = last_line(done)
        assert done.returncode == 1 and "No space left" in line, done.stderr
        assert {"3", "4"} <= {*os.listdir(folder / "checkpoints")}
        sampled = call("--mode=sample", f"--workdir={folder}", "--n=1")
        assert sampled.returncode in (0, 1) and "Traceback" not in sampled.stderr
        (disk / "full").unlink()
        done = call(*RUN, f"--workdir={folder}")
        assert done.returncode == 0, done.stderr
        assert_as(folder, straight)


@ROOT_ONLY
@pytest.mark.slow
def test_a_read_only_workdir_is_one_line(straight, tmp_path):
    with mounted(tmp_path / "disk", 16) as disk:
        shutil.copytree(straight, disk / "run")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for folder in (disk / "run", disk / "new"):
            longer = f"--config.num_steps={STEPS + 1}"
            done = call(*RUN, longer, f"--workdir={folder}")
            assert done.returncode == 1
            assert "Read-only file system" in last_line(done), done.stderr
        sampled = call("--mode=sample", f"--workdir={disk / 'run'}", "--n=1")
        assert sampled.returncode == 1
        assert re.fullmatch(
            f"jaxgan: Read-only file system: {disk}/run/.*\n", sampled.stderr
        )
