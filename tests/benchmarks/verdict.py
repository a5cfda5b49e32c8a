"""How the verdict's thresholds were found, and how often it is wrong.

    python -m tests.benchmarks.verdict [--seeds=5] [--first=0]

Trains GANs on the ring of eight modes with good and bad settings. What became of each is
known from its modes, which the verdict does not see: they are not known of images.
"""

import argparse
import collections

import jax
import numpy as np
from ml_collections import ConfigDict

from jaxgan import assemble, base
from jaxgan.core.step import Steps
from jaxgan.evaluate.evaluation import Evaluation
from jaxgan.evaluate.verdict import verdict
from jaxgan.experiment import Experiment
from jaxgan.metrics.score import values_of

STEPS, EVERY, BATCH = 4000, 100, 128

# name: (loss pair, turns of the critic or of both, generator's rate, critic's rate, beta_1,
#        penalties)
CASES = {
    "wgan_gp": ("wasserstein", 5, 2e-4, 2e-4, 0.0, {"gradient_penalty": 0.1}),
    "wgan_gp-1": ("wasserstein", 1, 5e-4, 5e-4, 0.0, {"gradient_penalty": 0.1}),
    "ns": ("non_saturating", 1, 2e-4, 2e-4, 0.5, {}),
    "ns-fast": ("non_saturating", 1, 1e-3, 1e-3, 0.5, {}),
    "ns-slow-critic": ("non_saturating", 1, 1e-3, 1e-4, 0.5, {}),
    "ns-momentum": ("non_saturating", 1, 1e-3, 1e-3, 0.9, {}),
    "minimax": ("minimax", 1, 1e-3, 1e-3, 0.5, {}),
    "wgan-free": ("wasserstein", 1, 1e-3, 1e-3, 0.5, {}),
    "ns-huge": ("non_saturating", 1, 0.1, 0.1, 0.5, {}),
    "ns-eager": ("non_saturating", (1, 5), 1e-3, 1e-3, 0.5, {}),
    "ns-blind": ("non_saturating", 1, 2e-3, 2e-5, 0.9, {}),
    "minimax-strong": ("minimax", 5, 1e-3, 1e-3, 0.9, {}),
    "wgan-loose": ("wasserstein", 5, 1e-3, 1e-3, 0.5, {"gradient_penalty": 1e-4}),
    "wgan-huge": ("wasserstein", 1, 0.03, 0.03, 0.9, {}),
    "ns-gp": ("non_saturating", 1, 5e-4, 5e-4, 0.5, {"gradient_penalty": 1.0}),
}


def config_of(case: str, seed: int) -> ConfigDict:
    kind, turns, generator_rate, critic_rate, b1, penalties = CASES[case]
    config = base.get_config("digits")
    config.data = ConfigDict(dict(name="ring8", seed=0))
    config.evaluation.extractor = ""
    config.seed, config.batch_size, config.width = seed, BATCH, 128
    config.latents.noise = ConfigDict(dict(name="normal", size=2))
    config.game = ConfigDict(dict(name="gan"))
    config.networks.generator = ConfigDict(dict(name="mlp.Generator", width=128))
    config.networks.discriminator = ConfigDict(dict(name="mlp.Discriminator", width=128))

    def player(network, losses, rate):
        adam = dict(name="adam", learning_rate=rate, b1=b1, b2=0.99)
        return ConfigDict(dict(networks=(network,), losses=losses, optimizer=adam))

    losses = {f"{kind}_discriminator": {"weight": 1.0}}
    losses |= {name: {"weight": weight} for name, weight in penalties.items()}
    config.players.critic = player("discriminator", losses, critic_rate)
    losses = {f"{kind}_generator": {"weight": 1.0}}
    config.players.generator = player("generator", losses, generator_rate)
    critic, generator = turns if isinstance(turns, tuple) else (turns, 1)
    config.turns = ("critic",) * critic + ("generator",) * generator
    return assemble.plain(config)


class Case:
    """One case, compiled once for all seeds."""

    def __init__(self, case: str):
        self.name = case
        self.experiment = own = Experiment.of(config_of(case, 0), jax.devices()[:1])
        self.steps = Steps(own.game, own.source, own.mesh, scanned=EVERY)
        self.evaluation = Evaluation(own)
        self.create = jax.jit(own.create)

    def history(self, seed: int) -> list[dict]:
        """The lines of a run's metrics."""
        own, lines = self.experiment, []
        own.seed = np.uint32(seed)
        state = self.create(own.seed)
        for at in range(0, STEPS, EVERY):
            state, metrics = self.steps(state, *own.inputs(at, EVERY))
            last = {name: float(values[-1]) for name, values in metrics[-1].items()}
            found = values_of(self.evaluation(state, ("train", "validation")))
            lines.append({"step": at + EVERY, **last, **found})
        return lines


def outcome(lines: list[dict]) -> str:
    """Whether a run covers the modes, by their number in its last third."""
    count = np.array([line["modes/count"] for line in lines[-len(lines) // 3 :]])
    if np.median(count) >= 7:
        return "covers"
    return "misses" if np.median(count) <= 4 else "between"


def words(lines: list[dict]) -> list[str]:
    """The verdict at each evaluation, where there is one."""
    said = [verdict(lines[: k + 1]) for k in range(len(lines))]
    return [word for word in said if word]


def report(runs: list[tuple[str, list[dict]]]) -> None:
    """How often the last verdict, and all of them, were wrong."""
    for known in ("covers", "misses", "between"):
        found = [words(lines) for _, lines in runs if outcome(lines) == known]
        last = collections.Counter(said[-1] for said in found)
        every = collections.Counter(word for said in found for word in said)
        print(f"{len(found)} runs: {known}. At the end {dict(last)},")
        print(f"    at any time {dict(every)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--cases", default=",".join(CASES))
    args = parser.parse_args()
    runs = []
    for name in args.cases.split(","):
        case = Case(name)
        for seed in range(args.first, args.first + args.seeds):
            runs.append((name, case.history(seed)))
            known, said = outcome(runs[-1][1]), words(runs[-1][1])
            counts = dict(collections.Counter(said))
            print(f"{name:16} seed {seed}  {known:8} {said[-1]}, {counts}", flush=True)
    report(runs)


if __name__ == "__main__":
    main()
