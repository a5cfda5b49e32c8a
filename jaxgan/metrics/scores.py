"""The scores of two sets of images by an extractor, under names that say their protocol:

    fid10k_test                          by Inception; 10,000 fakes against the test split
    fd_classifier_mnist_10k_test         the same distance by a classifier: never called FID
    kid10k_100x1000_test, is10k_s10, prdc10k_k5_test/density, vendi10k_q1, ...

The number is that of the fakes, the split that of the real images; scores of fakes alone
have none. Metrics that need more images, or logits that an extractor has not, are left out.
"""

import dataclasses
import functools
from collections.abc import Callable, Iterable

import numpy as np

from jaxgan.metrics import diversity, ssim
from jaxgan.metrics.features.extractors import Extractor
from jaxgan.metrics.frechet import frechet_distance, frechet_infinity
from jaxgan.metrics.inception_score import inception_score
from jaxgan.metrics.kernel import kernel_distance
from jaxgan.metrics.moments import Statistics, statistics_of
from jaxgan.metrics.prdc import prdc, precision_recall

FEW = 1000  # images below which subsets and splits are too small
SHORT = {  # what a metric of features calls its result -> the start of a score's name
    "frechet_infinity": "fd_infinity",
    "frechet": "fd",
    "kernel": "kd",
    "inception_score": "is",
    "precision": "pr",
    "recall": "pr",
    "sliced_wasserstein": "sw",
}
SAME = ("prdc", "monge", "vendi", "classes", "nearest", "path_length")  # already short
SHORT |= {name: name for name in SAME}
OF_INCEPTION = {"fd_infinity": "fid_infinity", "fd": "fid", "kd": "kid", "monge": "mind"}


@dataclasses.dataclass(frozen=True)
class Seen:
    """Images uint8 [N, H, W, C] (or None), and what an extractor sees in them."""

    images: np.ndarray | None
    features: np.ndarray
    logits: np.ndarray | None

    def __len__(self) -> int:
        return len(self.features)

    def at(self, rows: np.ndarray) -> "Seen":
        """Some of them."""
        images, logits = (
            None if side is None else side[rows] for side in (self.images, self.logits)
        )
        return Seen(images, self.features[rows], logits)

    @functools.cached_property
    def statistics(self) -> Statistics:
        return statistics_of([self.features])


def see(extractor: Extractor, images: np.ndarray) -> Seen:
    return Seen(images, *extractor.see(images))


def without_deviation(found: dict[str, float]) -> dict[str, float]:
    """Of one subset or split there is none."""
    return {name: value for name, value in found.items() if not name.endswith("_std")}


def kernel(real: Seen, fake: Seen) -> dict[str, float]:
    least = min(len(real), len(fake))
    if least < FEW:
        return without_deviation(kernel_distance(real.features, fake.features, 1, least))
    return kernel_distance(real.features, fake.features)


def infinity(real: Seen, fake: Seen) -> dict[str, float]:
    if len(fake) < FEW:
        return {}
    smallest = min(5000, len(fake) // 2)
    return frechet_infinity(real.statistics, fake.features, smallest=smallest)


def class_score(real: Seen, fake: Seen) -> dict[str, float]:
    if fake.logits is None:
        return {}
    if len(fake) < FEW:
        return without_deviation(inception_score(fake.logits, splits=1))
    return inception_score(fake.logits, seed=0)  # sets may come sorted by class


def classes(real: Seen, fake: Seen) -> dict[str, float]:
    if fake.logits is None:
        return {}
    return diversity.class_balance(fake.logits.argmax(1), fake.logits.shape[1])


def neighbours(function: Callable, k: int) -> Callable[[Seen, Seen], dict[str, float]]:
    def metric(real: Seen, fake: Seen) -> dict[str, float]:
        if min(len(real), len(fake)) <= k:
            return {}
        return function(real.features, fake.features, k)

    return metric


def vendi(real: Seen, fake: Seen) -> dict[str, float]:
    if not np.any(fake.features, axis=1).all():
        return {}  # no features, no angle
    return diversity.vendi_score(fake.features)


def ms_ssim(real: Seen, fake: Seen) -> dict[str, float]:
    if fake.images is None or min(fake.images.shape[1:3]) < ssim.WINDOW or len(fake) < 2:
        return {}
    return ssim.ssim_diversity(fake.images)


METRICS: dict[str, Callable[[Seen, Seen], dict[str, float]]] = {
    "frechet": lambda real, fake: frechet_distance(real.statistics, fake.statistics),
    "frechet_infinity": infinity,
    "kernel": kernel,
    "inception_score": class_score,
    "prdc": neighbours(prdc, 5),
    "precision_recall": neighbours(precision_recall, 3),
    "sliced_wasserstein": lambda real, fake: diversity.sliced_wasserstein(
        real.features, fake.features
    ),
    "monge": lambda real, fake: diversity.monge_distance(real.features, fake.features),
    "vendi": vendi,
    "ms_ssim": ms_ssim,
    "class_balance": classes,
}
OF_FAKES = ("inception_score", "vendi", "ms_ssim", "class_balance")  # whatever the real


def scores(
    real: Seen,
    fake: Seen,
    extractor: Extractor,
    metrics: Iterable[str],
    split: str = "",
    count: int | None = None,
) -> dict[str, float]:
    """{name: value} of the metrics, names of `METRICS`; `count` is what names say instead
    of the number of fakes."""
    found, count = {}, count or len(fake)
    for metric in metrics:
        if metric == "class_balance" and not extractor.classes:
            continue  # of ImageNet's classes it says nothing of other data
        of = "" if metric in OF_FAKES else split
        for key, value in METRICS[metric](real, fake).items():
            found[named(key, extractor.name, count, of)] = value
    return found


def named(key: str, extractor: str, count: int, split: str = "") -> str:
    """The name of a score from what its metric calls it, see above."""
    number = f"{count // 1000}k" if count and count % 1000 == 0 else str(count)
    key, slash, last = key.partition("/")
    stem = next((stem for stem in SHORT if key.startswith(stem)), None)
    if stem is None:  # of images, whatever the extractor
        return f"{key}_{number}{slash}{last}"
    short = SHORT[stem]
    if extractor == "inception":
        short = OF_INCEPTION.get(short, short)
    else:
        short += f"_{extractor}_"
    rest = key.removeprefix(stem)
    if stem in ("precision", "recall"):
        slash, last = "/", stem
    return short + number + rest + (f"_{split}" if split else "") + slash + last
