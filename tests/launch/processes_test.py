"""launch/processes.sh: with stand-ins for its processes, and in earnest."""

import re
import shutil
import signal
import subprocess
import time

import pytest

from tests.conftest import POINTS, ROOT
from tests.launching import clone_into, until

# In the place of python: process I notes how it was called and does what file I says.
STAND_IN = """#!/usr/bin/env bash
[ "$1" = -m ] || { echo 4321; exit; }
number="${*: -1}"; number="${number#--process_id=}"
echo "$*" > "called$number"
. "./plays$number"
"""
SAVES = "trap 'exit 143' TERM; touch ready$number; while :; do sleep 0.02; done"
STAYS = "trap '' TERM; touch ready$number; while :; do sleep 0.02; done"


@pytest.fixture
def start(tmp_path):
    """Starts the script, its processes playing these."""
    (tmp_path / "launch").mkdir()
    shutil.copy(ROOT / "launch" / "processes.sh", tmp_path / "launch")
    install = f'cd {tmp_path}; PATH="$PWD:$PATH"\n'
    (tmp_path / "launch" / "install.sh").write_text(install)
    (tmp_path / "python").write_text(STAND_IN)
    (tmp_path / "python").chmod(0o755)

    def start(*plays, count=None):
        for number, play in enumerate(plays):
            (tmp_path / f"plays{number}").write_text(play)
        words = ["bash", "launch/processes.sh", str(count or len(plays))]
        with open(tmp_path / "said", "w") as said:
            return subprocess.Popen(
                [*words, "--config=gan", "--config.x=a b"],
                cwd=tmp_path,
                stderr=said,
                env={"PATH": "/usr/bin:/bin", "JAXGAN_PATIENCE": "1"},
            )

    return start


def test_each_process_knows_which_it_is(start, tmp_path):
    assert start("exit 0", "exit 0", "exit 0").wait(timeout=30) == 0
    for number in range(3):
        words = "-m jaxgan.main --config=gan --config.x=a b --coordinator=127.0.0.1:4321"
        which = f"--num_processes=3 --process_id={number}\n"
        assert (tmp_path / f"called{number}").read_text() == f"{words} {which}"


def test_the_first_failure_is_the_status_and_ends_the_others(start, tmp_path):
    process = start(STAYS, "sleep 0.3; exit 3", SAVES)
    assert process.wait(timeout=30) == 3
    said = (tmp_path / "said").read_text()
    assert "jaxgan: process 1 ended with status 3, so the others end\n" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_reaches_all(start, tmp_path, number):
    process = start(SAVES, SAVES)
    until(lambda: len([*tmp_path.glob("ready*")]) == 2, 30)
    process.send_signal(number)
    assert process.wait(timeout=30) == 143


def test_a_second_signal_ends_them_at_once(start, tmp_path):
    process = start(STAYS, STAYS)
    until(lambda: len([*tmp_path.glob("ready*")]) == 2, 30)
    process.send_signal(signal.SIGINT)
    time.sleep(1)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 137


@pytest.mark.parametrize("count", ["0", "two", "--config=gan", "-1"])
def test_a_number_that_is_none_is_refused(start, tmp_path, count):
    assert start(count=count).wait(timeout=30) == 2
    said = "jaxgan: give how many first, as in launch/processes.sh 2 --config=gan\n"
    assert (tmp_path / "said").read_text() == said


@pytest.mark.release
def test_a_run_survives_the_loss_of_either_process(tmp_path):
    """SIGKILL of one ends the command, and the same command continues; so it does after
    SIGTERM, and at last one process goes on alone."""
    clone = clone_into(tmp_path / "clone")
    steps = clone / "runs" / "a" / "checkpoints"
    arguments = [*POINTS, "--workdir=runs/a", "--nopage"]
    arguments += ["--config.log_every=10", "--config.sample_every=1000000"]
    arguments += ["--config.evaluate_every=1000000", "--config.checkpoint_every=20"]
    said = tmp_path / "said"

    def committed() -> int:
        found = steps.glob("*/commit_success.txt")
        return max((int(path.parent.name) for path in found), default=0)

    def begin() -> subprocess.Popen:
        words = ["bash", "launch/processes.sh", "2", *arguments]
        with open(said, "a") as file:
            return subprocess.Popen(
                [*words, "--config.num_steps=1000000"], cwd=clone, stderr=file
            )

    def kill_one(victim: int) -> None:
        before, process = committed(), begin()
        until(lambda: committed() > before, 400)
        find = ["pgrep", f"--parent={process.pid}", "-f", f"process_id={victim}"]
        lost = subprocess.run(find, capture_output=True, text=True, check=True).stdout
        subprocess.run(["kill", "-KILL", *lost.split()], check=True)
        assert process.wait(timeout=60) != 0

    kill_one(1)
    kill_one(0)
    before, process = committed(), begin()
    until(lambda: committed() > before, 400)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=120) == 143
    saved = re.findall(r"saved step (\d+) in runs/a", said.read_text())[-1]
    assert committed() == int(saved)
    again = re.findall(r"continuing runs/a from step (\d+)", said.read_text())
    assert len(again) == 2 and 20 <= int(again[0]) < int(again[1]) <= before

    words = ["bash", "launch/local.sh", *arguments, f"--config.num_steps={int(saved) + 5}"]
    done = subprocess.run(words, cwd=clone, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert f"from step {saved}\n" in done.stderr and "done: " in done.stderr
