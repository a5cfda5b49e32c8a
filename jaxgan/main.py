"""python -m jaxgan.main --config=FILE[:ARGUMENT] [--config.KEY=VALUE ...] [--workdir=DIR]

Trains, or with --mode=sample draws from a trained generator. Every key of a config file is
a flag, --config.KEY=VALUE; a run's config.json lists them. Exit status: 2 for a mistake in
what was asked, 1 for a run that failed, 130 and 143 after Ctrl-C and SIGTERM.
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
SAMPLE_SEED = flags.DEFINE_integer(
    "sample_seed", 0, "sample: seed.", lower_bound=0, upper_bound=2**32 - 1
)
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
    if value := config_argument(argv):
        file = Path(value.partition(":")[0])
        if not file.is_file():
            found = sorted(set(glob.glob("configs/*.py")) - {"configs/base.py"})
            here = ", ".join(found) or "no folder configs/"
            fail(UsageError(f"--config: there is no file {str(file)!r}; here is {here}"))
        # What a config file imports as `configs.base` stands beside it.
        sys.path.append(str(file.resolve().parent.parent))
    try:
        return flags.FLAGS(argv)
    except UsageError as error:
        fail(error)
    except (AttributeError, KeyError) as error:  # of ml_collections
        key = re.search(r"'(\w+)\\*'", str(error))
        meant = re.search(r'Did you mean "(\w+)"', str(error))
        text = f"config has no key {key[1]!r}" if key else str(error)
        fail(UsageError(text + (f"; did you mean {meant[1]!r}?" if meant else "")))
    except Exception as error:  # config files and ml_collections raise anything
        fail(UsageError(" ".join(str(error).split()) or type(error).__name__))


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
    from jaxgan import signals

    try:
        from jaxgan import sample, train  # late: --help and mistakes are instant

        set_up_jax()
        if MODE.value == "sample":
            seed = SAMPLE_SEED.value
            sample.sample(workdir, N.value, seed, STEP.value, WEIGHTS.value)
        else:
            train.train(CONFIG.value, workdir)
    except (UsageError, RunError, signals.Interrupted) as error:
        fail(error)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        fail(RunError(f"{error.strerror or error}{where}"))
    except KeyboardInterrupt:
        fail(
            signals.Interrupted(signal.SIGINT, "stopped at once; the last checkpoint stays")
        )


if __name__ == "__main__":
    app.run(main, flags_parser=parse)
