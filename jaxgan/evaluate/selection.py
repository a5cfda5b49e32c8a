"""Which checkpoint of a run is its best: the one nearest to validation images by the named
extractor. How the kept ones do on the test split, with draws that chose nothing.
"""

from pathlib import Path

import jax
import numpy as np

from jaxgan.core import devices
from jaxgan.data.source import Source
from jaxgan.evaluate import records
from jaxgan.evaluate.scorer import scorer_of
from jaxgan.model import Generator


class Selection:
    """Scores a run's generator at its evaluations and saves, on `source`; without one, or
    where the config names no extractor, nothing."""

    def __init__(self, config, source: Source | None = None):
        self.config = config
        self.scorer = scorer_of(config, source) if source else None
        self.last: tuple[int, dict[str, float], float | None] = (-1, {}, None)

    def scores(self, generator: Generator) -> dict[str, float]:
        """{name: the distance to validation images}, for the log."""
        self._measure(generator)
        return self.last[1]

    def score(self, generator: Generator, hurry: bool = False) -> float | None:
        """The same number, with which a checkpoint is saved: the least is best. In a hurry
        None, if it is not known yet."""
        if not hurry:
            self._measure(generator)
        return self.last[2] if self.last[0] == generator.step else None

    def _measure(self, generator: Generator) -> None:
        if self.scorer is None or self.last[0] == generator.step:
            return
        found, value = self.scorer.distance(generator, self.config.seed)
        # One choice for all processes, whatever the last bit is in each.
        value = float(devices.from_first(np.asarray(value, np.float32)))
        self.last = generator.step, found, value

    def report(self, folder: Path, weights: str) -> str:
        """Scores the checkpoints that are kept on the test split: evaluation.json, written
        by the first process; lines for the user."""
        if self.scorer is None:
            return ""
        steps, best = records.steps_of(folder, "all")
        found, _ = records.of_checkpoints(
            folder, self.scorer, "test", steps, best, ("frechet",), weights, seed=0
        )
        if jax.process_index() == 0:
            records.write(folder, found)
        return records.table(found) + "\n"
