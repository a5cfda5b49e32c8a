"""What is measured of a state on held-out examples, and on as many training examples.

    evaluation = Evaluation(game, source, mesh, batch_size=64)
    evaluation(state, seed, ("train", "validation"))
    # {"train/accuracy": ..., "validation/accuracy": ..., "gap/real_logit": ...}

In eval mode: every term of every player, and the panel. The splits see the same fakes,
and the same examples at every evaluation, so that curves and gaps are of the state alone.
"""

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np

from jaxgan.core.step import Measure
from jaxgan.data.feed import Feed
from jaxgan.data.source import permutation
from jaxgan.evaluate import panel
from jaxgan.evaluate.plane import Plane

EXAMPLES = 512  # of each split, at most
GAPS = (
    "real_logit",
    "certified/jensen_shannon",
    "certified/total_variation",
    "estimated/wasserstein",
)


class Evaluation:
    """`feeds` may hold those of some splits, to share what they keep on the devices."""

    def __init__(self, game, source, mesh, batch_size: int, feeds=None):
        self.game, self.source, self.mesh = game, source, mesh
        self.batch_size = batch_size
        self.feeds = dict(feeds or {})
        self.measure = Measure(game, source, mesh)
        self.look = None  # at points of the plane
        if source.spec["shape"] == [2]:
            self.look = Plane(game, source, mesh, batch_size)

    def count(self, splits: Sequence[str], examples: int | None = EXAMPLES) -> int:
        """Examples of each split that are measured: a multiple of the devices, at most
        `examples` or (None) as many as the smallest split has."""
        for split in splits:
            self.feeds.setdefault(split, Feed(self.source, split, self.mesh))
        least = min((self.feeds[split].size for split in splits), default=0)
        least = min(least, examples or least)
        return least - least % self.mesh.size

    def __call__(
        self, state, seed, splits: Sequence[str], examples: int | None = EXAMPLES
    ) -> dict[str, float]:
        """Of `count` examples of each split.

        {"<split>/<name>": value}, "gap/<name>" where the first of two splits exceeds the
        second, and what is of fakes alone without a prefix. Logits are calibrated on the
        first split (see jaxgan.evaluate.panel for what that does to the second). Empty
        where a split is smaller than the number of devices.
        """
        count = self.count(splits, examples)
        if not count:
            return {}
        rows = {split: self.rows(state, seed, split, count) for split in splits}
        first = rows[splits[0]][1]
        scale = (1.0, 0.0)
        if "real_logits" in first:
            scale = panel.calibrate(first["real_logits"], first["fake_logits"])
        result: dict[str, float] = {}
        for split, (terms, part) in rows.items():
            modes = self.source.spec.get("modes")
            values = terms | panel.summary(self.game, part, modes, scale)
            for name, value in values.items():
                shared = panel.is_shared(name)
                result[name if shared else f"{split}/{name}"] = value
        if len(splits) == 2:
            for name in GAPS:
                one, other = (f"{split}/{name}" for split in splits)
                if one in result:
                    result[f"gap/{name}"] = result[one] - result[other]
        return result

    def plane(self, state, seed, split: str = "validation") -> dict[str, Any] | None:
        """The points of a picture of data in the plane (jaxgan.evaluate.plane); or None."""
        if self.look is None:
            return None
        self.count((split,))
        return self.look(state, self.feeds[split], seed)

    def trace(self, shapes, seed) -> None:
        """Traces a measurement without compiling: what does not fit raises."""
        if count := min(self.count(("train",)), self.batch_size):
            feed = self.feeds["train"]
            chosen = feed.take(np.arange(count, dtype=np.int32))
            self.measure.trace(shapes, feed.data, chosen, seed)

    def rows(self, state, seed, split: str, count: int) -> tuple[dict, dict[str, Any]]:
        """The terms' means, and the panel's rows, of `count` examples."""
        feed, terms, parts, sizes = self.feeds[split], [], [], []
        # In an order that is fixed and random: a split may be sorted.
        order = permutation(int(seed), 0, feed.size)[:count].astype(np.int32)
        size = self.batch_size - self.batch_size % self.mesh.size
        for k, start in enumerate(range(0, count, size)):
            chosen = feed.take(order[start : start + size])
            # One at a time: many that gather over devices stall the threads of XLA:CPU.
            found = self.measure(state, feed.data, chosen, seed, np.uint32(k))
            values, part = jax.device_get(found)
            terms.append(values)
            parts.append(part)
            sizes.append(len(chosen["row"]))
        share = np.array(sizes) / count
        means = {n: float(share @ [float(t[n]) for t in terms]) for n in terms[0]}
        return means, {n: np.concatenate([p[n] for p in parts]) for n in parts[0]}
