"""Which checkpoint of a run is its best: the one nearest to validation examples by the
named extractor. How the kept ones do on the test split, with draws that chose nothing.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import jax
import numpy as np
from ml_collections import ConfigDict

from jaxgan.core import devices
from jaxgan.data.source import Source
from jaxgan.evaluate import records
from jaxgan.evaluate.scorer import scorer_of
from jaxgan.metrics.score import Score
from jaxgan.model import Model


class Selection:
    """Scores a run's model at its evaluations and saves, on `source`; without one, or
    where the config names no extractor, nothing."""

    def __init__(self, config: ConfigDict, source: Source | None = None):
        self.config = config
        self.scorer = scorer_of(config, source) if source else None
        self.last: tuple[int, Score | None] = (-1, None)
        if self.scorer and not (self.scorer.extractor.fixed and self.scorer.extractor.sets):
            self.scorer.try_out()

    def on(self, config: ConfigDict) -> "Selection":
        """The selection of another replica, by the same scorer."""
        other = copy.copy(self)
        other.config = config
        return other

    @property
    def name(self) -> str:
        """The name of the score, "" before the first."""
        return self.last[1].name if self.last[1] else ""

    def scores(self, model: Model) -> list[Score]:
        """The distance to validation examples, for the log."""
        self._measure(model)
        return [self.last[1]] if self.last[1] else []

    def score(self, model: Model, hurry: bool = False) -> float | None:
        """The same number, with which a checkpoint is saved: the least is best. In a hurry
        None, if it is not known yet."""
        if not hurry:
            self._measure(model)
        step, found = self.last
        return float(found.values[0]) if found and step == model.step else None

    def _measure(self, model: Model) -> None:
        if self.scorer is None or self.last[0] == model.step:
            return
        found = self.scorer.distance(model, self.config.seed)
        # One choice for all processes, whatever the last bit is in each.
        shared = devices.from_first(found.values.astype(np.float32))
        self.last = model.step, replace(found, values=shared.astype(np.float64))


def report(
    folder: Path, selections: Sequence[Selection], settings: Sequence[Mapping]
) -> str:
    """Scores the checkpoints that are kept of every replica on the test split:
    evaluation.json, written by the first process; lines for the user. `settings` are what
    sets the replicas apart."""
    scorer = selections[0].scorer
    if scorer is None:
        return ""
    replicas = range(len(selections))
    plan = records.plan_of(folder, "all", replicas)
    found, _ = records.of_checkpoints(
        folder, scorer, "test", plan, ("frechet",), None, seed=0, replicas=replicas
    )
    if jax.process_index() == 0:
        records.write(folder, found, settings)
    return records.table(found, settings) + "\n"
