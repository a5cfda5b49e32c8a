"""Samples beside the training examples nearest to them: are they copies?"""

import dataclasses

import numpy as np

from jaxgan.evaluate.scorer import TRAINING, Scorer
from jaxgan.explore.opened import Opened
from jaxgan.metrics.neighbours import nearest
from jaxgan.metrics.score import Score


@dataclasses.dataclass(frozen=True)
class Nearest:
    """Some samples and their neighbours, the closest sample first.

    Attributes:
      examples: stored [R, 1 + K, ...], each sample and its K nearest training examples.
      distance: of each sample to the first of them, float64 [R].
      closer: share of the drawn samples that are closer to theirs, [R].
      scores: of all that were drawn, see metrics/memorisation.py.
      by: the extractor's name.
    """

    examples: np.ndarray
    distance: np.ndarray
    closer: np.ndarray
    scores: list[Score]
    by: str


def nearest_of(
    opened: Opened,
    scorer: Scorer,
    n: int = 500,
    rows: int = 8,
    k: int = 6,
    seed: int = 0,
    most: int = TRAINING,
) -> Nearest:
    """The k nearest of at most `most` training examples to `rows` of n samples, evenly from
    the closest sample to the farthest."""
    train = scorer.real("train", scorer.count("train", most))
    real = scorer.real("test", scorer.count("test", n))
    fakes = scorer.fakes(opened.model, n, seed, 0)
    assert fakes.examples is not None and train.examples is not None
    scores, _ = scorer.copies(real, fakes, "test", most=most)
    distance, row = nearest(fakes.features, train.features, min(k, len(train)))
    order = np.argsort(distance[:, 0], kind="stable")
    places = np.linspace(0, n - 1, min(rows, n)).round().astype(int)
    chosen = order[places]
    examples = [
        np.concatenate([fakes.examples[[at]], train.examples[row[at]]]) for at in chosen
    ]
    said = scorer.protocol(seed, opened.model.weights)
    return Nearest(
        np.stack(examples),
        distance[chosen, 0],
        places / max(n - 1, 1),
        [each.said(**said) for each in scores],
        scorer.extractor.name,
    )
