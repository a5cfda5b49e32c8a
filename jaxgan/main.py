"""python -m jaxgan.main --config=NAME[:ARGUMENT] [--config.KEY=VALUE ...] [--workdir=DIR]

Trains a shipped config, or one in a file of your own, --config=FILE.py. From a trained run

--mode=sample     draws examples; traverse: shows what one of its latents does
--mode=evaluate   measures it on the test split (any two sets: python -m jaxgan.evaluate)
--mode=encode     finds the latents of examples, the test split's or your own --images
--mode=explore    draws its latent space; explain: what moves its examples and decisions
--mode=report     makes one page of all that, report.html
--mode=export     takes the model elsewhere: safetensors, jax.export, a card
--mode=verify     makes its last checkpoint again, to the bit

and --mode=estimate tells how much memory a config takes. Every key of a config is a flag,
--config.KEY=VALUE; a run's config.json lists them. Exit status: 2 for a mistake in what was
asked, 1 for a run that failed, 130 and 143 after Ctrl-C and SIGTERM.
"""

import functools
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from absl import app, flags
from ml_collections import ConfigDict

from jaxgan.system.command import (
    CONFIG,
    HEARTBEAT,
    errors_as_lines,
    fail,
    no_arguments,
    parse,
    set_up_jax,
)
from jaxgan.system.errors import UsageError
from jaxgan.system.places import place
from jaxgan.system.shipped import config_argument

WORKDIR = flags.DEFINE_string(
    "workdir",
    None,
    "The run's folder; default runs/<config>[-<argument>]. With the extra gcs it may be in "
    "a bucket, gs://BUCKET/FOLDER.",
)
N = flags.DEFINE_integer("n", 64, "sample: number of examples.", lower_bound=1)
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
TEMPERATURE = flags.DEFINE_float(
    "temperature", None, "sample: divides the logits of a model that writes symbols."
)
PREFIX = flags.DEFINE_string(
    "prefix", None, "sample: what the sequences of such a model begin with, as text."
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
PAGE = flags.DEFINE_bool("page", True, "train: ends with report.html; --nopage without.")
EXTRACTOR = flags.DEFINE_string(
    "extractor",
    None,
    "evaluate: inception[:FILE], classifier:DATA, vgg16:FILE, efficientnet_lite0:FILE or "
    "module.function; default the config's.",
)

TEMPERATURES = flags.DEFINE_string(
    "temperatures",
    None,
    "evaluate: of a model of text, its scores at each of several temperatures instead, "
    "0.5,0.8,1,1.25,2 for instance, and a picture of the curve.",
)
BESIDE = flags.DEFINE_list("beside", [], "evaluate --temperatures: runs to draw, too.")
IMAGES = flags.DEFINE_string(
    "images",
    None,
    "encode, explore: files and folders with commas between, an .npz, or a split; "
    "encode: default the test split.",
)
STARTS = flags.DEFINE_integer(
    "starts",
    None,
    "encode: optimises each latent from so many starts; 0, the default where the run has "
    "an encoder, takes the encoder's answer.",
    lower_bound=0,
    upper_bound=256,
)
BY = flags.DEFINE_string(
    "by",
    "pixels",
    "encode: what of an example and its reconstruction is compared: pixels, its own "
    "numbers, or an extractor's name.",
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


def which() -> tuple[str, str | None, int | None]:
    """The weights of a run that are meant: step, kind, replica."""
    return STEP.value, WEIGHTS.value, REPLICA.value


def train(workdir: str) -> None:
    """--mode=train."""
    from jaxgan.train.alone import train_alone
    from jaxgan.train.run import train

    if REPLICA.value is None:
        train(chosen_config(), workdir, PAGE.value)
    else:
        train_alone(chosen_config(), workdir, REPLICA.value, PAGE.value)


def estimate(workdir: str) -> None:
    """--mode=estimate."""
    from jaxgan.train.estimate import estimate

    estimate(chosen_config())


def chosen_config() -> ConfigDict:
    """The config to train, its data where they are now."""
    from jaxgan import assemble

    config, path = CONFIG.value, DATA_PATH.value
    return config if path is None else assemble.moved(config, path)


def sample(workdir: str) -> None:
    """--mode=sample."""
    from jaxgan.explore.sample import sample

    step, weights, replica = which()
    drawn = (workdir, N.value, SAMPLE_SEED.value, step, weights, held(FIX.value), replica)
    sample(*drawn, TEMPERATURE.value, PREFIX.value)


def traverse(workdir: str) -> None:
    """--mode=traverse."""
    from jaxgan.explore.traverse import draw

    draw(workdir, LATENT.value or "", SAMPLE_SEED.value, *which())


def evaluate(workdir: str) -> None:
    """--mode=evaluate."""
    if TEMPERATURES.value is not None:
        from jaxgan.explore.temperatures import parsed, sweep

        chosen = parsed(TEMPERATURES.value)
        sweep(opened(workdir), chosen, BESIDE.value, SAMPLE_SEED.value)
        return
    from jaxgan.evaluate.run import evaluate

    evaluate(
        workdir,
        step=STEP.value if STEP.present else "all",
        weights=WEIGHTS.value,
        seed=SAMPLE_SEED.value,
        extractor=EXTRACTOR.value,
        data_path=DATA_PATH.value,
        replica=REPLICA.value,
    )


def verify(workdir: str) -> None:
    """--mode=verify."""
    from jaxgan.train.verify import verify

    verify(workdir, STEP.value, DATA_PATH.value)


def encode(workdir: str) -> None:
    """--mode=encode."""
    from jaxgan.explore.encode import encode

    encode(opened(workdir), IMAGES.value, STARTS.value, BY.value, SAMPLE_SEED.value)


def explore(workdir: str) -> None:
    """--mode=explore."""
    from jaxgan.explore.look import look

    look(opened(workdir), IMAGES.value, SAMPLE_SEED.value)


def explain(workdir: str) -> None:
    """--mode=explain."""
    from jaxgan.explore.interpret import explain

    explain(opened(workdir), SAMPLE_SEED.value)


def report(workdir: str) -> None:
    """--mode=report."""
    from jaxgan.explore.report import report

    report(workdir, REPLICA.value, DATA_PATH.value)


def export(workdir: str) -> None:
    """--mode=export."""
    from jaxgan.explore.export import export

    export(opened(workdir))


def opened(workdir: str) -> Any:
    """The run that is looked at."""
    from jaxgan.explore.opened import Opened

    return Opened.of(workdir, *which(), DATA_PATH.value)


MODES = {
    mode.__name__: mode
    for mode in (
        *(train, sample, traverse, evaluate, encode, explore, explain, report, export),
        *(verify, estimate),
    )
}
MODE = flags.DEFINE_enum("mode", "train", [*MODES], "What to do.")


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
        place(workdir)
        set_up_jax()
        from jaxgan.core.processes import agree  # late: --help and mistakes are instant

        asked = [MODE, N, SAMPLE_SEED, LATENT, WEIGHTS, FIX, STEP, REPLICA, EXTRACTOR]
        asked += [IMAGES, STARTS, BY, TEMPERATURE, PREFIX, TEMPERATURES, BESIDE, HEARTBEAT]
        agree({"--workdir": workdir} | {f"--{flag.name}": flag.value for flag in asked})
        MODES[MODE.value](workdir)


if __name__ == "__main__":
    app.run(main, flags_parser=functools.partial(parse, complete=complete))
