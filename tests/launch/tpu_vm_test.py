"""launch/tpu_vm.sh against a `gcloud` that plays what Cloud TPU does."""

import json
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

from tests.conftest import ROOT

SCRIPT = ROOT / "launch" / "tpu_vm.sh"
FLAGS = ("--zone=z", "--accelerator-type=v5litepod-16", "--runtime-version=v2", "--spot")
ARGS = ("--config=gan", "--workdir=gs://bucket/gan")
# Notes each call; the states that `describe` tells and the statuses with which the runs end
# are the lines of two files. Where there is a folder `home` it is that of a worker.
GCLOUD = """#!/usr/bin/env bash
echo "$*" >> "$PLAY/calls"
next() { head -n 1 "$PLAY/$1"; sed -i 1d "$PLAY/$1"; }
worker() { cd "$PLAY/home" && HOME="$PWD" PATH="$PWD/bin:$PATH" bash -c "$1"; exit; }
case "$*" in
    *" describe "*) next states ;;
    *" create "*) exit "$(cat "$PLAY/create")" ;;
    *" scp "*) [ ! -d "$PLAY/home" ] || cp "$5" "$PLAY/home/jaxgan.tar.gz" ;;
    *" ssh "*) [ ! -d "$PLAY/home" ] || worker "${8#--command=}" ;;&
    *"tar -xzf"*) exit "$(next installs)" ;;
    *" ssh "*) [ ! -e "$PLAY/endless" ] || exec sleep 60; exit "$(next runs)" ;;
esac
"""
KINDS = {" create ": "create", " describe ": "look", " scp ": "copy", " delete ": "delete"}
MADE = ["create", "look", "copy", "install"]


class Play:
    """A folder with the fake and what it is to play."""

    def __init__(self, folder):
        self.folder = folder
        fake = folder / "bin" / "gcloud"
        fake.parent.mkdir()
        fake.write_text(GCLOUD)
        fake.chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{fake.parent}:{os.environ['PATH']}",
            "PLAY": str(folder),
            "JAXGAN_POLL": "0",
        }
        self.is_to()

    def is_to(self, states=("ACTIVE",), runs=(0,), installs=(0,) * 9, create=0):
        told = {"states": states, "runs": runs, "installs": installs, "create": [create]}
        for name, lines in told.items():
            (self.folder / name).write_text("".join(f"{line}\n" for line in lines))

    def command(self, *words):
        return ["bash", str(SCRIPT), *words]

    def start(self, *words, **environment):
        return subprocess.run(
            self.command(*(words or ("gan", *FLAGS, "--", *ARGS))),
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def calls(self) -> list[str]:
        path = self.folder / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def kinds(self) -> list[str]:
        """The calls, a word each."""
        found = []
        for call in self.calls():
            ssh = "install" if "tar -xzf" in call else "run"
            found.append(next((word for part, word in KINDS.items() if part in call), ssh))
        return found


@pytest.fixture
def play(tmp_path):
    return Play(tmp_path)


def test_waits_installs_trains_and_deletes(play):
    play.is_to(states=("WAITING_FOR_RESOURCES", "PROVISIONING", "ACTIVE"))
    done = play.start()
    assert done.returncode == 0, done.stderr
    *_, copy, install, run, delete = calls = play.calls()
    made = "compute tpus queued-resources create gan --node-id=gan "
    assert calls[0] == made + " ".join(FLAGS)
    look = "compute tpus queued-resources describe gan --zone=z --format=value(state.state)"
    assert calls[1:4] == [look] * 3
    archive = r"\S+/jaxgan\.tar\.gz gan:jaxgan\.tar\.gz"
    assert re.fullmatch(f"compute tpus tpu-vm scp {archive} --zone=z --worker=all", copy)
    ssh = "compute tpus tpu-vm ssh gan --zone=z --worker=all --command="
    assert install.startswith(ssh) and run.startswith(ssh)
    assert "bash launch/local.sh --coordinator=auto " + " ".join(ARGS) in run
    assert delete == "compute tpus queued-resources delete gan --zone=z --force --quiet"
    assert len(calls) == 8


LOST = {
    "suspended": ("SUSPENDED", 255),
    "being suspended": ("SUSPENDING", 134),
    "failed": ("FAILED", 1),
    "ssh to one worker fails": ("ACTIVE", 255),
    "gcloud fails": ("ACTIVE", 1),
}


@pytest.mark.parametrize("state, status", LOST.values(), ids=LOST)
def test_a_lost_slice_is_made_again_and_the_run_continues(play, state, status):
    play.is_to(states=("ACTIVE", state, "ACTIVE"), runs=(status, 0))
    done = play.start()
    assert done.returncode == 0, done.stderr
    once = [*MADE, "run", "look", "delete"]
    assert play.kinds() == [*once, *MADE, "run", "delete"]
    first, second = (call for call in play.calls() if "launch/local.sh" in call)
    assert first == second and "gs://bucket/gan" in first
    assert f"ended with status {status}, gan is {state}; starting it again" in done.stderr


@pytest.mark.parametrize("status", [75, 143, 137])
def test_processes_that_ended_on_machines_that_stay_are_started_again(play, status):
    play.is_to(states=("ACTIVE", "ACTIVE"), runs=(status, 0))
    assert play.start().returncode == 0
    assert play.kinds() == [*MADE, "run", "look", "run", "delete"]


@pytest.mark.parametrize("state", ["FAILED", "SUSPENDED"])
def test_a_slice_that_never_became_active_is_made_again(play, state):
    play.is_to(states=("WAITING_FOR_RESOURCES", state, state, "ACTIVE"))
    done = play.start()
    assert done.returncode == 0 and f"gan is {state}" in done.stderr
    lost = ["create", "look", "look", "look", "delete"]
    assert play.kinds() == [*lost, *MADE, "run", "delete"]


def test_a_slice_lost_while_it_installs_is_made_again(play):
    play.is_to(states=("ACTIVE", "SUSPENDED", "ACTIVE"), installs=(255, 0))
    assert play.start().returncode == 0
    assert play.kinds() == [*MADE, "look", "delete", *MADE, "run", "delete"]


@pytest.mark.parametrize("status", [2, 3])
def test_a_mistake_or_a_failed_run_ends_it(play, status):
    play.is_to(runs=(status,))
    assert play.start().returncode == status
    assert play.kinds() == [*MADE, "run", "delete"]


def test_an_installation_that_fails_ends_it(play):
    play.is_to(installs=(3,))
    assert play.start().returncode == 3
    assert play.kinds() == [*MADE, "delete"]


def test_it_gives_up(play):
    play.is_to(states=["ACTIVE"] * 9, runs=[255] * 9)
    done = play.start(JAXGAN_TRIES="2")
    assert done.returncode == 255 and "gave up after 2 starts" in done.stderr
    assert play.kinds() == [*MADE, "run", "look", "delete"] * 2


def test_what_it_did_not_make_it_does_not_delete(play):
    play.is_to(create=1)
    done = play.start()
    assert done.returncode == 1 and "cannot make gan" in done.stderr
    assert play.kinds() == ["create"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_deletes_the_slice(play, number):
    (play.folder / "endless").touch()
    words = play.command("gan", *FLAGS, "--", *ARGS)
    process = subprocess.Popen(words, env=play.environment, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while "run" not in play.kinds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(number)
    assert process.wait(timeout=30) == 128 + number
    assert play.kinds() == [*MADE, "run", "delete"]


def test_autocheckpoint_is_an_option_of_alpha_alone(play):
    done = play.start("gan", *FLAGS, "--autocheckpoint-enabled", "--", *ARGS)
    assert done.returncode == 0
    first, *others = play.calls()
    assert first.startswith("alpha compute tpus queued-resources create gan ")
    assert first.endswith(" --autocheckpoint-enabled")
    assert all(call.startswith("compute tpus ") for call in others)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("gan",),
        ("--zone=z", "--", *ARGS),
        ("gan", "--spot", "--", *ARGS),
        ("gan", *FLAGS, *ARGS),
        ("gan", *FLAGS, "--", "--config=gan"),
        ("gan", *FLAGS, "--", "--config=gan", "--workdir=runs/gan"),
    ],
)
def test_mistakes_are_refused_before_anything_is_made(play, words):
    done = subprocess.run(
        play.command(*words), env=play.environment, capture_output=True, text=True
    )
    assert done.returncode == 2 and play.calls() == []
    assert done.stderr.startswith("jaxgan: give NAME --zone=ZONE")
    assert len(done.stderr.splitlines()) == 1


QUOTED = "--config.x=it's a b"


def dry_run(play, *flags) -> list[str]:
    done = play.start(
        "--dry_run", "gan", *FLAGS, *flags, "--", *ARGS, "--config.x=it's a b"
    )
    assert done.returncode == 0 and play.calls() == [] and done.stderr == ""
    return done.stdout.splitlines()


def test_a_dry_run_prints_commands_that_a_shell_takes(play):
    """Played by a shell, they are the calls of a real run."""
    printed = dry_run(play)
    assert len(printed) == 6
    subprocess.run(["bash", "-c", "\n".join(printed)], env=play.environment, check=True)
    dry = play.calls()
    (play.folder / "calls").unlink()
    play.is_to()
    assert play.start("gan", *FLAGS, "--", *ARGS, QUOTED).returncode == 0
    archive = re.compile(r"\S+/jaxgan.tar.gz")
    first, second = ([archive.sub("", x) for x in calls] for calls in (dry, play.calls()))
    assert first == second


WORKER = """#!/usr/bin/env bash
case "$*" in
    "-m uv venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m jaxgan.main"*) printf '%s\\n' "${@:3}" > "$HOME/arguments"; exit 1 ;;
    -m*) echo "$*" >> "$HOME/packages" ;;
    -c*) exit 1 ;;
esac
"""  # a python that notes what it is to install and to run; it is 3.12, and a run fails


def test_on_a_worker_the_commands_install_and_run(play):
    """They are run here, in an empty home, by a stand-in for its python alone."""
    home = play.folder / "home"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "python3").write_text(WORKER)
    (home / "bin" / "python3").chmod(0o755)
    words = (*ARGS, "--config.x=it's a (b) $c; d", "--config.y=(1,2)")
    done = play.start("gan", *FLAGS, "--", *words)
    assert done.returncode == 3, done.stderr
    assert play.kinds() == [*MADE, "run", "delete"]
    given = (home / "arguments").read_text().splitlines()
    assert given == ["--coordinator=auto", *words]
    uv, packages = (home / "packages").read_text().splitlines()
    assert uv == "-m pip install --quiet --user uv"
    assert packages.endswith(f"--editable {home}/jaxgan[tpu,gcs]")
    assert f"--constraint {home}/jaxgan/launch/locked-3.12.txt" in packages
    for name in ("jaxgan", "configs", "launch", "setup.cfg", "LICENSE"):
        assert (home / "jaxgan" / name).exists()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("gcloud"), reason="needs gcloud")
def test_gcloud_itself_takes_the_commands(play):
    """Its parser, without a call to the cloud."""
    printed = dry_run(play) + dry_run(play, "--autocheckpoint-enabled")
    environment = {**os.environ, "CLOUDSDK_CONFIG": str(play.folder / "config")}
    wrong = printed[0] + " --autocheckpoint-enabled"  # one that it must refuse
    for command in (*dict.fromkeys(printed), wrong):
        lint = ["gcloud", "meta", "lint-gcloud-commands", f"--command-string={command}"]
        done = subprocess.run(lint, env=environment, capture_output=True, text=True)
        (found,) = json.loads(done.stdout)
        assert found["success"] == (command != wrong), found["error_message"]
