"""python -m jaxgan.main --config=NAME[:ARGUMENT] [--config.KEY=VALUE ...] [--workdir=DIR]

Trains a shipped config, or one in a file of your own, --config=FILE.py; --mode=estimate
tells how much memory that takes, --mode=sample draws from a trained generator,
--mode=traverse shows what one of its latents does, --mode=evaluate measures a run on the
test split (any two sets of images: python -m jaxgan.evaluate), --mode=verify makes its last
checkpoint again, to the bit. Every key of a config is a flag, --config.KEY=VALUE; a run's
config.json lists them. Exit status: 2 for a mistake in what was asked, 1 for a run that
failed, 130 and 143 after Ctrl-C and SIGTERM.
"""

import functools
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from absl import app, flags
from ml_collections import ConfigDict

from jaxgan.system.command import (
    CONFIG,
    errors_as_lines,
    fail,
    no_arguments,
    parse,
    set_up_jax,
)
from jaxgan.system.errors import UsageError
from jaxgan.system.shipped import config_argument

MODES = ["train", "sample", "traverse", "evaluate", "verify", "estimate"]
MODE = flags.DEFINE_enum("mode", "train", MODES, "What to do.")
WORKDIR = flags.DEFINE_string(
    "workdir", None, "The run's folder; default runs/<config>[-<argument>]."
)
N = flags.DEFINE_integer("n", 64, "sample: number of images.", lower_bound=1)
SAMPLE_SEED = flags.DEFINE_integer(
    "sample_seed",
    0,
    "sample, traverse, evaluate: seed.",
    lower_bound=0,
    upper_bound=2**32 - 1,
)
LATENT = flags.DEFINE_string("latent", None, "traverse: the latent variable to vary.")
WEIGHTS = flags.DEFINE_enum(
    "weights", None, ["ema", "raw"], "Averaged weights (default, if any), or the last."
)
FIX = flags.DEFINE_multi_string(
    "fix", [], "sample: holds a latent still, LATENT=CLASS or LATENT=NUMBER[,NUMBER ...]."
)
STEP = flags.DEFINE_string(
    "step", "latest", "latest, best, or a step's number; evaluate: also all, the default."
)
REPLICA = flags.DEFINE_integer(
    "replica",
    None,
    "Which replica of a run of several: sampled, evaluated or continued alone.",
)
DATA_PATH = flags.DEFINE_string(
    "data_path", None, "Where the data of the run or config are now, if they have moved."
)
EXTRACTOR = flags.DEFINE_string(
    "extractor",
    None,
    "evaluate: inception[:FILE], classifier:DATA or module.function; default the config's.",
)


def default_workdir() -> str | None:
    """runs/<config>[-<argument>]."""
    value = config_argument(sys.argv)
    if value is None:
        return None
    file, _, argument = value.partition(":")
    name = Path(file).stem + (f"-{argument}" if argument else "")
    return os.path.join("runs", re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-"))


def held(values: list[str]) -> dict[str, str]:
    """{latent: value} of the flags --fix=LATENT=VALUE."""
    pairs = [value.partition("=") for value in values]
    for name, equals, value in pairs:
        if not (name and equals and value):
            raise UsageError(f"--fix is {name + equals + value!r}; it must be LATENT=VALUE")
    return {name: value for name, _, value in pairs}


def complete(config: ConfigDict, given: Mapping[str, str]) -> None:
    """See `jaxgan.assemble.flags.spell_out`."""
    from jaxgan.assemble.flags import spell_out  # late: it imports all components

    spell_out(config, given)


def main(argv: list[str]) -> None:
    """The command."""
    no_arguments(argv)
    workdir = os.path.expanduser(WORKDIR.value or default_workdir() or "")
    if not workdir:
        fail(UsageError("give --config=NAME to train, or --workdir=DIR of a run"))
    if MODE.value in ("train", "estimate") and CONFIG.value is None:
        fail(UsageError("training needs --config=NAME, dcgan for instance, or FILE.py"))
    if MODE.value != "evaluate" and EXTRACTOR.present:
        fail(UsageError("--extractor evaluates; train by --config.evaluation.extractor"))
    with errors_as_lines():
        from jaxgan import assemble, train  # late: --help and mistakes are instant
        from jaxgan.core.processes import agree
        from jaxgan.evaluate import run
        from jaxgan.explore import sample, traverse
        from jaxgan.train.alone import train_alone
        from jaxgan.train.estimate import estimate
        from jaxgan.train.verify import verify

        set_up_jax()
        asked = (MODE, N, SAMPLE_SEED, LATENT, WEIGHTS, FIX, STEP, REPLICA, EXTRACTOR)
        agree({"--workdir": workdir} | {f"--{flag.name}": flag.value for flag in asked})
        if MODE.value == "sample":
            options = STEP.value, WEIGHTS.value, held(FIX.value), REPLICA.value
            sample.sample(workdir, N.value, SAMPLE_SEED.value, *options)
        elif MODE.value == "traverse":
            latent, which = LATENT.value or "", (STEP.value, WEIGHTS.value, REPLICA.value)
            traverse.draw(workdir, latent, SAMPLE_SEED.value, *which)
        elif MODE.value == "evaluate":
            run.evaluate(
                workdir,
                step=STEP.value if STEP.present else "all",
                weights=WEIGHTS.value,
                seed=SAMPLE_SEED.value,
                extractor=EXTRACTOR.value,
                data_path=DATA_PATH.value,
                replica=REPLICA.value,
            )
        elif MODE.value == "verify":
            verify(workdir, STEP.value, DATA_PATH.value)
        else:
            config = CONFIG.value
            if DATA_PATH.value is not None:
                config = assemble.moved(config, DATA_PATH.value)
            if MODE.value == "estimate":
                estimate(config)
            elif REPLICA.value is not None:
                train_alone(config, workdir, REPLICA.value)
            else:
                train.train(config, workdir)


if __name__ == "__main__":
    app.run(main, flags_parser=functools.partial(parse, complete=complete))
