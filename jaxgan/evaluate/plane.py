"""Runs on points of the plane as pictures: real and fake over the critic's level sets."""

import copy
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.core.devices import collect, mean
from jaxgan.core.game import Game
from jaxgan.core.state import TrainState
from jaxgan.core.step import Batch
from jaxgan.evaluate.measure import Measure, outputs_of
from jaxgan.experiment import Experiment
from jaxgan.modalities.points import levels
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
    """`(state, split)` -> real and fake points [N, 2], `edge`, and `critic` [G, G] where
    the game has a discriminator of single examples; in eval mode.

    The same examples, latents and square at every call.
    """

    def __init__(self, experiment: Experiment):
        train = experiment.source.splits["train"]["data"]
        self.edge = float(MARGIN * np.abs(np.asarray(train)).max())
        points = grid(self.edge, CELLS)

        def points_and_critic(
            game: Game, state: TrainState, batch: Batch, key: jax.Array
        ) -> dict[str, jax.Array]:
            outputs = outputs_of(game, state, batch, key)
            found = {side: collect(outputs[side]) for side in ("real", "fake")}
            if "critic" in outputs:
                try:
                    values = mean(outputs["critic"](jnp.asarray(points)))
                except UsageError:  # examples meet in it: it is no function of one
                    return found
                found["critic"] = values.reshape(CELLS, CELLS)
            return found

        self.measure = Measure(experiment, points_and_critic)

    def on(self, experiment: Experiment) -> "Plane":
        """The same program on another replica."""
        other = copy.copy(self)
        other.measure = self.measure.on(experiment)
        return other

    def __call__(self, state: TrainState, split: str) -> dict[str, Any]:
        """Real and fake points, and the critic on the grid: the input of `draw`."""
        count = max(POINTS // self.measure.size, 1) * self.measure.size
        parts = [part for part, _ in self.measure(state, split, count)]
        sides = ("real", "fake")
        found = {side: np.concatenate([part[side] for part in parts]) for side in sides}
        return {**parts[0], **found, "edge": self.edge}

    def draw(self, found: dict[str, Any]) -> np.ndarray:
        """The points over the critic's level sets, uint8 [H, W, 3]."""
        return levels(**found)
