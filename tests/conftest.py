"""Strict tests: no implicit promotion, warnings are errors, two fake CPU devices.

Compiled programs are kept in `.cache/` of the repository, so a second run is faster. They
are compiled without LLVM's optimisations, which cost more here than they save.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STRICT = {
    "JAX_PLATFORMS": "cpu",
    "JAX_NUM_CPU_DEVICES": "2",
    "JAX_NUMPY_RANK_PROMOTION": "raise",
    "JAX_NUMPY_DTYPE_PROMOTION": "strict",
    "JAX_COMPILATION_CACHE_DIR": str(ROOT / ".cache" / "compiled"),
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "XDG_CACHE_HOME": str(ROOT / ".cache"),
    "XLA_FLAGS": "--xla_backend_optimization_level=0 "
    "--xla_llvm_disable_expensive_passes=true",
}
os.environ.update(STRICT)  # before JAX is imported

import numpy as np  # noqa: E402
import pytest  # noqa: E402

TINY = (
    "--config.image_size=16",
    "--config.width=4",
    "--config.batch_size=8",
    "--config.evaluation.extractor=",
)


def command(*arguments, module="main") -> list[str]:
    return [sys.executable, "-m", f"jaxgan.{module}", *map(str, arguments)]


def run(*arguments, module="main", timeout=300, **environment):
    """python -m jaxgan.MODULE ARGUMENTS in a process of its own."""
    return subprocess.run(
        command(*arguments, module=module),
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@pytest.fixture(autouse=True)
def draws_of_its_own(request, monkeypatch):
    """A module's DRAW begins anew for each test: what a test sees depends on no other."""
    if hasattr(request.module, "DRAW"):
        monkeypatch.setattr(request.module, "DRAW", np.random.default_rng(0))


@pytest.fixture(scope="session")
def trained(tmp_path_factory) -> Path:
    """The workdir of a tiny DCGAN after six steps, trained by the command line."""
    folder = tmp_path_factory.mktemp("trained") / "run"
    arguments = ("--config=configs/dcgan.py", f"--workdir={folder}", *TINY)
    done = run(*arguments, "--config.num_steps=6", "--config.checkpoint_every=2")
    assert done.returncode == 0, done.stderr
    return folder
