"""Coverage of a data set's known modes by examples of a generator, by the protocols of
VEEGAN and PacGAN (jaxgan/metrics/modes.py)."""

import functools
from collections.abc import Callable

import numpy as np

from jaxgan.data.source import Source
from jaxgan.data.stacked import channels_of, digits_of, mode_of
from jaxgan.metrics.features.classifier import Classifier, classifier_of
from jaxgan.metrics.modes import DRAWS, coverage, perfect, stacked_coverage
from jaxgan.metrics.score import FAKES, Score, score
from jaxgan.system.progress import say

ACCURACY = 0.99  # of the classifiers behind published counts of stacked digits


BETTER = {"count": "higher", "high_quality": "higher", "reverse_kl": "lower"}


def known_modes(
    source: Source, sample: Callable[[int], np.ndarray], n: int | None = None
) -> list[Score]:
    """Scores "modes/..." of `sample(n)`, n examples as the source stores them; n is by
    default that of the papers. The protocol holds the score of a `perfect` sampler."""
    modes = source.spec["modes"]
    protocol: dict[str, str | float] = {}
    if "centres" in modes:
        n = n or DRAWS["points"]
        centres = np.array(modes["centres"])
        found = coverage(sample(n), centres, modes["deviation"])
        equal = np.full(len(centres), 1 / len(centres))
        best = perfect(n, equal, dimension=centres.shape[1])
    else:
        n = n or DRAWS["stacked"]
        classifier = channel_classifier(source)
        found = stacked_coverage(classified(classifier, sample(n)), modes["count"])
        best = perfect(n, probabilities(source))
        protocol["classifier"] = classifier.digest
        protocol["classifier_accuracy"] = classifier.accuracy
    protocol |= {"n_fake": n, "data_digest": source.spec["digest"]}
    return [
        score(
            f"modes/{name}",
            value,
            FAKES,
            BETTER.get(name, ""),
            perfect=best[name],
            **protocol,
        )
        for name, value in found.items()
    ]


def channel_classifier(source: Source) -> Classifier:
    """A classifier of single channels, trained on those of the training stacks, tested on
    those of the test stacks. Prints a warning where its accuracy is below `ACCURACY`."""
    train, test = (
        (channels_of(rows["data"]), digits_of(rows["label"]).ravel())
        for rows in (source.splits["train"], source.splits["test"])
    )
    classifier = classifier_of(*train, *test)
    if classifier.accuracy < ACCURACY:
        say(
            f"warning: the classifier tells {100 * classifier.accuracy:.2f} % of the test "
            f"digits rightly, not {100 * ACCURACY:.0f} % or more as those of published "
            "counts; modes/count and modes/reverse_kl are not comparable with them"
        )
    return classifier


def classified(classifier: Classifier, stacks: np.ndarray) -> np.ndarray:
    """Modes of uint8 stacks [N, H, W, C] by the classifier, int [N]."""
    digits = classifier.logits(channels_of(stacks)).argmax(1)
    return mode_of(digits.reshape(len(stacks), -1))


def probabilities(source: Source) -> np.ndarray:
    """Probability of each mode, [count]: channels are independent, digits as frequent as in
    the training stacks."""
    digits = digits_of(source.splits["train"]["label"])
    p = np.bincount(digits.ravel(), minlength=source.spec["modes"]["classes"]) / digits.size
    return functools.reduce(np.multiply.outer, [p] * digits.shape[1]).ravel()
