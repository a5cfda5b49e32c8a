"""What training many seeds together gains over one seed after another.

    python -m tests.benchmarks.replicas                        # all rows
    python -m tests.benchmarks.replicas --cases=ring8-32 --counts=8 --by=loop

The two sides alternate in one process, and a ratio is that of one pair: examples per second
of N replicas together, to those of N runs one after another, which are those of one. Each
row is a process of its own, so that its memory is.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time

import jax

from jaxgan.configs import dcgan
from jaxgan.core.memory import peak_memory
from jaxgan.population import Population
from jaxgan.workdir.checkpoint import Checkpoints

CASES = {  # name: data, width
    "ring8-128": ("ring8", 128),
    "ring8-32": ("ring8", 32),
    "dcgan-32": ("digits", 32),
}


def population_of(case: str, count: int, by: str) -> Population:
    """So many replicas of a case."""
    data, width = CASES[case]
    config = dcgan.get_config(data)
    config.width, config.replicas, config.replicas_by = width, count, by
    return Population.of(config)


class Side:
    """A population that trains; `side(n)` is the seconds of n calls of its program."""

    def __init__(self, population: Population):
        self.population, self.at = population, 0
        start = time.perf_counter()
        self.states = population.initial()
        self(1)
        self.compile_seconds = time.perf_counter() - start

    def __call__(self, calls: int) -> float:
        population, start = self.population, time.perf_counter()
        for at in range(self.at, self.at + calls, 50):
            count = min(50, self.at + calls - at)
            inputs = population.inputs(at, count)
            self.states, _ = population.program(self.states, *inputs)
        jax.block_until_ready(self.states)
        self.at += calls
        return time.perf_counter() - start

    def saved(self) -> tuple[float, float]:
        """Seconds to save and to restore its state."""
        population = self.population
        with tempfile.TemporaryDirectory() as folder:
            checkpoints = Checkpoints(folder, replicas=len(population))
            start = time.perf_counter()
            state = population.program.joined(self.states)
            checkpoints.save(state, {"digest": ""})
            checkpoints.wait()
            middle = time.perf_counter()
            shapes, mesh = population.shapes, population.first.mesh
            found, _ = checkpoints.restore_state("latest", shapes, mesh)
            self.states = population.program.parted(found)
            jax.block_until_ready(self.states)
            end = time.perf_counter()
            checkpoints.close()
        return middle - start, end - middle


def row(case: str, count: int, by: str, pairs: int, seconds: float) -> dict:
    """One row of the table."""
    many = Side(population_of(case, count, by))
    batch = many.population.config.batch_size
    many(2)
    save, restore = many.saved()
    peak = peak_memory(jax.devices()[0])
    one = Side(population_of(case, 1, by))
    calls = [max(1, round(10 * seconds / side(10))) for side in (many, one)]
    found = []
    for _ in range(pairs):
        a, b = (n * batch / side(n) for n, side in zip(calls, (many, one)))
        found.append((a * count, b))
    ratios = [a / b for a, b in found]
    return {
        "case": case,
        "replicas": count,
        "by": many.population.config.replicas_by,
        "examples_per_second": statistics.median(a for a, _ in found),
        "one_after_another": statistics.median(b for _, b in found),
        "ratio": statistics.median(ratios),
        "least": min(ratios),
        "most": max(ratios),
        "compile_seconds": many.compile_seconds,
        "peak_mib": peak / 2**20,
        "save_seconds": save,
        "restore_seconds": restore,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--counts", default="1,2,4,8")
    parser.add_argument("--by", default="auto")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--row", help="CASE:COUNT, in this process, as JSON")
    args = parser.parse_args()
    if args.row:
        case, _, count = args.row.partition(":")
        print(json.dumps(row(case, int(count), args.by, args.pairs, args.seconds)))
        return
    print(
        "| case | N | by | examples/s | one after another | ratio, median (least to most)"
    )
    print("| compile, s | peak, MiB | save, s | restore, s |\n|" + "---|" * 10)
    for case in args.cases.split(","):
        for count in args.counts.split(","):
            command = [sys.executable, "-m", "tests.benchmarks.replicas"]
            command += [f"--row={case}:{count}", f"--by={args.by}"]
            command += [f"--pairs={args.pairs}", f"--seconds={args.seconds}"]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            n = json.loads(done.stdout.splitlines()[-1])
            print(
                f"| {case} | {count} | {n['by']} | {n['examples_per_second']:,.0f} "
                f"| {n['one_after_another']:,.0f} "
                f"| {n['ratio']:.2f} ({n['least']:.2f} to {n['most']:.2f}) "
                f"| {n['compile_seconds']:.1f} | {n['peak_mib']:.0f} "
                f"| {n['save_seconds']:.2f} | {n['restore_seconds']:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
