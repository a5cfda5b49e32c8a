"""Scores of trained runs with their spread over evaluation seeds, floor and ceiling.

    python -m tests.benchmarks.scores runs/dcgan runs/infogan [--extractor=NAME]
    python -m tests.benchmarks.scores --cost 10000 50000

Floor: as many training images as fakes; ceiling: images of uniform noise. The second tells
time and memory of scores of so many features of 2048 numbers, a process each.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from jaxgan import assemble, model
from jaxgan.evaluate.scorer import scorer_of
from jaxgan.metrics.frechet import frechet_distance
from jaxgan.metrics.kernel import kernel_distance
from jaxgan.metrics.moments import moments_of
from jaxgan.metrics.prdc import prdc
from jaxgan.metrics.score import values_of
from jaxgan.metrics.scores import extract, scores
from jaxgan.workdir.head import read_config

METRICS = ("frechet", "kernel", "inception_score", "prdc", "vendi", "class_balance")


def of_run(folder: Path, extractor: str | None, seeds: int) -> None:
    """A table of one run."""
    config = read_config(folder)
    source = assemble.make_source(config)
    scorer = scorer_of(config, source, extractor)
    assert scorer is not None
    generator = model.load(folder, "latest")
    metrics = (*METRICS, "memorisation")
    found = [
        values_of(scorer.of(generator, "test", metrics, seed)[0]) for seed in range(seeds)
    ]
    count = scorer.count("test")
    noise = np.random.default_rng(0).integers(0, 256, (count, *source.spec["shape"]))
    real = scorer.real("test", count)
    floor = scorer.floor("test", metrics)
    own, pixels = scorer.extractor, noise.astype(np.uint8)
    ceiling = values_of(scores(real, extract(own, pixels), own, METRICS, "test"))
    print(
        f"\n| {folder.name}, step {generator.step}, {generator.weights} "
        "| mean ± sd | floor | noise |"
    )
    print("|---|---|---|---|")
    for name in found[0]:
        values = [each[name] for each in found]
        ends = [f"{x[name]:.4g}" if name in x else "" for x in (floor, ceiling)]
        spread = np.std(values, ddof=1) if seeds > 1 else np.nan
        print(f"| {name} | {np.mean(values):.4g} ± {spread:.2g} | {' | '.join(ends)} |")


def cost(name: str, n: int) -> None:
    """A JSON line: seconds and memory beyond the features of one score."""
    draw = np.random.default_rng(0)
    real, fake = (draw.standard_normal((n, 2048), np.float32) for _ in range(2))
    frechet_distance(moments_of([real[:99]]), moments_of([fake[:99]]))  # warm
    before, start = peak(), time.monotonic()
    COSTS[name](real, fake)
    seconds, more = time.monotonic() - start, peak() - before
    line = {"score": name, "n": n, "seconds": round(seconds, 1), "gib": round(more, 2)}
    print(json.dumps(line), flush=True)


COSTS = {
    "frechet": lambda x, y: frechet_distance(moments_of([x]), moments_of([y])),
    "kernel_100x1000": kernel_distance,
    "prdc_k5": prdc,
}


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="*", type=Path)
    parser.add_argument("--extractor")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--cost", nargs="*", default=[], help="N ..., or SCORE:N")
    args = parser.parse_args()
    for folder in args.runs:
        of_run(folder, args.extractor, args.seeds)
    for what in args.cost:
        name, _, n = what.rpartition(":")
        if name:
            cost(name, int(n))
            continue
        for each in COSTS:
            command = [sys.executable, "-m", "tests.benchmarks.scores", "--cost"]
            subprocess.run([*command, f"{each}:{n}"], check=True)


if __name__ == "__main__":
    main()
