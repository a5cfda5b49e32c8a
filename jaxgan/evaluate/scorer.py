"""A generator scored against a data set: references are cached, fakes are drawn.

    scorer = Scorer(extractor, source, examples=10_000)
    scorer.of(generator, "test", ("frechet", "prdc"), seed=0)   # {name: value}

Both sides have the same number of images: all of the split, or `examples` of it in an order
that is fixed. Beside a score stands its floor: that of as many training images.
"""

import hashlib
import inspect
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import jax
import numpy as np

from jaxgan.assemble import build
from jaxgan.data import SOURCES
from jaxgan.data.source import Source, images_of, permutation
from jaxgan.distributions.latents import Normal, flatten
from jaxgan.metrics.features.extractors import Extractor, extractor_of
from jaxgan.metrics.memorisation import memorisation
from jaxgan.metrics.path_length import path_length
from jaxgan.metrics.scores import METRICS, Seen, named, scores, see
from jaxgan.model import BATCH, Generator
from jaxgan.system.cache import cache_folder
from jaxgan.system.errors import UsageError

TRAINING = 60_000  # training images at most, of which a fake may be a copy
PATHS = 1000  # of the path length
FRESH = 2**24  # the number of a seed's first draw that selection has not used
MORE = ("memorisation", "path_length")  # metrics that need more than two sets
# Of runs whose config is older than these keys.
DEFAULTS: dict[str, Any] = {
    "extractor": "",
    "examples": 10_000,
    "validation_examples": 1000,
}
ALL = (*METRICS, *MORE)


class Scorer:
    """`extractor` on `source`: `examples` of a split at most, `validation_examples` where
    checkpoints are chosen."""

    def __init__(self, extractor: Extractor, source: Source, spec: Mapping[str, Any]):
        self.extractor, self.source = extractor, source
        self.examples, self.chosen_by = spec["examples"], spec["validation_examples"]
        self.seen: dict[tuple, Seen] = {}

    def count(self, split: str, most: int | None = None) -> int:
        return min(self.source.size(split), most or self.examples)

    def real(self, split: str, count: int, start: int = 0) -> Seen:
        """`count` images of a split in a fixed random order, from number `start` on."""
        key = split, count, start
        if key not in self.seen:
            order = permutation(0, 0, self.source.size(split))
            rows = order[start : start + count]
            images, _ = images_of(self.source, split, rows)
            self.seen[key] = seen_before(self.extractor, images)
        return self.seen[key]

    def fakes(self, generator: Generator, count: int, seed: int, start: int) -> Seen:
        return see(self.extractor, generator.sample(seed, count, start))

    def distance(self, generator: Generator, seed: int):
        """The Frechet distance to validation images, by which a run selects: the same
        latents at every step. ({name: value}, value)."""
        split = "validation"
        count = self.count(split, self.chosen_by)
        fakes = self.fakes(generator, count, seed, start=0)
        found = scores(self.real(split, count), fakes, self.extractor, ("frechet",), split)
        (value,) = found.values()
        return found, value

    def of(
        self, generator: Generator, split: str, metrics: Iterable[str], seed: int
    ) -> tuple[dict[str, float], np.ndarray | None]:
        """{name: value} by draws that no selection has used; with `memorisation` also
        pairs of the fakes closest to training images and those, uint8 [2, K, H, W, C]."""
        count, metrics = self.count(split), known(metrics, ALL)
        real = self.real(split, count)
        fakes = self.fakes(generator, count, seed, FRESH)
        two = [metric for metric in metrics if metric not in MORE]
        found, pairs = scores(real, fakes, self.extractor, two, split), None
        if "memorisation" in metrics and split != "train":
            more, pairs = self.copies(real, fakes, split)
            found |= more
        if "path_length" in metrics and self.extractor.smooth:
            found |= self.path(generator, PATHS, seed)
        return found, pairs

    def copies(self, real: Seen, fakes: Seen, split: str, shown: int = 10):
        train = self.real("train", self.count("train", TRAINING))
        found, near = memorisation(train.features, real.features, fakes.features)
        assert fakes.images is not None and train.images is not None
        first = near["order"][:shown]
        pairs = np.stack([fakes.images[first], train.images[near["row"][first]]])
        name = self.extractor.name
        return {named(k, name, len(fakes), split): v for k, v in found.items()}, pairs

    def path(self, generator: Generator, count: int, seed: int) -> dict[str, float]:
        start, end = (
            np.asarray(flatten(generator.latents(seed, count, FRESH + at)))
            for at in (0, count)
        )
        normal = all(isinstance(law, Normal) for law in generator.prior.values())
        space = "spherical" if normal else "linear"
        smooth: Callable = jax.jit(self.extractor.smooth)  # type: ignore[arg-type]
        found = path_length(generator, smooth, start, end, space)
        return {named(k, self.extractor.name, count): v for k, v in found.items()}

    def floor(self, split: str, metrics: Sequence[str]) -> dict[str, float]:
        """The same scores of as many training images in the place of the fakes: what the
        data themselves reach."""
        count, size = self.count(split), self.source.size("train")
        start = count if split == "train" else 0  # not the same ones
        if start + count > size:
            return {}
        two = [metric for metric in metrics if metric not in MORE]
        real, train = self.real(split, count), self.real("train", count, start)
        return scores(real, train, self.extractor, two, split)

    def protocol(self, name: str, generator: Generator, split: str, seed: int) -> dict:
        """What stands beside a score in evaluation.json."""
        count = self.count(split)
        counts: dict[str, Any] = {"n_fake": count}
        if name.startswith("path_length"):
            counts = {"n_fake": PATHS}
        elif split in name:
            counts |= {"n_real": count, "split": split}
        if name.startswith("nearest"):
            counts["n_train"] = self.count("train", TRAINING)
        return {
            **counts,
            "extractor": self.extractor.name,
            "extractor_digest": self.extractor.digest,
            "extractor_accuracy": self.extractor.accuracy,
            "preprocessing": "uint8, rounded once; " + self.extractor.preprocessing,
            "data_digest": self.source.spec["digest"],
            "batch_size": BATCH,
            "seed": seed,
            "weights": generator.weights,
        }


def seen_before(extractor: Extractor, images: np.ndarray) -> Seen:
    """What is seen in images, from the cache if these pixels were seen before."""
    if not extractor.fixed:
        return see(extractor, images)
    key = f"features-1 {extractor.name} {extractor.digest} {digest_of_images(images)}"
    path = cache_folder() / "features" / f"{hashlib.sha256(key.encode()).hexdigest()}.npz"
    if path.is_file():
        with np.load(path) as archive:
            return Seen(images, archive["features"], archive.get("logits"))
    seen = see(extractor, images)
    arrays = {"features": seen.features}
    arrays |= {} if seen.logits is None else {"logits": seen.logits}
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    with new.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
    new.rename(path)
    return seen


def digest_of_images(images: np.ndarray) -> str:
    """SHA-256 of shape and pixels."""
    sha = hashlib.sha256(str(images.shape).encode())
    sha.update(np.ascontiguousarray(images).data)
    return sha.hexdigest()


def known(metrics: Iterable[str], offered: Sequence[str]) -> tuple[str, ...]:
    """The metrics, all of them among those offered."""
    metrics = tuple(metrics)
    for metric in metrics:
        if metric not in offered:
            raise UsageError(
                f"there is no metric {metric!r}; it may be {', '.join(offered)}"
            )
    return metrics


def scorer_of(config: Mapping, source: Source, name: str | None = None) -> Scorer | None:
    """The scorer of the extractor that `name` or `config.evaluation.extractor` says; None
    if that is empty or the data are no images."""
    spec, where = DEFAULTS | dict(config.get("evaluation", {})), "config.evaluation"
    for key in ("examples", "validation_examples"):
        if not isinstance(spec[key], int) or spec[key] < 2:
            raise UsageError(f"{where}.{key} is {spec[key]!r}; it must be 2 or more")
    shape = source.spec["shape"]
    if name and len(shape) != 3:
        raise UsageError(f"extractor {name!r} sees images, and these data are none")
    name = spec["extractor"] if name is None else name
    if not name or len(shape) != 3:
        return None
    for split in ("validation", "test"):
        if source.size(split) < 2:
            raise UsageError(
                f"the {split} split has {source.size(split)} image, too few for scores; "
                "switch them off by --config.evaluation.extractor="
            )
    own = config.get("data", {})
    extractor = extractor_of(name, lambda data: data_of(data, shape, own))
    return Scorer(extractor, source, spec)


def data_of(argument: str, shape: Sequence[int], own: Mapping | None = None) -> Source:
    """The data set NAME or NAME=PATH as images of a shape; with the options of a run's
    `own` config.data if it is the same, so that its test split stays unseen.

    Raises:
      UsageError: there is none, or it is of images of another shape.
    """
    name, _, path = argument.partition("=")
    spec: dict[str, str | int] = {"name": name, **({"path": path} if path else {})}
    make: Callable | None = SOURCES.get(name)  # type: ignore[assignment]
    if make and "channels" in inspect.signature(make).parameters:
        spec["channels"] = shape[-1]
    if own and own.get("name") == name and own.get("path", "") == path:
        spec |= dict(own)
    source = build.make_source({"data": spec, "image_size": shape[0]})
    if list(shape) != source.spec["shape"]:
        raise UsageError(
            f"extractor classifier:{argument}: it sees images {source.spec['shape']}, "
            f"these are {list(shape)}"
        )
    return source
