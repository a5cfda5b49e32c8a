"""How many modes each GAN finds on the ring and the grid, with the spread over seeds.

    python -m tests.benchmarks.modes --data=ring8 [--methods=GAN,WGAN-GP] [--seeds=10]

Fully connected networks of two layers of 128, batches of 128, 20,000 steps, 2,500 draws of
the averaged weights and of the last; the settings are the configs' own. Every run is a JSON
line on the standard output, the table follows.
"""

import argparse
import importlib
import json
import math
import time

import jax
import numpy as np

from jaxgan import build, devices, sample
from jaxgan.data.feed import Feed
from jaxgan.metrics.modes import DRAWS, coverage, perfect
from jaxgan.state import everything
from jaxgan.step import Steps
from jaxgan.train import Run

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
    """A config on points, compiled once for all seeds."""

    def __init__(self, config_name: str, data: str):
        module = importlib.import_module(f"configs.{config_name}")
        self.config = build.plain(module.get_config(data))
        self.source = build.make_source(self.config)
        self.game = build.make_game(self.config, self.source.spec)
        mesh = devices.make_mesh(jax.devices()[:1])
        self.steps = Steps(self.game, self.source, mesh, scanned=SCANNED)
        self.feed = Feed(self.source, "train", mesh)
        self.create = jax.jit(lambda seed: Run.create(self, seed))  # type: ignore[arg-type]

    def scores(self, seed: int, steps: int) -> dict[str, dict[str, float]]:
        """{weights: coverage} at the end of one run."""
        number, repeats = np.uint32(seed), self.game.repeats
        state = self.create(number)
        for at in range(0, steps, SCANNED):
            rows = self.feed.rows(seed, at, SCANNED, repeats, self.config.batch_size)
            state, _ = self.steps(state, self.feed.data, rows, number)
        weights = {"raw": everything(state, "generator"), "ema": state.ema["generator"]}
        module, prior = self.game.modules["generator"], build.make_prior(self.config)
        modes, found = self.source.spec["modes"], {}
        for name, variables in weights.items():
            generator = sample.Generator(
                module, variables, prior, self.source.spec, steps, name
            )
            draws = generator.sample(seed, DRAWS["points"])
            found[name] = coverage(draws, modes["centres"], modes["deviation"])
        return found


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
        method, runs = Method(METHODS[name], args.data), []
        for seed in range(args.seeds):
            start = time.monotonic()
            runs.append(method.scores(seed, args.steps))
            seconds = round(time.monotonic() - start, 1)
            run = {"data": args.data, "method": name, "seed": seed, "seconds": seconds}
            print(json.dumps(run | runs[-1]), flush=True)
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
