"""The limits of a step on many accelerators, per config: arithmetic, not a measurement.

    python -m tests.benchmarks.limits             # all configs, at their own sizes; minutes
    python -m tests.benchmarks.limits dcgan vae

The program of one step is traced on two devices, not compiled, and counted
(`tests.benchmarks.counting`). On N accelerators of peak P, of which products reach the
share u, and of bandwidth W a step of F operations takes at least

    F / (N P u)  +  (2 B + G) (N - 1) / (N W)  +  C a

by a ring all-reduce of B bytes, an all-gather to G, and C exchanges one after another of at
least `a` seconds each; nothing overlaps. `u` and `a` are assumptions.
"""

import dataclasses
import importlib
import math
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

os.environ["JAX_PLATFORMS"] = "cpu"  # before JAX is imported
os.environ["JAX_NUM_CPU_DEVICES"] = "2"

import jax
from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.experiment import Experiment
from tests.benchmarks.counting import Work, work_of
from tests.experiments import NAMES

SHARE = 0.4  # of the peak; on CPU a DCGAN's convolutions reach 0.27 to 0.56 of products
START = 10e-6  # seconds, of one exchange however small
COUNTS = (8, 64, 512)
# Peak in bfloat16, operations/s, and bytes/s that one accelerator sends to its neighbours
# where there are so many. https://cloud.google.com/tpu/docs/v5e: 197 TFLOP/s; 1,600 Gbit/s
# a chip, within a pod of 256. NVIDIA's H100 datasheet: 989 TFLOP/s dense; NVLink 900 GB/s
# both ways together, in a host of 8; DGX H100: 400 Gbit/s a GPU between hosts.
ACCELERATORS = {
    "v5e": (197e12, dict.fromkeys(COUNTS, 200e9)),
    "H100": (989e12, {8: 450e9, 64: 50e9, 512: 50e9}),
}


def config_of(name: str) -> ConfigDict:
    """A shipped config, an encoder that of a DCGAN."""
    get_config = importlib.import_module(f"jaxgan.configs.{name}").get_config
    if name != "encoder":
        return get_config()
    run = Path(tempfile.mkdtemp(prefix="run-"))
    (run / "config.json").write_text(assemble.plain(config_of("dcgan")).to_json())
    return get_config(str(run))


@dataclasses.dataclass
class Step:
    """A config's step of `batch` examples a turn: the work of all devices together."""

    name: str
    batch: int
    parameters: int  # of the networks of all turns' players, a network once for each turn
    work: Work

    @classmethod
    def of(cls, name: str) -> "Step":
        experiment = Experiment.of(config_of(name), jax.devices()[:2])
        work, game, shapes = work_of(experiment), experiment.game, experiment.shapes
        work.operations *= experiment.mesh.size
        averaged = [shapes.params[n] for turn in game.turns for n in game.trained(turn)]
        count = sum(leaf.size for leaf in jax.tree.leaves(averaged))
        return cls(name, experiment.config.batch_size, count, work)

    def seconds(self, kind: str, count: int) -> dict[str, float]:
        """{part: seconds} of this batch on so many accelerators."""
        peak, bandwidths = ACCELERATORS[kind]
        sent = (2 * self.work.reduced + self.work.gathered) * (count - 1) / count
        return {
            "compute": self.work.operations / (count * peak * SHARE),
            "bytes": sent / bandwidths[count],
            "starts": self.work.chain * START,
        }

    def limit(self, kind: str, count: int) -> str:
        """The part that most of a step is spent on, or that the batch cannot be divided."""
        if self.batch % count:
            return "batch"
        parts = self.seconds(kind, count)
        return max(parts, key=lambda part: parts[part])

    def half(self, kind: str, count: int) -> int:
        """The least batch of which half the time is computing; it grows gathers with it."""
        parts = self.seconds(kind, count)
        gathered = self.work.gathered * (count - 1) / count / ACCELERATORS[kind][1][count]
        fixed = parts["bytes"] + parts["starts"] - gathered
        gain = (parts["compute"] - gathered) / self.batch
        if gain <= 0:
            return 0  # what is gathered takes longer than what is computed, at any batch
        return max(1, math.ceil(fixed / gain / count)) * count


def short(size: int) -> str:
    """A batch in three digits; 0 is none."""
    for unit, sign in ((10**6, "M"), (10**3, "k")):
        if size >= unit:
            return f"{size / unit:.3g}{sign}"
    return f"{size}" if size else "none"


def row(step: Step) -> str:
    """A config's line of the table."""
    work = step.work
    sent = work.reduced + work.gathered
    cells = [
        f"`{step.name}`",
        f"{step.batch}",
        f"{work.operations / 1e9:.3g}",
        f"{4 * step.parameters / 1e6:.3g}",
        f"{work.reduced / 1e6:.3g}",
        f"{work.gathered / 1e6:.2g}" if work.gathered else "",
        f"{work.chain}",
        f"{work.operations / sent:,.0f}",
    ]
    for kind in ACCELERATORS:
        cells.append(", ".join(step.limit(kind, count) for count in COUNTS))
        halves = [step.half(kind, count) for count in COUNTS]
        cells.append(", ".join(map(short, halves)))
    return f"| {' | '.join(cells)} |"


def main(names: Sequence[str]) -> None:
    kinds = [f"{kind}: {head}" for kind in ACCELERATORS for head in ("limit", "batch")]
    heads = ["config", "batch", "GFLOP", "gradients, MB", "reduced, MB", "gathered, MB"]
    heads += ["chain", "FLOP a byte", *kinds]
    print(f"| {' | '.join(heads)} |\n|" + "---|" * len(heads))
    for name in names or NAMES:
        print(row(Step.of(name)), flush=True)
        jax.clear_caches()


if __name__ == "__main__":
    main(sys.argv[1:])
