"""Strict tests: no implicit promotion, warnings are errors, two fake CPU devices.

Compiled programs are kept in `.cache/` of the repository, so a second run is faster. They
are compiled without LLVM's optimisations, which cost more here than they save.
"""

import contextlib
import fcntl
import gc
import importlib
import importlib.metadata
import io
import itertools
import os
import platform
import shutil
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLAGS = "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
# The emitters by way of MLIR compile half as fast as those before them; jaxlib 0.12 has no
# others, and ends at a flag that it does not know.
if importlib.metadata.version("jaxlib").startswith("0.10."):
    FLAGS += " --xla_cpu_use_fusion_emitters=false"
# Unoptimised, jaxlib 0.10 gets some gradients of digamma wrong by tenths with the newer
# vector instructions, and not with these.
if platform.machine() in ("x86_64", "AMD64"):
    FLAGS += " --xla_cpu_max_isa=AVX"
STRICT = {
    "JAX_PLATFORMS": "cpu",
    "JAX_NUM_CPU_DEVICES": "2",
    "JAX_NUMPY_RANK_PROMOTION": "raise",
    "JAX_NUMPY_DTYPE_PROMOTION": "strict",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "XLA_FLAGS": FLAGS,
}
os.environ.update(STRICT)  # before JAX is imported
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(ROOT / ".cache" / "compiled"))
os.environ.setdefault("XDG_CACHE_HOME", str(ROOT / ".cache"))

import numpy as np  # noqa: E402
import pytest  # noqa: E402
from absl.testing import flagsaver  # noqa: E402

TINY = (
    "--config.image_size=16",
    "--config.width=4",
    "--config.batch_size=8",
    "--config.evaluation.extractor=",
)
# Points and fully connected networks: what asks for a run, whichever, takes this one.
POINTS = ("--config=configs/dcgan.py:ring8", *TINY)

MAPS = 30_000  # above which programs are dropped, see `programs_that_stay`
TESTS = itertools.count(1)

# A shell has its background jobs ignore Ctrl-C, and so would all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Tracing makes many objects that stay; to look through them for cycles as often as Python
# would takes a sixth of its time; see `objects_that_stay`, too.
gc.set_threshold(50_000, 20, 20)


def release(*rows) -> list:
    """Rows of a parametrisation, tuples or single values, for releases alone."""
    tuples = [row if isinstance(row, tuple) else (row,) for row in rows]
    return [pytest.param(*row, marks=pytest.mark.release) for row in tuples]


def command(*arguments, module="main") -> list[str]:
    return [sys.executable, "-m", f"jaxgan.{module}", *without_page(module, arguments)]


def without_page(module: str, arguments: Sequence) -> list[str]:
    """The arguments of a command, which trains without its page: that takes longer."""
    return [*map(str, arguments), *(["--nopage"] if module == "main" else [])]


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


def call(*arguments, module="main", folder=ROOT, page=False) -> subprocess.CompletedProcess:
    """The same in this process, where all is imported and most is compiled, and with its
    page if `page`."""
    given = [*map(str, arguments)] if page else without_page(module, arguments)
    argv = [f"jaxgan/{module}.py", *given]
    main = entry(module)  # importing it defines flags that stay
    sys.modules.pop("config_config", None)  # the config file of a call before
    status, stdout, stderr = 0, io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        flagsaver.flagsaver(),
        contextlib.redirect_stdout(stdout),
        contextlib.redirect_stderr(stderr),
    ):
        patch.chdir(folder)
        patch.setattr(sys, "argv", argv)
        patch.setattr(sys, "path", [str(folder), *sys.path])
        if page:
            from jaxgan.explore.report import after_training

            patch.setattr("jaxgan.train.run.after_training", after_training)
        try:
            main(argv)
        except SystemExit as end:
            status = end.code or 0
    return subprocess.CompletedProcess(argv, status, stdout.getvalue(), stderr.getvalue())


def entry(module: str) -> Callable[[list[str]], None]:
    """What `python -m jaxgan.MODULE` runs, of its arguments."""
    from jaxgan.system.command import parse

    if module in ("evaluate", "tables", "rerun", "report"):  # these read sys.argv
        name = "evaluate.__main__" if module == "evaluate" else module
        main = importlib.import_module(f"jaxgan.{name}").main
        return lambda argv: main()
    imported = importlib.import_module(f"jaxgan.{module}")
    main, complete = imported.main, imported.complete

    def parsed(argv: list[str]) -> list[str]:
        with warnings.catch_warnings():  # ml_collections loads config files by load_module
            warnings.simplefilter("ignore", DeprecationWarning)
            return parse(argv, complete)

    return lambda argv: main(parsed(argv))


def no_page(folder: Path, source: object) -> None:
    """In the place of `jaxgan.explore.report.after_training`."""


@pytest.fixture(scope="session", autouse=True)
def no_pages():
    """Tests that train without a command make no pages either."""
    with pytest.MonkeyPatch.context() as patch:
        if run := sys.modules.get("jaxgan.train.run"):
            patch.setattr(run, "after_training", no_page)
        yield


@pytest.fixture(scope="module", autouse=True)
def objects_that_stay():
    """After each module those that are left are no longer looked through for cycles: with
    millions of them each of Orbax's collections would take seconds."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def programs_that_stay():
    """Every compiled program keeps some of the system's memory maps, of which Linux gives a
    process 65,530: XLA ends by a signal where there are no more."""
    yield
    maps = Path("/proc/self/maps")
    looked = next(TESTS) % 10 == 0 and maps.exists()  # reading them takes milliseconds
    if looked and maps.read_bytes().count(b"\n") > MAPS:
        import jax

        jax.clear_caches()
        gc.unfreeze()
        gc.collect()
        gc.freeze()


@pytest.fixture(autouse=True)
def draws_of_its_own(request, monkeypatch):
    """A module's DRAW begins anew for each test: what a test sees depends on no other."""
    if hasattr(request.module, "DRAW"):
        monkeypatch.setattr(request.module, "DRAW", np.random.default_rng(0))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory, worker_id) -> Callable[[str, Callable], Path]:
    """`made_once(name, make)`: a folder that `make(folder)` fills, once for all workers,
    of which each has a copy."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def copy_of(name: str, make: Callable[[Path], None]) -> Path:
        made, mine = shared / f"made-{name}", tmp_path_factory.mktemp("copies") / name
        with open(shared / f"{name}.lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not made.exists():
                new = tmp_path_factory.mktemp("new") / name
                make(new)
                new.rename(made)
        shutil.copytree(made, mine)
        return mine

    return copy_of


@pytest.fixture(scope="session")
def trained_once(made_once) -> Path:
    """The workdir of a tiny DCGAN after six steps, trained by the command line: to read."""

    def make(folder: Path) -> None:
        steps = ("--config.num_steps=6", "--config.checkpoint_every=2")
        done = call("--config=configs/dcgan.py", f"--workdir={folder}", *TINY, *steps)
        assert done.returncode == 0, done.stderr

    return made_once("trained", make)


@pytest.fixture
def trained(trained_once, tmp_path_factory) -> Path:
    """A copy of `trained_once` for one test, which may write into it."""
    return shutil.copytree(trained_once, tmp_path_factory.mktemp("run") / "trained")
