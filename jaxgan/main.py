"""python -m jaxgan.main --config=FILE[:ARGUMENT] [--config.KEY=VALUE ...] [--workdir=DIR]

Flags to functions; no logic. Mistakes become one line and exit status 2, failures one
line and 1; Ctrl-C and SIGTERM save and give 130 and 143.
"""

import glob
import os
import re
import signal
import sys
from pathlib import Path
from typing import NoReturn

from absl import app, flags, logging
from ml_collections import config_flags

from jaxgan.errors import RunError, UsageError

CONFIG = config_flags.DEFINE_config_file(
    "config",
    None,
    "The experiment: a file of configs/, and `:` its argument.",
    lock_config=True,
)
MODE = flags.DEFINE_enum("mode", "train", ["train", "sample"], "What to do.")
WORKDIR = flags.DEFINE_string(
    "workdir", None, "The run's folder; default runs/<config>[-<argument>]."
)
N = flags.DEFINE_integer("n", 64, "sample: number of images.", lower_bound=1)
SAMPLE_SEED = flags.DEFINE_integer("sample_seed", 0, "sample: seed.", lower_bound=0)
WEIGHTS = flags.DEFINE_enum("weights", "ema", ["ema", "raw"], "sample: averaged or last.")
STEP = flags.DEFINE_string("step", "latest", "sample: latest, best, or a step's number.")
COORDINATOR = flags.DEFINE_string(
    "coordinator",
    None,
    "Several processes: HOST:PORT of process 0, or `auto` to detect.",
)
NUM_PROCESSES = flags.DEFINE_integer("num_processes", None, "Several processes: how many.")
PROCESS_ID = flags.DEFINE_integer("process_id", None, "Several processes: which this is.")


def parse(argv: list[str]) -> list[str]:
    """absl's parser, with every mistake as one line."""
    if (file := config_argument(argv)) and not os.path.isfile(file.partition(":")[0]):
        found = ", ".join(sorted(glob.glob("configs/*.py"))) or "no configs/ folder"
        fail(UsageError(f"--config: there is no file {file!r}; here is {found}"))
    try:
        return flags.FLAGS(argv)
    except UsageError as error:
        fail(error)
    except Exception as error:  # config files and ml_collections raise anything
        text = str(error).replace("\\n", " ").replace("\\", "")
        text = " ".join(text.split())
        if isinstance(error, AttributeError | KeyError):
            text = "config has no key " + text.strip('"').replace("''", "'")
        if isinstance(error, ModuleNotFoundError) and error.name == "configs":
            text = "the folder configs/ is not here; run from the folder that holds it"
        fail(UsageError(text or type(error).__name__))


def config_argument(argv: list[str]) -> str | None:
    """The value of the --config flag, FILE[:ARGUMENT]."""
    values = [a.partition("=")[2] for a in argv[1:] if re.match(r"--?config=", a)]
    return values[-1] if values else None


def fail(error) -> NoReturn:
    """Prints the one line of an error and exits with its status."""
    print(f"jaxgan: {error}", file=sys.stderr)
    sys.exit(error.status)


def default_workdir() -> str | None:
    """runs/<config>[-<argument>]."""
    value = config_argument(sys.argv)
    if value is None:
        return None
    file, _, argument = value.partition(":")
    name = Path(file).stem + (f"-{argument}" if argument else "")
    return os.path.join("runs", re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-"))


def set_up_jax() -> None:
    """The persistent compilation cache, and the other processes if there are any."""
    import jax

    from jaxgan.data.cache import cache_folder

    if not jax.config.values["jax_compilation_cache_dir"]:
        jax.config.update("jax_compilation_cache_dir", str(cache_folder() / "compiled"))
    if COORDINATOR.value == "auto":
        jax.distributed.initialize()
    elif COORDINATOR.value:
        jax.distributed.initialize(COORDINATOR.value, NUM_PROCESSES.value, PROCESS_ID.value)


def main(argv: list[str]) -> None:
    logging.set_verbosity(logging.ERROR)  # JAX tells of every backend it does not find
    if len(argv) > 1:
        fail(UsageError(f"{argv[1]!r} is no flag; flags are --name=value, see --help"))
    workdir = WORKDIR.value or default_workdir()
    if workdir is None:
        fail(UsageError("give --config=FILE to train, or --workdir=DIR of a run"))
    if MODE.value == "train" and CONFIG.value is None:
        fail(UsageError("training needs --config=FILE, configs/dcgan.py for instance"))
    from jaxgan import sample, signals, train  # late: --help and mistakes are instant

    try:
        set_up_jax()
        if MODE.value == "sample":
            seed = SAMPLE_SEED.value
            sample.sample(workdir, N.value, seed, STEP.value, WEIGHTS.value)
        else:
            train.train(CONFIG.value, workdir)
    except (UsageError, RunError, signals.Interrupted) as error:
        fail(error)
    except KeyboardInterrupt:
        fail(
            signals.Interrupted(signal.SIGINT, "stopped at once; the last checkpoint stays")
        )


if __name__ == "__main__":
    app.run(main, flags_parser=parse)
