"""GANs compared as M. Lucic, K. Kurach, M. Michalski, S. Gelly, O. Bousquet compare them,
"Are GANs Created Equal? A Large-Scale Study", 2018 (arXiv:1711.10337).

    python -m tests.benchmarks.equal --data=npz=mnist.npz
    python -m tests.benchmarks.equal --data=npz=mnist.npz --only=NS,WGAN --seeds=1
    python -m tests.benchmarks.equal --data=digits --images=60000 --image_size=16
    python -m tests.benchmarks.equal --data=npz=mnist.npz --also=FILE --only=clip-0.05

Each objective is trained by its config, with the study's networks (InfoGAN's; VEEGAN judges
pairs by its own), for each seed, until it has seen `--images` real images, in
FOLDER/NAME-SEED. A run that is complete is kept; one that was stopped, or has seen fewer,
goes on. The averaged weights of the last
step are scored on the test images by the features of a classifier of the data.
FOLDER/equal.md has the table and what follows from it, FOLDER/equal.png the distance
against the images seen. A line of FILE is an objective more, as a setting that one tries:
its name, a config with {data} for the data, and flags without spaces.

The classifier is not Inception, so that distances of the study beside ours (`PUBLISHED`)
can agree in their order alone.
"""

import argparse
import ast
import collections
import importlib
import json
import math
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from ml_collections import ConfigDict
from scipy import stats

import jaxgan
from jaxgan import assemble
from jaxgan.evaluate.scorer import scorer_of
from jaxgan.evaluate.typeset import number
from jaxgan.metrics.aggregate import Aggregate, aggregate, differ, ranked
from jaxgan.metrics.score import values_of
from jaxgan.system.command import use_compilation_cache
from jaxgan.system.errors import RunError
from jaxgan.system.files import write_json, write_png
from jaxgan.workdir.head import read_config
from tests.benchmarks import clarity
from tests.benchmarks.bands import bands
from tests.benchmarks.objectives import OBJECTIVES, PUBLISHED, also, config_of

EVALUATIONS, GOAL = 20, 10.0  # of a run; the distance whose time is told
METRICS = ("frechet", "prdc", "memorisation")
COLUMNS = (
    *("distance", "precision", "recall", "coverage", "nearest", "clear", "seconds"),
    *("seconds to 10", "images to 10"),
)
NAN = float("nan")


def images_of_a_step(config: ConfigDict) -> int:
    """Real images that a step takes: a batch for each turn of the player with the most."""
    return config.batch_size * max(collections.Counter(config.turns).values())


def steps_of(config: str, flags: Sequence[str], images: int) -> int:
    """Steps of a config with its flags until it has seen so many images."""
    name, _, argument = config.partition(":")
    made = importlib.import_module(f"jaxgan.configs.{name}").get_config(argument)
    for key, _, value in (flag.partition("=") for flag in flags):
        if key in ("batch_size", "turns"):
            made[key] = ast.literal_eval(value)
    return math.ceil(images / images_of_a_step(made))


def trained(name: str, objective: str, seed: int, chosen: argparse.Namespace) -> Path:
    """The folder of a run, trained as far as need be.

    Raises:
      SystemExit: it was stopped, its command is wrong, or the folder has another run.
    """
    folder = chosen.folder / f"{name.lower()}-{seed}"
    config, own = config_of(objective, chosen.data)
    steps = steps_of(config, own, chosen.images)
    every = max(1, steps // EVALUATIONS)
    flags = {
        "seed": seed,
        "num_steps": steps,
        "image_size": chosen.image_size,
        "evaluate_every": every,
        "checkpoint_every": every,
        "sample_every": steps,
        "evaluation.extractor": f"classifier:{chosen.data}",
        "evaluation.validation_examples": chosen.examples,
    }
    given = [f"--config.{flag}" for flag in own]
    given += [f"--config.{key}={value}" for key, value in flags.items()]
    start = [sys.executable, "-m", "jaxgan.main", f"--config={config}", "--nopage"]
    done = subprocess.run([*start, *given, f"--workdir={folder}"], check=False)
    if done.returncode not in (0, RunError.status):  # a run that diverges has no distance
        raise SystemExit(done.returncode)
    return folder


def curve(folder: Path) -> list[tuple[float, float, float]]:
    """(images seen, seconds, distance to validation images) at each evaluation."""
    size = images_of_a_step(read_config(folder))
    lines = map(json.loads, (folder / "metrics.jsonl").read_text().splitlines())
    found = []
    for line in lines:
        for key, value in line.items():
            if key.startswith("fd_") and key.endswith("_validation"):
                found.append((line["step"] * size, line["seconds"], value))
    return found


def measured(folder: Path, examples: int) -> dict[str, float]:
    """The columns of a run, computed once; of one that diverged, none but NaN."""
    if not (folder / "complete.json").exists():
        return {"distance": NAN}
    config = read_config(folder)
    path = folder / f"equal-{config.num_steps}.json"
    if path.exists():
        return json.loads(path.read_text())
    source = assemble.make_source(config)
    scorer = scorer_of(config, source)
    assert scorer is not None
    found, _ = scorer.of(jaxgan.load(folder), "test", METRICS, seed=0)
    scores = columns_of(values_of(found))
    reached = [(at, s) for at, s, distance in curve(folder) if distance <= GOAL]
    if reached:
        scores["images to 10"], scores["seconds to 10"] = reached[0]
    scores["clear"] = float(clarity.of_run(folder, min(1000, examples))["clear"])
    scores["seconds"] = curve(folder)[-1][1]
    write_json(path, scores)
    return scores


def columns_of(values: Mapping[str, float]) -> dict[str, float]:
    """Those columns that scores have, by other names; `nearest` is the median distance of
    a fake to the nearest training image in parts of that of a test image."""
    found, near = {}, {}
    for key, value in values.items():
        word = key.rpartition("/")[2]
        if key.startswith("fd_"):
            found["distance"] = value
        elif word in ("precision", "recall", "coverage"):
            found[word] = value
        elif key.startswith("nearest"):
            near[word] = value
    return {**found, "nearest": near["train"] / near["test"]} if near else found


def floor(folder: Path) -> dict[str, float]:
    """The columns of as many training images in the place of the fakes."""
    config = read_config(folder)
    scorer = scorer_of(config, assemble.make_source(config))
    assert scorer is not None
    return columns_of(scorer.floor("test", METRICS))


def table(found: Mapping[str, Sequence[dict]], least: Mapping[str, float]) -> list[str]:
    """Lines of the table, the objectives by their mean distance, the floor first."""
    lines = [f"| objective | {' | '.join(COLUMNS)} | published FID |"]
    lines.append("|---" * (len(COLUMNS) + 2) + "|")
    cells = [f"{least[c]:.4g}" if c in least else "" for c in COLUMNS]
    lines.append(f"| *training images* | {' | '.join(cells)} | |")
    for name in ranking(found):
        cells = []
        for column in COLUMNS:
            values = [one.get(column, NAN) for one in found[name]]
            cells.append(number(aggregate(values), failed="-"))
            if 0 < (lost := sum(map(math.isnan, values))) < len(values):
                cells[-1] += f" ({len(values) - lost} of {len(values)})"
        known = "{} ± {}".format(*PUBLISHED[name]) if name in PUBLISHED else ""
        lines.append(f"| {name} | {' | '.join(cells)} | {known} |")
    return lines


def distances(found: Mapping[str, Sequence[dict]]) -> dict[str, Aggregate]:
    """The distance of each objective over its seeds."""
    return {name: aggregate([r["distance"] for r in runs]) for name, runs in found.items()}


def ranking(found: Mapping[str, Sequence[dict]]) -> list[str]:
    """The objectives, the one of least mean distance first, those that diverged last."""
    return sorted(found, key=lambda name: ranked(distances(found)[name].centre))


def conclusion(found: Mapping[str, Sequence[dict]]) -> list[str]:
    """The sentences that the distances allow."""
    known = distances(found)
    order = [name for name in ranking(found) if not known[name].failed]
    if not order:
        return ["Each objective has a seed that diverged."]
    best = known[order[0]]
    alike = [name for name in order[1:] if not differ(best, known[name])]
    pairs = [(a, b) for k, a in enumerate(order) for b in order[k + 1 :]]
    apart = sum(differ(known[a], known[b]) for a, b in pairs)
    said = [
        f"Least mean distance: {order[0]}. By Welch's test (p < 0.05) it does not differ "
        f"from {', '.join(alike) or 'none'}; {apart} of {len(pairs)} pairs differ."
    ]
    seeds = min(len(runs) for runs in found.values())
    if seeds > 1 and len(order) > 2:
        ranks = [[found[name][k]["distance"] for name in order] for k in range(seeds)]
        both = [(a, b) for k, a in enumerate(ranks) for b in ranks[k + 1 :]]
        rho = float(np.mean([stats.spearmanr(a, b).statistic for a, b in both]))
        said.append(f"Rank correlation of the order between two seeds: {rho:.2f}.")
    shared = [name for name in order if name in PUBLISHED]
    if len(shared) > 2:
        ours = [known[name].centre for name in shared]
        theirs = [PUBLISHED[name][0] for name in shared]
        rho = float(stats.spearmanr(ours, theirs).statistic)
        said.append(f"With the published order of {len(shared)}: {rho:.2f}.")
    return said


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", required=True, help="npz=FILE.npz, digits, ...")
    parser.add_argument("--only", help="objectives, commas between")
    parser.add_argument("--also", type=Path, help="a file of further objectives")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--images", type=int, default=300_000, help="real images seen")
    parser.add_argument("--image_size", type=int, default=32)
    parser.add_argument("--examples", type=int, default=5000, help="of the curve")
    parser.add_argument("--folder", type=Path, default=Path("equal"))
    chosen = parser.parse_args(argv)
    try:
        known = {**OBJECTIVES, **(also(chosen.also) if chosen.also else {})}
    except (OSError, ValueError) as error:
        parser.error(str(error))
    only = chosen.only.split(",") if chosen.only else list(known)
    if unknown := [name for name in only if name not in known]:
        parser.error(f"no objective {unknown[0]!r}; there are {', '.join(known)}")
    use_compilation_cache()
    found: dict[str, list[dict]] = {name: [] for name in only}
    folders: dict[str, list[Path]] = {name: [] for name in only}
    for seed in range(chosen.seeds):  # a seed of all, then the next: early to compare
        for name in only:
            folder = trained(name, known[name], seed, chosen)
            folders[name].append(folder)
            found[name].append(measured(folder, chosen.examples))
            print(name, seed, json.dumps(found[name][-1]), flush=True)
    least = floor(folders[only[0]][0])
    text = "\n".join([*table(found, least), "", *conclusion(found)])
    (chosen.folder / "equal.md").write_text(text + "\n")
    curves = {name: [curve(f) for f in folders[name]] for name in ranking(found)}
    title = "Frechet distance to validation images against real images seen, all seeds"
    write_png(chosen.folder / "equal.png", bands(curves, title))
    print(text)


if __name__ == "__main__":
    main()
