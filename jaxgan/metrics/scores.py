"""The scores of two sets of examples by an extractor, under names that say their protocol:

    fid10k_test                          by Inception; 10,000 fakes against the test split
    fd_classifier_mnist_10k_test         the same distance by a classifier: never called FID
    kid10k_100x1000_test, is10k_s10, prdc10k_k5_test/density, vendi10k_q1, ...

The number is that of the fakes, the split that of the real examples; scores of fakes alone
have none. Metrics that need more examples, or logits that an extractor has not, are left
out.
"""

import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from jaxgan.metrics import diversity, ssim
from jaxgan.metrics.features.extractor import Extractor, check_finite
from jaxgan.metrics.frechet import frechet_distance, frechet_infinity
from jaxgan.metrics.inception_score import inception_score
from jaxgan.metrics.kernel import kernel_distance
from jaxgan.metrics.moments import Moments, moments_of
from jaxgan.metrics.prdc import prdc, precision_recall
from jaxgan.metrics.score import BOTH, FAKES, Score, score

FEW = 1000  # examples below which subsets and splits are too small


@dataclasses.dataclass(frozen=True)
class Features:
    """Stored examples [N, ...] (or None), and what an extractor makes of them."""

    examples: np.ndarray | None
    features: np.ndarray
    logits: np.ndarray | None

    def __len__(self) -> int:
        return len(self.features)

    def at(self, rows: np.ndarray) -> "Features":
        """Some of them."""
        examples, logits = (
            None if side is None else side[rows] for side in (self.examples, self.logits)
        )
        return Features(examples, self.features[rows], logits)

    @functools.cached_property
    def moments(self) -> Moments:
        """Mean and covariance of the features."""
        return moments_of([self.features])


def extract(extractor: Extractor, examples: np.ndarray) -> Features:
    """The features of stored examples.

    Raises:
      UsageError: numbers are not finite, or a user's function fails.
    """
    found = Features(examples, *extractor.extract(examples))
    what = f"for {examples.dtype} {list(examples.shape)}"
    for numbers in (found.features, found.logits):
        if numbers is not None:
            check_finite(extractor.name, numbers, what)
    return found


def without_deviation(found: dict[str, float]) -> dict[str, float]:
    """The mean alone: one subset, or one split, has no deviation."""
    return dict(list(found.items())[:1])


def kernel(real: Features, fake: Features) -> dict[str, float]:
    """Kernel distance; over one subset where there are few examples."""
    least = min(len(real), len(fake))
    if least < FEW:
        return without_deviation(kernel_distance(real.features, fake.features, 1, least))
    return kernel_distance(real.features, fake.features)


def infinity(real: Features, fake: Features) -> dict[str, float]:
    """Frechet distance at infinitely many fakes."""
    if len(fake) < FEW:
        return {}
    smallest = min(5000, len(fake) // 2)
    return frechet_infinity(real.moments, fake.features, smallest=smallest)


def class_score(real: Features, fake: Features) -> dict[str, float]:
    """Inception Score; over one split where there are few examples."""
    if fake.logits is None:
        return {}
    if len(fake) < FEW:
        return without_deviation(inception_score(fake.logits, splits=1))
    return inception_score(fake.logits, seed=0)  # sets may come sorted by class


def classes(real: Features, fake: Features) -> dict[str, float]:
    """Balance of the classes that the extractor sees."""
    if fake.logits is None:
        return {}
    return diversity.class_balance(fake.logits.argmax(1), fake.logits.shape[1])


def neighbours(function: Callable, k: int) -> Callable[[Features, Features], dict]:
    """A metric of the k nearest neighbours, which takes more than k examples."""

    def metric(real: Features, fake: Features) -> dict[str, float]:
        if min(len(real), len(fake)) <= k:
            return {}
        return function(real.features, fake.features, k)

    return metric


def vendi(real: Features, fake: Features) -> dict[str, float]:
    """Vendi score, by the angles of features."""
    if not np.any(fake.features, axis=1).all():
        return {}  # no features, no angle
    return diversity.vendi_score(fake.features)


def ms_ssim(real: Features, fake: Features) -> dict[str, float]:
    """Structural similarity of pairs; of images alone."""
    images = fake.examples
    if images is None or images.ndim != 4 or len(images) < 2:
        return {}
    if min(images.shape[1:3]) < ssim.WINDOW:
        return {}
    return ssim.ssim_diversity(images)


class Metric(NamedTuple):
    """A metric, a function of real and fake `Features`, and the names of its scores.

    `stems` are what the keys of its result begin with, `short` the start of a score's name,
    `inception` that where the features are Inception's; `of` says what it is of. A metric
    that is not `by_extractor` is of the examples themselves; `better` is "lower", "higher"
    or, where neither is, "".
    """

    function: Callable
    stems: tuple[str, ...]
    short: str
    inception: str = ""
    of: str = BOTH
    by_extractor: bool = True
    better: str = "lower"


METRICS = {
    "frechet": Metric(
        lambda real, fake: frechet_distance(real.moments, fake.moments),
        ("frechet",),
        "fd",
        "fid",
    ),
    "frechet_infinity": Metric(
        infinity, ("frechet_infinity",), "fd_infinity", "fid_infinity"
    ),
    "kernel": Metric(kernel, ("kernel",), "kd", "kid"),
    "inception_score": Metric(
        class_score, ("inception_score",), "is", of=FAKES, better="higher"
    ),
    "prdc": Metric(neighbours(prdc, 5), ("prdc",), "prdc", better="higher"),
    "precision_recall": Metric(
        neighbours(precision_recall, 3), ("precision", "recall"), "pr", better="higher"
    ),
    "sliced_wasserstein": Metric(
        lambda real, fake: diversity.sliced_wasserstein(real.features, fake.features),
        ("sliced_wasserstein",),
        "sw",
    ),
    "monge": Metric(
        lambda real, fake: diversity.monge_distance(real.features, fake.features),
        ("monge",),
        "monge",
        "mind",
    ),
    "vendi": Metric(vendi, ("vendi",), "vendi", of=FAKES, better="higher"),
    "ms_ssim": Metric(
        ms_ssim, ("ms_ssim",), "ms_ssim", of=FAKES, by_extractor=False, better=""
    ),
    "class_balance": Metric(classes, ("classes",), "classes", of=FAKES, better=""),
}


def scores(
    real: Features,
    fake: Features,
    extractor: Extractor,
    metrics: Iterable[str],
    split: str = "",
    count: int | None = None,
) -> list[Score]:
    """The scores of the metrics, names of `METRICS`.

    Args:
      split: that of the real examples, for names and protocols.
      count: what names say instead of the number of fakes.
    """
    found: list[Score] = []
    for name in metrics:
        if name == "class_balance" and not extractor.classes:
            continue  # of ImageNet's classes it says nothing of other data
        metric = METRICS[name]
        values = metric.function(real, fake)
        protocol: dict = {"n_fake": len(fake)}
        if metric.of == BOTH:
            protocol |= {"n_real": len(real)} | ({"split": split} if split else {})
        found += named(metric, values, extractor, count or len(fake), split, protocol)
    return found


def named(
    metric: Metric,
    values: dict[str, float],
    extractor: Extractor,
    count: int,
    split: str,
    protocol: dict,
) -> Iterator[Score]:
    """Makes scores of `count` fakes from a metric's result, {its own key: value}."""
    number = f"{count // 1000}k" if count and count % 1000 == 0 else str(count)
    short = f"{metric.short}_{extractor.name}_"
    if extractor.name == "inception":
        short = metric.inception or metric.short
    ending = f"_{split}" if split and metric.of == BOTH else ""
    for key, value in values.items():
        stem = next(stem for stem in metric.stems if key.startswith(stem))
        detail, slash, part = key.removeprefix(stem).partition("/")
        if len(metric.stems) > 1:  # one name, a part for each
            slash, part = "/", stem
        if metric.by_extractor:
            name = f"{short}{number}{detail}{ending}{slash}{part}"
        else:
            name = f"{metric.short}{detail}_{number}{slash}{part}"
        better = "" if key.endswith("_std") else metric.better
        yield score(name, value, metric.of, better, **protocol)
