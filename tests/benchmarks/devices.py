"""How far training on two devices parts from training on one, by rounding alone.

    python -m tests.benchmarks.devices dcgan infogan hinge wgan_gp:digits,paper vae

Each config trains at its own sizes from one initial state on one and on two virtual CPU
devices; a difference is the largest of any array of all networks, relative to that array's
largest entry.
"""

import importlib
import os
import sys

os.environ["JAX_NUM_CPU_DEVICES"] = "2"  # before JAX is imported

import jax
import numpy as np

from jaxgan.experiment import Experiment

STEPS = (1, 10)


def trained(name: str, count: int) -> dict[int, dict[str, np.ndarray]]:
    """{steps: {path: raw parameters}} on `count` devices."""
    name, _, argument = name.partition(":")
    module = importlib.import_module(f"jaxgan.configs.{name}")
    config = module.get_config(argument or "digits")
    experiment = Experiment.of(config, jax.devices()[:count])
    state, found = experiment.initial(), {}
    for at in range(max(STEPS)):
        state, _ = experiment.steps(state, *experiment.inputs(at=at, count=1))
        if at + 1 in STEPS:
            flat = jax.tree_util.tree_flatten_with_path(jax.device_get(state.params))[0]
            found[at + 1] = {jax.tree_util.keystr(path): leaf for path, leaf in flat}
    return found


def differences(one: dict, two: dict) -> dict[str, float]:
    """{kernel, bias, scale: the largest relative difference of such an array}."""
    largest: dict[str, float] = {}
    for path, x in one.items():
        kind = next((k for k in ("kernel", "bias", "scale") if k in path), "other")
        size = np.abs(x).max()
        error = np.abs(x - two[path]).max() / size if size else 0.0
        largest[kind] = max(largest.get(kind, 0.0), float(error))
    return largest


def main(names: list[str]) -> None:
    """A row of the table for each config."""
    print("| | steps | kernels | biases | scales | other |")
    print("|---|---|---|---|---|---|")
    for name in names:
        one, two = trained(name, 1), trained(name, 2)
        for count in STEPS:
            found = differences(one[count], two[count])
            kinds = ("kernel", "bias", "scale", "other")
            cells = [f"{found[k]:.0e}" if k in found else "" for k in kinds]
            print(f"| `{name}` | {count} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
