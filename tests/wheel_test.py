"""The wheel, installed without the clone, in folders that know nothing of it."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from jaxgan.system import shipped
from tests.conftest import ROOT, TINY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel that `pip wheel .` builds from what git tracks."""
    clone, folder = tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("wheel")
    for name in ("jaxgan", "configs"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, clone / name, symlinks=True, ignore=ignored)
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, clone / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel"]
    options = ["--quiet", "--no-deps", "--no-build-isolation", f"--wheel-dir={folder}"]
    subprocess.run([*pip, *options, str(clone)], check=True)
    (found,) = folder.glob("jaxgan-*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory) -> Path:
    """The interpreter of a new environment with the wheel; packages that it needs are those
    of this environment, its own jaxgan aside."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    found = folder / "bin" / "python"
    (site,) = folder.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (site / "needed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return found


def module(python, name, *arguments, folder) -> subprocess.CompletedProcess:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = [python, "-m", f"jaxgan.{name}", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True
    )


def test_the_wheel_has_the_configs_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"jaxgan/configs/{name}.py" for name in shipped.names()} <= set(names)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"jaxgan"}
    pages = {name for name in names if name.startswith("jaxgan/explore/report/page/")}
    assert {Path(name).suffix for name in pages} == {".html", ".css", ".js"}
    ours = {name for name in names if name.startswith("jaxgan/")}
    assert all(name.endswith(".py") for name in ours - pages)


def test_it_trains_and_samples_in_an_empty_folder(python, tmp_path):
    steps = "--config.num_steps=2"
    done = module(python, "main", "--config=dcgan", *TINY, steps, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "runs/dcgan/samples/final.png").exists()
    assert (tmp_path / "runs/dcgan/report.html").exists()
    sample = ("--mode=sample", "--workdir=runs/dcgan", "--n=2")
    done = module(python, "main", *sample, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    where = subprocess.run(
        [python, "-c", "import jaxgan; print(jaxgan.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert Path(where.stdout).is_relative_to(python.parents[1])


def test_a_folder_configs_of_a_users_is_left_alone(python, tmp_path):
    for folder in (tmp_path / "configs", tmp_path / "base"):
        folder.mkdir()
        for name in ("__init__", "base", "bigan", "veegan"):
            (folder / f"{name}.py").write_text("raise RuntimeError('not this one')\n")
    arguments = ("--config=bigan:ring8", *TINY, "--config.num_steps=2")
    done = module(python, "main", *arguments, folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_file_of_ones_own_imports_shipped_ones(python, tmp_path):
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "mine.py").write_text(
        "from jaxgan.configs import dcgan\n\n\n"
        "def get_config(argument='ring8'):\n"
        "    config = dcgan.get_config(argument)\n"
        "    config.seed = 7\n"
        "    return config\n"
    )
    arguments = ("--config", "configs/mine.py", *TINY, "--config.num_steps=1")
    done = module(python, "main", *arguments, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert '"seed": 7' in (tmp_path / "runs/mine/config.json").read_text()
