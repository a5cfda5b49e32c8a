"""How many modes each GAN finds on the ring and the grid, with the spread over seeds.

    python -m tests.benchmarks.modes --data=ring8 [--methods=GAN,WGAN-GP] [--seeds=10]

Fully connected networks of two layers of 128, batches of 128, 20,000 steps, 2,500 draws of
the averaged weights and of the last; the settings are the configs' own. Every run is a JSON
line on the standard output, with the seconds that all seeds took; the table follows.
"""

import argparse
import importlib
import json
import math
import time

import jax
import numpy as np

from jaxgan import assemble
from jaxgan.core import devices
from jaxgan.core.step import run_steps
from jaxgan.data.feed import Feed
from jaxgan.experiment import create
from jaxgan.metrics.modes import DRAWS, coverage, perfect
from jaxgan.model import model_of
from jaxgan.workdir.items import items_of

METHODS = {
    "GAN": "dcgan",
    "WGAN-GP": "wgan_gp",
    "unrolled (5)": "unrolled",
    "VEEGAN": "veegan",
    "PacGAN2": "pacgan",
    "RpGAN+R1+R2": "relativistic",
}
SCORES = ("count", "high_quality", "reverse_kl")
SCANNED = 500


class Method:
    """A config on points, trained with all seeds at once: `jax.vmap` of the steps."""

    def __init__(self, config_name: str, data: str):
        module = importlib.import_module(f"jaxgan.configs.{config_name}")
        config = assemble.plain(module.get_config(data))
        self.source = assemble.make_source(config)
        self.config = assemble.settled(config, self.source)
        self.game = assemble.make_game(self.config, self.source.spec)
        self.feed = Feed(self.source, "train", devices.make_mesh(jax.devices()[:1]))
        self.create = jax.jit(jax.vmap(lambda seed: create(self.game, self.source, seed)))

        def steps(state, rows, seed):
            return run_steps(self.game, self.source, state, self.feed.data, rows, seed)[0]

        self.steps = jax.jit(jax.vmap(steps), donate_argnums=0)

    def scores(self, seeds: int, steps: int) -> list[dict[str, dict[str, float]]]:
        """For each seed {weights: coverage} at the end of its run."""
        numbers, repeats = np.arange(seeds, dtype=np.uint32), self.game.repeats
        state = self.create(numbers)
        for at in range(0, steps, SCANNED):
            size = min(SCANNED, steps - at), repeats, self.config.batch_size
            each = [self.feed.rows(seed, at, *size)["row"] for seed in range(seeds)]
            state = self.steps(state, {"row": np.stack(each)}, numbers)
        networks = items_of(state)["networks"]
        return [
            {weights: self.covered(networks, seed, weights) for weights in ("raw", "ema")}
            for seed in range(seeds)
        ]

    def covered(self, networks: dict, seed: int, weights: str) -> dict[str, float]:
        """The coverage by one seed's generator."""
        own = jax.tree.map(lambda x: x[seed], networks)
        model = model_of(self.config, self.source.spec, own, 0, weights)
        modes = self.source.spec["modes"]
        draws = model.sample(seed, DRAWS["points"])
        return coverage(draws, modes["centres"], modes["deviation"])


def mean_and_error(values: list[float]) -> str:
    """Mean and its standard error."""
    error = np.std(values, ddof=1) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    return f"{np.mean(values):.3g} ± {error:.2g}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="ring8", choices=("ring8", "grid25"))
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=20_000)
    args = parser.parse_args()
    lines = []
    for name in args.methods.split(","):
        method, start = Method(METHODS[name], args.data), time.monotonic()
        runs = method.scores(args.seeds, args.steps)
        seconds = round(time.monotonic() - start, 1)
        for seed, run in enumerate(runs):
            line = {"data": args.data, "method": name, "seed": seed, "seconds": seconds}
            print(json.dumps(line | run), flush=True)
        for weights in ("ema", "raw"):
            cells = [
                mean_and_error([run[weights][score] for run in runs]) for score in SCORES
            ]
            lines.append(f"| {name}, {weights} | {' | '.join(cells)} |")
    modes = len(method.source.spec["modes"]["centres"])
    best = perfect(DRAWS["points"], np.full(modes, 1 / modes), dimension=2)
    cells = [f"{best[score]:.3g}" for score in SCORES]
    lines.append(f"| the mixture itself | {' | '.join(cells)} |")
    print(f"| {args.data} | modes | high quality | reverse KL, nats |\n|---|---|---|---|")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
