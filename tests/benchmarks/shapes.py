"""Pairs of clouds a second that metrics compare, and examples a second of `solids`.

python -m tests.benchmarks.shapes [--points 128 256 512]
"""

import argparse
import time

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.data import solids
from jaxgan.metrics.clouds import assignment, chamfer

SECONDS = 2.0  # that a measurement lasts, about


def rate(function, units: int) -> float:
    """Units a second of a function, after a call that compiles."""
    function()
    start, calls = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        function()
        calls += 1
    return units * calls / (time.perf_counter() - start)


def rates(points: int) -> tuple[float, float, float]:
    """Chamfer and assignment pairs a second, and clouds of `solids`."""
    a, b = np.random.default_rng(0).standard_normal((2, 16, points, 3))
    decode = jax.jit(solids(points=points).decode)
    rows = {"number": jnp.arange(64, dtype=jnp.int32)}
    return (
        rate(lambda: chamfer(a, b), 256),
        rate(lambda: assignment(a[:4], b[:4]), 16),
        rate(lambda: jax.block_until_ready(decode(rows)), 64),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", nargs="*", type=int, default=[128, 256, 512])
    print("| points | Chamfer, pairs/s | assignment, pairs/s | `solids`, clouds/s |")
    print("|---|---|---|---|")
    for points in parser.parse_args().points:
        found = " | ".join(f"{x:,.0f}" for x in rates(points))
        print(f"| {points} | {found} |", flush=True)


if __name__ == "__main__":
    main()
