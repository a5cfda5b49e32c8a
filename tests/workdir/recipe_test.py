"""How a run is made again."""

import shlex

import pytest

from jaxgan.system.errors import UsageError
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.recipe import command_of, recipe
from tests.conftest import TINY, call
from tests.train.run_test import state_digests

STEPS = ("--config.num_steps=2", "--config.replicas=2", "--config.seed=4")


@pytest.mark.slow
def test_its_command_makes_the_same_run(tmp_path):
    folder = tmp_path / "run"
    flags = ("--config=dcgan:ring8", *TINY, *STEPS)
    assert call(*flags, f"--workdir={folder}").returncode == 0
    *comments, install, command = recipe(str(folder)).splitlines()
    assert all(line.startswith("# ") for line in comments)
    assert "# seeds 4 to 5" in comments
    assert any(line.startswith("# data ring8, digest ") for line in comments)
    assert "jax==" in install and "orbax-checkpoint==" in install
    python, m, module, *words = shlex.split(command)
    assert (python, m, module) == ("python", "-m", "jaxgan.main")
    again = tmp_path / "again"
    words = [w.replace(str(folder), str(again)) for w in words]
    assert call(*words).returncode == 0
    assert state_digests(again, 2) == state_digests(folder, 2)
    assert Checkpoints(again, writable=False).steps() == [2]


def test_words_are_quoted_for_a_shell():
    start = {"command": ["/any/jaxgan/main.py", "--config.sweep.a=(1, 2)"]}
    assert command_of(start) == "python -m jaxgan.main '--config.sweep.a=(1, 2)'"
    assert command_of({"command": ["own.py", "x"]}) == "# started from Python: own.py x"


def test_what_is_no_run_is_refused(tmp_path):
    with pytest.raises(UsageError, match="is no training run"):
        recipe(str(tmp_path))
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(UsageError, match="has no provenance.json"):
        recipe(str(tmp_path))
