"""Scores that only some data or models allow: of modes, languages or factors that are
known, of likelihoods and latents.

A data spec names its judges, `"judges": ["modes"]`, and so does a family, `judges=
("likelihood",)`; a name is one of the catalogue or `package.module:attribute`. A judge is a
function (source, judged, seed) -> scores; it draws what it needs from `judged`, and each
score's protocol says how many.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from jaxgan.data.source import Source
from jaxgan.games.family import Family
from jaxgan.metrics import bleu as bleu_
from jaxgan.metrics.aggregate_posterior import hidden, latents
from jaxgan.metrics.codebook import codebook
from jaxgan.metrics.factors.codes import factors
from jaxgan.metrics.known_modes import known_modes
from jaxgan.metrics.language import known_language
from jaxgan.metrics.likelihood import annealed, likelihood
from jaxgan.metrics.score import Score
from jaxgan.metrics.shapes_judges import (
    cloud_scores,
    occupancy_scores,
    surface_scores,
)
from jaxgan.metrics.sound_scores import pitch, sound
from jaxgan.metrics.text import text_scores


class Judged(Protocol):
    """A model as judges see it, `jaxgan.model.Model`."""

    family: Family

    def sample(self, seed: int = 0, n: int = 16, start: int = 0) -> np.ndarray:
        """n examples of a seed, stored."""

    def log_prob(self, x: np.ndarray, key: Any = None) -> Any:
        """log p(x) of stored examples, [N] nats, where the family offers it."""


Judge = Callable[[Source, Judged, int], list[Score]]


def language(source: Source, judged: Judged, seed: int) -> list[Score]:
    """How well a known language is learnt."""
    log_prob = log_prob_of(judged)
    return known_language(source, lambda n: judged.sample(seed, n), log_prob)


def text(source: Source, judged: Judged, seed: int) -> list[Score]:
    """How close texts are to those of the data."""
    return text_scores(source, lambda n: judged.sample(seed, n), log_prob_of(judged))


def bleu(source: Source, judged: Judged, seed: int) -> list[Score]:
    """BLEU against test examples, and self-BLEU."""
    real, train = (source.splits[s]["data"][: bleu_.SENTENCES] for s in ("test", "train"))
    fakes = judged.sample(seed, min(len(real), bleu_.SENTENCES))
    return bleu_.scores(fakes, np.asarray(real), np.asarray(train), source.spec)


def log_prob_of(judged: Judged) -> Callable[[np.ndarray], np.ndarray] | None:
    """log q(x) of stored examples [N], where the model says it."""
    if not judged.family.offers("log_prob"):
        return None
    return lambda x: np.asarray(judged.log_prob(x))


def sampled(scores: Callable[[Source, Callable], list[Score]]) -> Judge:
    """A judge of draws alone, from a function (source, n -> n examples) -> scores."""

    def judge(source: Source, judged: Judged, seed: int) -> list[Score]:
        return scores(source, lambda n: judged.sample(seed, n))

    return judge


JUDGES: dict[str, Judge] = {
    "annealed": annealed,
    "bleu": bleu,
    "clouds": sampled(cloud_scores),
    "codebook": codebook,
    "factors": factors,
    "hidden": hidden,
    "language": language,
    "latents": latents,
    "likelihood": likelihood,
    "modes": sampled(known_modes),
    "occupancy": sampled(occupancy_scores),
    "pitch": pitch,
    "solids": sampled(surface_scores),
    "sound": sound,
    "text": text,
}


def judges_in(spec: Mapping[str, Any]) -> Sequence[str]:
    """The judges that a data spec names; specs older than that key have known modes."""
    return spec.get("judges", ("modes",) if "modes" in spec else ())


def judges_of(spec: Mapping[str, Any], family: Family) -> Sequence[str]:
    """All that judge a family's model of such data."""
    return (*judges_in(spec), *family.judges)
