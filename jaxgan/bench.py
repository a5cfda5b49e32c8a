"""python -m jaxgan.bench --config=NAME[:ARGUMENT] [--config.KEY=VALUE ...]

Trains a config for a while, on its data and on all devices, writes nothing, and tells how
fast it was: a table, and its numbers as one line of JSON, the last of stdout.
"""

import functools
import statistics
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

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
from jaxgan.system.files import json_of

if TYPE_CHECKING:
    from jaxgan.population import Population

WINDOWS = flags.DEFINE_integer("windows", 7, "Windows to measure.", lower_bound=1)
SECONDS = flags.DEFINE_float("seconds", 2.0, "Length of a window.", lower_bound=0.0)
CACHE = flags.DEFINE_bool("cache", False, "Compile through the persistent cache.")


def complete(config: ConfigDict, given: Mapping[str, str]) -> None:
    """See `jaxgan.assemble.flags.spell_out`."""
    from jaxgan.assemble.flags import spell_out  # late: it imports all components

    spell_out(config, given)


def main(argv: list[str]) -> None:
    """The command."""
    no_arguments(argv)
    if CONFIG.value is None:
        fail(UsageError("give --config=NAME, dcgan for instance, or FILE.py"))
    with errors_as_lines():
        set_up_jax()
        numbers = measure(CONFIG.value, WINDOWS.value, SECONDS.value, CACHE.value)
        print(table(numbers), file=sys.stderr)
        print(json_of(numbers))


def measure(
    config: ConfigDict, windows: int, seconds: float, cache: bool = False
) -> dict[str, Any]:
    """Times the training steps of `config`; {name: number or [numbers]}, see `table`."""
    import jax
    import numpy as np

    from jaxgan.core.devices import from_first
    from jaxgan.core.memory import peak_memory
    from jaxgan.core.processes import agree, leaves
    from jaxgan.population import Population
    from jaxgan.system.progress import Bar, say

    jax.config.update("jax_enable_compilation_cache", cache)
    agree(leaves(config.to_dict()))
    population = Population.of(config)
    population.trace()
    program, batch_size = population.program, population.config.batch_size
    game = population.first.game
    count = batch_size * game.repeats * len(population)  # of one step of all replicas

    say("compiling")
    start = time.perf_counter()
    states, step = population.initial(), 0

    def take(count: int) -> float:
        """Takes `count` calls of the program; the seconds until all is computed."""
        nonlocal states, step
        start = time.perf_counter()
        for _ in range(count):
            states, _ = program(states, *population.inputs(step, program.scanned))
            step += program.scanned
        jax.block_until_ready(states)
        return time.perf_counter() - start

    take(1)
    compile_seconds = time.perf_counter() - start
    # As many in every process: each waits for the others.
    calls = int(from_first(np.array(max(1, round(seconds / min(take(1), take(1)))))))
    rates = []
    with Bar("measuring", windows) as bar:
        for k in range(windows):
            rates.append(calls * program.scanned / take(calls))
            bar.advance_to(k + 1, f"{rates[-1] * count:.0f} examples/s")
    say("counting its operations")
    flops, memory = cost(population)
    devices = jax.devices()
    peak = ceiling() * len(devices)
    rate = statistics.median(rates)
    return {
        "images_per_second": rate * count,
        "images_per_second_windows": [r * count for r in rates],
        "steps_per_second": rate,
        "compile_seconds": compile_seconds,
        "flops_per_image": flops / count,
        "flops_per_second": flops * rate,
        "ceiling_flops_per_second": peak,
        "share_of_ceiling": flops * rate / peak,
        "program_memory_bytes": memory,
        "peak_memory_bytes": peak_memory(devices[0]),
        "backend": jax.default_backend(),
        "device": devices[0].device_kind,
        "devices": len(devices),
        "batch_size": batch_size,
        "steps_per_call": program.scanned,
        "replicas": len(population),
        "replicas_by": population.config.replicas_by,
    }


def cost(population: "Population") -> tuple[float, int]:
    """Floating-point operations of one step of all replicas on all devices, as XLA counts
    them in the compiled program, and the bytes that this program needs on one device."""
    import jax

    from jaxgan.core.memory import memory_of

    compiled = population.lower().compile()
    calls = len(population) // population.at_once
    operations = (compiled.cost_analysis() or {})["flops"] * jax.device_count() * calls
    return operations, sum(memory_of(compiled))


def ceiling() -> float:
    """The most float32 operations per second that products of square matrices, at the
    default precision, reach on one device now; the best of three sizes and five tries."""
    import jax
    import jax.numpy as jnp

    from jaxgan.core.devices import compiler_options

    product = jax.jit(jnp.matmul, compiler_options=compiler_options())
    best = 0.0
    for size in (1024, 2048, 4096 if jax.default_backend() == "cpu" else 16384):
        x = jnp.ones((size, size))
        product(x, x).block_until_ready()
        for _ in range(5):
            start = time.perf_counter()
            product(x, x).block_until_ready()
            best = max(best, 2 * size**3 / (time.perf_counter() - start))
    return best


def table(n: dict[str, Any]) -> str:
    """The numbers of `measure` as lines for a person."""
    low, high = min(n["images_per_second_windows"]), max(n["images_per_second_windows"])
    count = len(n["images_per_second_windows"])
    lines = {
        "device": f"{n['devices']} x {n['device']} ({n['backend']})",
        "examples/s": f"{n['images_per_second']:.0f}  "
        f"({low:.0f} to {high:.0f}, {count} windows)",
        "steps/s": f"{n['steps_per_second']:.2f}  of {n['batch_size']} examples a turn",
        "compile": f"{n['compile_seconds']:.1f} s  (initial state and first step)",
        "work": f"{n['flops_per_image'] / 1e6:.1f} MFLOP an example",
        "reached": f"{n['flops_per_second'] / 1e9:.0f} GFLOP/s, "
        f"{n['share_of_ceiling']:.0%} of what matrix products reach "
        f"({n['ceiling_flops_per_second'] / 1e9:.0f})",
        "memory": f"{n['peak_memory_bytes'] / 2**20:.0f} MiB at most, "
        f"{n['program_memory_bytes'] / 2**20:.0f} of them the step's",
    }
    return "\n".join(f"  {name:<9}{text}" for name, text in lines.items())


if __name__ == "__main__":
    app.run(main, flags_parser=functools.partial(parse, complete=complete))
