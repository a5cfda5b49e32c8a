"""launch/sky.yaml: what its nodes run, by its own `run`, and how SkyPilot reads it."""

import os
import subprocess

import pytest
import yaml

from tests.conftest import ROOT
from tests.launch.words import parsed

TASK = yaml.safe_load((ROOT / "launch" / "sky.yaml").read_text())
BUCKET = "gs://bucket/run"


def ran(script, folder, **given):
    """The words that each command of the task's `script` is called with, on a node where
    there are only these: install.sh, which says its extras, uv and python."""
    for name in ("launch", "bin", ".local/bin"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "launch" / "install.sh").write_text('echo "install.sh $1"\n')
    for tool in ("bin/python", ".local/bin/uv"):
        said = f"""printf '%s\\n' "{tool} $(printf '%s ' "$@")"\n"""
        (folder / tool).write_text(f"#!/bin/sh\n{said}")
        (folder / tool).chmod(0o755)
    envs = {**TASK["envs"], "WORKDIR": BUCKET, **given}
    system = {"HOME": str(folder), "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", TASK[script]],
        cwd=folder,
        env={**envs, **system},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and not done.stderr, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


def node(folder, rank, ips, **given):
    """The flags of jaxgan on a node."""
    about = {"NUM_NODES": len(ips), "NODE_RANK": rank, "NODE_IPS": "\n".join(ips)}
    told = {f"SKYPILOT_{name}": str(value) for name, value in about.items()}
    *_, (python, *words) = ran("run", folder, **told, **given)
    assert python == "bin/python" and words[:2] == ["-m", "jaxgan.main"]
    return parsed(words[2:])


def test_one_node_runs_one_process(tmp_path):
    flags = node(tmp_path, 0, ["10.0.0.7"], FLAGS="--config.num_steps=7")
    assert flags["workdir"] == BUCKET and flags["config"].num_steps == 7
    assert flags["coordinator"] is flags["num_processes"] is flags["process_id"] is None


def test_several_nodes_run_a_process_each_and_meet_at_the_first(tmp_path):
    for rank in range(3):
        flags = node(tmp_path, rank, ["10.0.0.7", "10.0.0.8", "10.0.0.9"])
        assert flags["coordinator"] == f"10.0.0.7:{TASK['envs']['PORT']}"
        assert (flags["num_processes"], flags["process_id"]) == (3, rank)


def test_it_is_set_up_once_from_the_lock(tmp_path):
    venv = [".local/bin/uv", "venv", "--seed", "--python", "3.12", ".venv"]
    install = ["install.sh", TASK["envs"]["EXTRAS"]]
    assert ran("setup", tmp_path) == [venv, install]
    (tmp_path / ".venv").mkdir()
    assert ran("setup", tmp_path) == [install]


@pytest.mark.slow
def test_skypilot_reads_it():
    """Not among the peers: it pins many packages. It was 0.14.1 in an environment of its
    own, to which this test's folders were added."""
    sky = pytest.importorskip("sky")
    schemas = pytest.importorskip("sky.utils.schemas")
    checked = pytest.importorskip("sky.utils.common_utils").validate_schema
    checked(TASK, schemas.get_task_schema(), "task: ")
    checked(TASK["resources"], schemas.get_resources_schema(), "resources: ")
    with pytest.raises(ValueError, match="'WORKDIR' is None"):
        sky.Task.from_yaml_config(dict(TASK))
    task = sky.Task.from_yaml_config(dict(TASK), env_overrides=[("WORKDIR", BUCKET)])
    assert task.num_nodes == TASK["num_nodes"] and task.envs["WORKDIR"] == BUCKET
    (resources,) = task.resources
    assert resources.accelerators == {"L4": 1}
