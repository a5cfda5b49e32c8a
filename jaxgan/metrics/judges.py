"""Scores that only some data allow: of modes, languages or factors that are known.

A data spec names its judges, `"judges": ["modes"]`; a name is one of the catalogue or
`package.module:attribute`. A judge is a function (source, judged, seed) -> scores; it draws
what it needs from `judged`, and each score's protocol says how many.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from jaxgan.data.source import Source
from jaxgan.games.family import Family
from jaxgan.metrics.known_modes import known_modes
from jaxgan.metrics.score import Score
from jaxgan.metrics.shapes_judges import (
    cloud_scores,
    occupancy_scores,
    surface_scores,
)


class Judged(Protocol):
    """A model as judges see it, `jaxgan.model.Model`."""

    family: Family

    def sample(self, seed: int = 0, n: int = 16, start: int = 0) -> np.ndarray:
        """n examples of a seed, stored."""

    def log_prob(self, x: np.ndarray, key: Any = None) -> Any:
        """log p(x) of stored examples, [N] nats, where the family offers it."""


Judge = Callable[[Source, Judged, int], list[Score]]


def modes(source: Source, judged: Judged, seed: int) -> list[Score]:
    """How examples cover the modes of the data."""
    return known_modes(source, lambda n: judged.sample(seed, n))


def sampled(scores: Callable[[Source, Callable], list[Score]]) -> Judge:
    """A judge of draws alone, from a function (source, n -> n examples) -> scores."""

    def judge(source: Source, judged: Judged, seed: int) -> list[Score]:
        return scores(source, lambda n: judged.sample(seed, n))

    return judge


JUDGES: dict[str, Judge] = {
    "clouds": sampled(cloud_scores),
    "modes": modes,
    "occupancy": sampled(occupancy_scores),
    "solids": sampled(surface_scores),
}


def judges_in(spec: Mapping[str, Any]) -> Sequence[str]:
    """The judges that a data spec names; specs older than that key have known modes."""
    return spec.get("judges", ("modes",) if "modes" in spec else ())
