"""How much memory training will take, before it runs: --mode=estimate."""

import jax
from ml_collections import ConfigDict

from jaxgan.core.memory import memory_of, peak_memory
from jaxgan.population import Population
from jaxgan.system.progress import say


def estimate(config: ConfigDict) -> dict[str, int]:
    """Bytes of training, {"state", "step", "process", "total"}, which it also says.

    `state` are the weights, averages, optimisers and data on one device, `step` is what one
    step needs beside, as XLA plans it. On CPU they lie in the memory of the `process`,
    whose own, with the compiled program, is added. The step is compiled, not run. What a
    run measures and writes comes on top: on CPU 150 to 250 MiB, by Inception more.

    Raises:
      UsageError: the config cannot work.
    """
    population = Population.of(config)
    population.trace()
    arguments, rest = memory_of(population.lower().compile())
    first = population.first.shapes
    one = sum(x.size * x.dtype.itemsize for x in jax.tree.leaves(first))
    others = len(population) - population.at_once  # whose states wait for their turns
    device = jax.devices()[0]
    on_cpu = device.platform == "cpu"
    found = {
        "state": arguments + others * one,
        "step": rest,
        "process": peak_memory(device) if on_cpu else 0,
    }
    found["total"] = sum(found.values())
    mib = {name: f"{size / 2**20:,.0f} MiB" for name, size in found.items()}
    where = f"{device.device_kind} device" if not on_cpu else "CPU"
    own = f", {mib['process']} the process with its program" if on_cpu else ""
    say(
        f"memory: {mib['total']} on each {where} for training steps; "
        f"{mib['state']} state and data, {mib['step']} a step{own}"
    )
    return found
