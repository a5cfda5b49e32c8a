"""The scripts of launch/, as shells and shellcheck read them."""

import shutil
import subprocess

import pytest

from tests.conftest import ROOT

SCRIPTS = sorted([*ROOT.glob("launch/*.sh"), *ROOT.glob("launch/*.sbatch")])


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_bash_can_read_it(path):
    done = subprocess.run(["bash", "-n", path], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="needs shellcheck")
def test_shellcheck_finds_nothing():
    check = ["shellcheck", "--external-sources", "--source-path=SCRIPTDIR", *SCRIPTS]
    done = subprocess.run(check, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_it_says_how_it_is_called_and_is_short(path):
    lines = path.read_text().splitlines()
    assert len(lines) <= 120
    assert any(path.name in line for line in lines[:6] if line.startswith("#"))
