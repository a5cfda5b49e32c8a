"""Runs on points of the plane, seen: what `scatter.levels` draws of a state."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.core.devices import collect, mean
from jaxgan.core.step import Measure, outputs_of
from jaxgan.data.feed import Feed
from jaxgan.data.source import Source, permutation
from jaxgan.system.errors import UsageError

POINTS = 512  # of each side; a multiple of the batch near this
CELLS = 96  # along a side of the grid on which the critic is evaluated
MARGIN = 1.5  # the picture's edge, in the largest coordinate of the training data


def grid(edge: float, cells: int) -> np.ndarray:
    """Centres of cells of the square from -edge to edge, row by row from the top, x first:
    float32 [cells^2, 2]."""
    line = edge * ((2 * np.arange(cells) + 1) / cells - 1)
    x, y = np.meshgrid(line, -line)
    return np.stack([x, y], axis=-1).reshape(-1, 2).astype(np.float32)


class Plane:
    """`(state, feed, seed)` -> real and fake points [N, 2], `edge`, and `critic` [G, G]
    where the game has a discriminator of single examples; in eval mode.

    The same examples, latents and square at every call.
    """

    def __init__(self, game, source: Source, mesh, batch_size: int):
        edge = MARGIN * np.abs(np.asarray(source.splits["train"]["data"])).max()
        self.edge, points = float(edge), grid(edge, CELLS)
        self.count = max(POINTS // batch_size, 1) * batch_size

        def look(game, state, batch, key) -> dict[str, jax.Array]:
            outputs = outputs_of(game, state, batch, key)
            found = {side: collect(outputs[side]) for side in ("real", "fake")}
            if "critic" in outputs:
                try:
                    values = mean(outputs["critic"](jnp.asarray(points)))
                except UsageError:  # examples meet in it: it is no function of one
                    return found
                found["critic"] = values.reshape(CELLS, CELLS)
            return found

        self.measure = Measure(game, source, mesh, look)

    def __call__(self, state, feed: Feed, seed) -> dict[str, Any]:
        order = np.resize(permutation(int(seed), 0, feed.size), self.count)
        rows = feed.take(order.astype(np.int32))
        found = self.measure(state, feed.data, rows, seed, np.uint32(0))
        return {**found, "edge": self.edge}
