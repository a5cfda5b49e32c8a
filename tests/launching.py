"""Shared by the tests of launch/: a clone with an environment of its own, and patience."""

import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ROOT

TRACKED = ("jaxgan", "configs", "launch", "setup.cfg", "pyproject.toml", "README.md")


def clone_into(folder: Path) -> Path:
    """A copy of the repository; what `launch/install.sh` would install is there: the
    packages of this environment, by a path file, and the stamp that says so."""
    folder.mkdir()
    for name in TRACKED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    environment = [sys.executable, "-m", "venv", "--without-pip", folder / ".venv"]
    subprocess.run(environment, check=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    here = folder / ".venv" / "lib" / version / "site-packages" / "packages.pth"
    here.write_text(sysconfig.get_path("purelib") + "\n")
    lock = "locked-3.11.txt" if sys.version_info < (3, 12) else "locked-3.12.txt"
    stamp = f"cat launch/{lock} setup.cfg | cksum > .venv/installed-"
    subprocess.run(stamp, shell=True, check=True, cwd=folder)
    return folder


def until(holds: Callable[[], object], seconds: float) -> None:
    """Waits until it does, and looks a thousand times."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(seconds / 1000)
