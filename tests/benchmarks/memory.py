"""The memory that `--mode=estimate` says, against that of runs.

    python -m tests.benchmarks.memory

Of each config the estimate, the peak of 30 steps of training, and their ratio. Each is a
process of its own (CPU: resident memory), and compiles without the persistent cache.
"""

import json
import os
import subprocess
import sys
import tempfile

ESTIMATED = """
import sys
from jaxgan.main import CONFIG, complete, parse, set_up_jax
from jaxgan.train.estimate import estimate
parse(sys.argv, complete)
set_up_jax()
print(estimate(CONFIG.value)["total"])
"""
TRAINED = """
import sys
import jax
from jaxgan.core.memory import peak_memory
from jaxgan.main import CONFIG, complete, parse, set_up_jax
from jaxgan.population import Population
parse(sys.argv, complete)
set_up_jax()
population = Population.of(CONFIG.value)
states = population.initial()
for at in (0, 10, 20):
    states, _ = population.program(states, *population.inputs(at, 10))
    jax.block_until_ready(states)
print(peak_memory(jax.devices()[0]))
"""
CASES = (
    ("gan:ring8",),
    ("gan:ring8", "--config.replicas=8"),
    ("gan",),
    ("dcgan", "--config.image_size=64", "--config.batch_size=128"),
    ("dcgan", "--config.width=128"),
    ("wgan_gp:digits,paper", "--config.batch_size=256"),
    ("infogan",),
    ("vae",),
)
SHORT = ("--config.num_steps=30", "--config.evaluation.extractor=")
COLD = {**os.environ, "JAX_ENABLE_COMPILATION_CACHE": "false"}


def mebibytes(script: str, config: str, *flags: str) -> float:
    """The number that a script prints last, of bytes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", script, f"--config={config}", *flags, *SHORT]
        command += [f"--workdir={folder}/run"]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=COLD)
    return json.loads(done.stdout.splitlines()[-1]) / 2**20


def main() -> None:
    print("| config | estimate, MiB | a run, MiB | ratio |\n|---|---|---|---|")
    for case in CASES:
        found, run = mebibytes(ESTIMATED, *case), mebibytes(TRAINED, *case)
        name = " ".join(flag.removeprefix("--config.") for flag in case)
        print(f"| {name} | {found:.0f} | {run:.0f} | {found / run:.2f} |", flush=True)


if __name__ == "__main__":
    main()
