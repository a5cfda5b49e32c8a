"""launch/slurm.sbatch: under a Slurm of one node that a test starts for itself, where its
daemons are installed, and everywhere by stand-ins for its commands."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import POINTS, ROOT
from tests.launching import clone_into, until

SCRIPT = "launch/slurm.sbatch"
PATIENCE = 400.0  # seconds that a step of the tests in earnest may take on a busy machine
DAEMONS = ("munged", "slurmctld", "slurmd")

# A stand-in for each command notes its call. `srun` ends with the status that is told, or
# when `scancel` tells it to, as tasks do that save.
STAND_IN = """#!/usr/bin/env bash
echo "${0##*/} $*" >> calls
case "${0##*/}" in
    srun) trap 'exit 143' USR1; echo $$ > tasks
        while [ ! -e status ]; do sleep 0.02; done; exit "$(cat status)" ;;
    scancel) kill -USR1 "$(cat tasks)" ;;
    squeue) cat state ;;
esac
"""


def test_it_is_a_script_with_the_options_of_sbatch():
    text = (ROOT / SCRIPT).read_text()
    before = text[: re.search(r"^[^#\n]", text, re.M).start()]  # sbatch reads no further
    options = re.findall(r"^#SBATCH --(\S+)", before, re.M)
    told = {"requeue", "signal=B:TERM@120", "open-mode=append"}
    assert told <= set(options)


@pytest.fixture
def job(tmp_path):
    """The clone of a job, with stand-ins on the PATH, and how to start it."""
    (tmp_path / "launch").mkdir()
    (tmp_path / "launch" / "install.sh").write_text("")
    for name in ("srun", "scancel", "squeue", "scontrol"):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(STAND_IN)
        path.chmod(0o755)
    (tmp_path / "state").write_text("RUNNING\n")

    def start(*arguments):
        environment = os.environ | {
            "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
            "SLURM_SUBMIT_DIR": str(tmp_path),
            "SLURM_JOB_ID": "7",
        }
        script = ["bash", str(ROOT / SCRIPT), *arguments]
        with open(tmp_path / "said", "w") as said:
            return subprocess.Popen(script, env=environment, stderr=said)

    return tmp_path, start


def calls(folder) -> list[str]:
    path = folder / "calls"
    return path.read_text().splitlines() if path.exists() else []


RUN = "srun python -m jaxgan.main --coordinator=auto --config=gan --config.x=a b"
ARGS = ("--config=gan", "--config.x=a b")


@pytest.mark.parametrize("status", [0, 1, 2])
def test_the_job_ends_as_its_tasks(job, status):
    folder, start = job
    (folder / "status").write_text(str(status))
    assert start(*ARGS).wait(timeout=30) == status
    assert calls(folder) == [RUN]


@pytest.mark.parametrize("state", ["RUNNING", "COMPLETING", "CANCELLED"])
def test_a_job_whose_time_is_over_saves_and_queues_itself_again(job, state):
    """And no job that is being cancelled or requeued: its tasks have the signal."""
    folder, start = job
    (folder / "state").write_text(f"{state}\n")
    process = start(*ARGS)
    until(lambda: (folder / "tasks").exists(), 30)
    process.send_signal(signal.SIGTERM)
    look = "squeue --noheader --format=%T --jobs=7"
    if state != "RUNNING":
        until(lambda: look in calls(folder), 30)
        (folder / "status").write_text("143")
    assert process.wait(timeout=30) == 143
    told = [look, "scancel --signal=TERM 7", look, "scontrol requeue 7"]
    assert calls(folder) == [RUN, *(told if state == "RUNNING" else [look])]


def test_a_run_that_failed_after_the_signal_is_not_queued_again(job):
    folder, start = job
    (folder / "bin" / "scancel").write_text("#!/bin/sh\necho 1 > status\n")
    process = start(*ARGS)
    until(lambda: (folder / "tasks").exists(), 30)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 1
    assert not [call for call in calls(folder) if call.startswith("scontrol")]


def test_a_folder_that_is_no_clone_is_refused(job):
    folder, start = job
    (folder / "launch" / "install.sh").unlink()
    assert start(*ARGS).wait(timeout=30) == 2 and calls(folder) == []
    said = f"jaxgan: {folder} is no clone of jaxgan; call sbatch in one\n"
    assert (folder / "said").read_text() == said


CONFIGURATION = """
ClusterName=alone
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
MpiDefault=none
ReturnToService=2
KillWait=120
PropagateResourceLimits=NONE
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Slurm:
    """The daemons of one node, in a folder."""

    def __init__(self, folder: Path):
        self.folder, self.daemons = folder, []
        host, ports = socket.gethostname().partition(".")[0], free_ports(2)
        for name in ("state", "spool"):
            (folder / name).mkdir()
        text = CONFIGURATION.format(host=host, ports=ports, folder=folder)
        (folder / "slurm.conf").write_text(text)
        (folder / "munge.key").write_bytes(secrets.token_bytes(1024))
        (folder / "munge.key").chmod(0o600)
        self.environment = os.environ | {
            "SLURM_CONF": str(folder / "slurm.conf"),
            "JAX_NUM_CPU_DEVICES": "1",
        }

    def __enter__(self) -> "Slurm":
        files = {"socket": "socket", "key-file": "key", "pid-file": "pid"}
        files |= {"log-file": "log", "seed-file": "seed"}
        flags = [f"--{k}={self.folder}/munge.{v}" for k, v in files.items()]
        self.daemon("munged", "--foreground", "--force", *flags)
        self.daemon("slurmctld", "-D")
        # slurmd wants one of them to be there, though no plugin above uses it.
        for plugin in ("disabled", "cgroup/v1", "cgroup/v2"):
            (self.folder / "cgroup.conf").write_text(f"CgroupPlugin={plugin}\n")
            if self.daemon("slurmd", "-D"):
                break
        until(lambda: self("sinfo", "--noheader", "--format=%T") == "idle", 60)
        return self

    def daemon(self, *command) -> bool:
        """Starts one; whether it stays."""
        with open(self.folder / f"{command[0]}.log", "a") as log:
            process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )
        time.sleep(2)
        if process.poll() is not None:
            return False
        self.daemons.append(process)
        return True

    def __exit__(self, *_) -> None:
        for flags in (("--full", "--signal=KILL"), ()):
            kill = ["scancel", *flags, "--user=root"]
            subprocess.run(kill, env=self.environment, capture_output=True, check=False)
        deadline = time.monotonic() + 60
        while self("squeue", "--noheader") and time.monotonic() < deadline:
            time.sleep(0.5)
        for process in reversed(self.daemons):
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def __call__(self, *command, folder=None) -> str:
        done = subprocess.run(
            command, cwd=folder, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture
def slurm(tmp_path):
    if os.geteuid() or not all(map(shutil.which, DAEMONS)):
        pytest.skip("needs root and Debian's slurm-wlm and munge")
    with Slurm(tmp_path) as started:
        yield started


@pytest.mark.slow
def test_two_tasks_train_one_run_that_survives_slurm(slurm, tmp_path):
    """`scontrol requeue`, the end of its time and `scancel`: each finds the run saved, and
    after the first two the job goes on by itself."""
    clone = clone_into(tmp_path / "clone")
    run = [*POINTS, "--workdir=runs/a", "--nopage"]
    run += ["--config.num_steps=1000000", "--config.checkpoint_every=20"]
    run += ["--config.log_every=10", "--config.sample_every=1000000"]
    submit = ("sbatch", "--parsable", "--ntasks=2", "--time=60", SCRIPT, *run)
    number = slurm(*submit, folder=clone)
    output = clone / f"jaxgan-{number}.out"
    steps = clone / "runs" / "a" / "checkpoints"

    def committed() -> int:
        return max(
            (int(p.parent.name) for p in steps.glob("*/commit_success.txt")), default=0
        )

    def state() -> str:
        return slurm("scontrol", "show", "job", number)

    def starts_again(times: int) -> int:
        """The step from which it does, its time to wait spared, with an hour anew."""
        until(lambda: f"Restarts={times}" in state() and "=PENDING" in state(), PATIENCE)
        slurm("scontrol", "update", f"JobId={number}", "StartTime=now", "TimeLimit=60")
        said = re.compile(r"continuing runs/a from step (\d+)")
        until(lambda: len(said.findall(output.read_text())) == times, PATIENCE)
        return int(said.findall(output.read_text())[-1])

    until(lambda: committed() >= 20, PATIENCE)
    slurm("scontrol", "requeue", number)
    first = starts_again(1)
    assert first >= 20

    until(lambda: committed() > first, PATIENCE)
    spent = re.search(r"RunTime=00:(\d+):", state())
    over = f"TimeLimit={int(spent[1]) + 3}"  # in minutes; the signal comes 2 before
    slurm("scontrol", "update", f"JobId={number}", over)
    second = starts_again(2)
    assert second > first and f"saved step {second} in runs/a" in output.read_text()

    until(lambda: committed() > second, PATIENCE)
    before = committed()
    slurm("scancel", number)
    until(lambda: "JobState=CANCELLED" in state() and "COMPLETING" not in state(), PATIENCE)
    until(lambda: not slurm("squeue", "--noheader"), PATIENCE)
    assert "Restarts=2" in state() and committed() >= before
    assert "Traceback" not in output.read_text()
    assert not list(steps.glob("*.damaged*"))


@pytest.mark.slow
def test_a_job_of_one_task_ends_with_the_run_and_with_its_status(slurm, tmp_path):
    clone = clone_into(tmp_path / "clone")
    run = [*POINTS, "--nopage", "--config.num_steps=6"]

    def end_of(*more) -> str:
        number = slurm("sbatch", "--parsable", SCRIPT, *run, *more, folder=clone)
        until(lambda: not slurm("squeue", "--noheader"), PATIENCE)
        return slurm("scontrol", "show", "job", number)

    complete = end_of("--workdir=runs/b")
    assert "JobState=COMPLETED" in complete and "ExitCode=0:0" in complete
    assert (clone / "runs/b/samples/final.png").exists()
    mistaken = end_of("--config.seed=x")
    assert "JobState=FAILED" in mistaken and "ExitCode=2:0" in mistaken
