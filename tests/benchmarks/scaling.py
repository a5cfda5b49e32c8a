"""The cost of a step as devices and processes grow, of one global batch, on one machine.

    python -m tests.benchmarks.scaling dcgan:ring8 dcgan

Devices are virtual ones of one process and take turns in it; processes have one device
each, meet by `--coordinator`, and talk by gloo. All share the machine's cores, so nothing
can become faster: what a step costs beyond that of one device is the price of dividing it.
CPU seconds are of all threads and processes together, wall seconds the median of rounds.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys

ROUNDS = 3
TIMED = """
import json, resource, statistics, sys, time
import jax
from jaxgan.experiment import Experiment
from jaxgan.main import CONFIG, complete, parse, set_up_jax
from jaxgan.system import peers

counts, steps, rounds = json.loads(sys.argv.pop(1))
parse(sys.argv, complete)
set_up_jax()
experiments = [Experiment.of(CONFIG.value, jax.devices()[:n]) for n in counts]
states = [each.initial() for each in experiments]
found = [[] for _ in counts]

def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

for at in range(rounds + 1):
    for k, each in enumerate(experiments):
        first, busy = time.perf_counter(), cpu()
        for step in range(steps):
            inputs = each.inputs(at * steps + step, 1)
            states[k], metrics = each.steps(states[k], *inputs)
            jax.block_until_ready(metrics)
        if at:  # the first compiles
            wall = time.perf_counter() - first
            found[k].append((wall / steps, (cpu() - busy) / steps))
print(json.dumps(found))
if peers.current:
    peers.current.leave(failed=False)
"""


def timed(config: str, steps: int, devices: tuple[int, ...], processes: int) -> list[list]:
    """[processes' [count's [round's (wall, CPU) seconds of a step]]]."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    script = [sys.executable, "-c", TIMED, json.dumps([devices, steps, ROUNDS])]
    script += [f"--config={config}", "--config.evaluation.extractor="]
    if processes > 1:
        script += [f"--coordinator=127.0.0.1:{port}", f"--num_processes={processes}"]
    own = max(devices) // processes
    environment = {
        **os.environ,
        "JAX_PLATFORMS": "cpu",
        "JAX_NUM_CPU_DEVICES": str(own),
    }
    started = [
        subprocess.Popen(
            script + [f"--process_id={number}"] * (processes > 1),
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for number in range(processes)
    ]
    try:
        said = [process.communicate()[0] for process in started]
        assert not any(process.returncode for process in started), said
    finally:
        for process in started:
            process.kill()
    return [json.loads(text.splitlines()[-1]) for text in said]


def rows(config: str, steps: int) -> list[dict]:
    """The rows of a config: {devices, processes, wall, cpu}, the first of one device."""
    found = []
    for processes, counts in ((1, (1, 2, 4, 8)), (2, (2,)), (4, (4,))):
        everyone = timed(config, steps, counts, processes)
        for k, count in enumerate(counts):
            wall = statistics.median(each for each, _ in everyone[0][k])
            busy = [statistics.median(c for _, c in one[k]) for one in everyone]
            row = dict(devices=count, processes=processes, wall=wall, cpu=sum(busy))
            found.append({"config": config, **row})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("configs", nargs="+")
    parser.add_argument("--steps", type=int, default=20, help="of a round")
    args = parser.parse_args()
    print("| config | processes | devices | CPU, ms | wall, ms | CPU to one device's |")
    print("|---|---|---|---|---|---|")
    for config in args.configs:
        found = rows(config, args.steps)
        for each in found:
            print(
                f"| `{config}` | {each['processes']} | {each['devices']} "
                f"| {1e3 * each['cpu']:.3g} | {1e3 * each['wall']:.3g} "
                f"| {each['cpu'] / found[0]['cpu']:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
