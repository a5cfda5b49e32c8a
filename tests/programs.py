"""The programs that training compiles, as text: what a refactoring must leave as it was.

    python -m tests.programs FOLDER       records the StableHLO of every config
    python -m tests.programs OLD NEW      compares two such folders

For each config, on its own data, and on digits and `ring8` where it offers them: the
program that draws the initial state, and that of one step on one device, about a second
each. Functions are
numbered in the order of their appearance: their names are those of the source. Where a text
differs, `python -m tests.programs --losses=20 FOLDER` records the metrics of twenty steps.
"""

import json
import os
import re
import sys
from pathlib import Path

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax

from jaxgan.core.step import Steps
from jaxgan.experiment import create
from tests.experiments import NAMES, Experiment, config_of

DATA = ("", "digits", "ring8")  # "": its own


def normalised(text: str) -> str:
    """The program with its functions and values numbered as they appear."""
    numbers: dict[str, str] = {}

    def number(match: re.Match) -> str:
        return numbers.setdefault(match[0], f"@f{len(numbers)}")

    return re.sub(r"@[\w.\-]+", number, text)


def experiments():
    """(name, experiment) of every config on each kind of data that it offers."""
    for name in NAMES:
        seen = set()
        for data in DATA:
            try:
                experiment = Experiment.of(config_of(name, data))
                jax.eval_shape(experiment.initial)
            except (KeyError, ValueError):  # its networks are for images, its data others
                continue
            kind = experiment.config.data.name
            if kind not in seen:
                yield f"{name}-{kind}", experiment
            seen.add(kind)


def programs(experiment) -> dict[str, str]:
    """{"create": text, "step": text}."""
    drawn = jax.jit(lambda seed: create(experiment.game, experiment.source, seed))
    mesh = experiment.mesh(1)
    steps = Steps(experiment.game, experiment.source, mesh, scanned=1)
    feed = experiment.feed(mesh)
    shapes = jax.eval_shape(drawn, experiment.seed)
    arguments = (steps.numbers, shapes, feed.data, experiment.rows(feed), experiment.seed)
    texts = {
        "create": drawn.lower(experiment.seed).as_text(),
        "step": steps.compiled.lower(*arguments).as_text(),
    }
    return {key: normalised(text) for key, text in texts.items()}


def losses(experiment, count: int) -> list[dict[str, str]]:
    """The metrics of each of the first steps, to the last bit."""
    mesh = experiment.mesh(1)
    steps = Steps(experiment.game, experiment.source, mesh, scanned=1)
    feed = experiment.feed(mesh)
    rows = experiment.rows(feed, 0, count)
    _, history = steps(experiment.initial(), feed.data, rows, experiment.seed)
    return [
        {name: float(value[0]).hex() for name, value in sorted(line.items())}
        for line in jax.device_get(history)
    ]


def record(folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, experiment in experiments():
        if count:
            text = json.dumps(losses(experiment, count), indent=1)
            (folder / f"{name}.losses.json").write_text(text)
            continue
        for key, text in programs(experiment).items():
            (folder / f"{name}.{key}.mlir").write_text(text)
        print(name, flush=True)


def compare(old: Path, new: Path) -> int:
    """Prints what differs; the number of files that do, or are on one side alone."""
    names = {path.name for side in (old, new) for path in side.iterdir()}
    texts = {
        name: [
            (side / name).read_text() if (side / name).is_file() else None
            for side in (old, new)
        ]
        for name in sorted(names)
    }
    for name, (before, after) in texts.items():
        if before is None or after is None:
            print(f"{name}: only in {new if before is None else old}")
        elif before != after:
            print(f"{name}: differs")
    same = sum(before == after for before, after in texts.values())
    print(f"{same} of {len(texts)} are the same")
    return len(texts) - same


def main(arguments: list[str]) -> int:
    count = 0
    if arguments and arguments[0].startswith("--losses="):
        count = int(arguments.pop(0).partition("=")[2])
    if len(arguments) == 1:
        record(Path(arguments[0]), count)
        return 0
    if len(arguments) == 2:
        return compare(*map(Path, arguments))
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
