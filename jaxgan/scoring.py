"""A generator scored against a data set: references are cached, fakes are drawn.

    scorer = Scorer(extractor, source, examples=10_000)
    scorer.of(generator, "test", ("frechet", "prdc"), seed=0)   # {name: value}

Both sides have the same number of images: all of the split, or `examples` of it in an order
that is fixed. Beside a score stands its floor: that of as many training images.
"""

import dataclasses
import hashlib
import inspect
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import jax
import numpy as np

from jaxgan import build
from jaxgan.data import SOURCES
from jaxgan.data.cache import cache_folder
from jaxgan.data.source import Source, images_of, permutation
from jaxgan.errors import UsageError
from jaxgan.latents import Normal, flatten
from jaxgan.metrics.extractors import Extractor, extractor_of
from jaxgan.metrics.memorisation import memorisation
from jaxgan.metrics.path_length import path_length
from jaxgan.metrics.scores import METRICS, Seen, named, scores, see
from jaxgan.sample import BATCH, Generator

TRAINING = 60_000  # training images at most, of which a fake may be a copy
PATHS = 1000  # of the path length
FRESH = 2**24  # the number of a seed's first draw that selection has not used
MORE = ("memorisation", "path_length")  # metrics that need more than two sets
DEFAULTS: dict[str, Any] = {
    "extractor": "",
    "examples": 10_000,
    "validation_examples": 1000,
}
ALL = (*METRICS, *MORE)


@dataclasses.dataclass
class Scorer:
    """`extractor` on `source`, `examples` of a split at most."""

    extractor: Extractor
    source: Source
    examples: int

    def count(self, split: str, most: int | None = None) -> int:
        return min(self.source.size(split), most or self.examples)

    def real(self, split: str, count: int) -> Seen:
        """`count` images of a split; features from the cache if they were seen before."""
        size = self.source.size(split)
        rows = permutation(0, 0, size)[:count]
        images, _ = images_of(self.source, split, rows)
        extractor, spec = self.extractor, self.source.spec
        parts = (extractor.name, extractor.digest, spec["digest"], spec["shape"])
        key = f"features-1 {parts} {split} {count}"
        path = (
            cache_folder() / "features" / f"{hashlib.sha256(key.encode()).hexdigest()}.npz"
        )
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

    def fakes(self, generator: Generator, count: int, seed: int, start: int) -> Seen:
        return see(self.extractor, generator.sample(seed, count, start))

    def distance(self, generator: Generator, split: str, most: int, seed: int):
        """The Frechet distance to `most` images of a split, by which a run selects: the
        same latents at every step. ({name: value}, value)."""
        count = self.count(split, most)
        fakes = self.fakes(generator, count, seed, start=0)
        found = scores(self.real(split, count), fakes, self.extractor, ("frechet",), split)
        (value,) = found.values()
        return found, value

    def of(
        self, generator: Generator, split: str, metrics: Iterable[str], seed: int
    ) -> tuple[dict[str, float], np.ndarray | None]:
        """{name: value} by draws that no selection has used; with `memorisation` also
        pairs of the fakes closest to training images and those, uint8 [2, K, H, W, C]."""
        count, metrics = self.count(split), tuple(metrics)
        real = self.real(split, count)
        fakes = self.fakes(generator, count, seed, FRESH)
        two = [metric for metric in metrics if metric not in MORE]
        found, pairs = scores(real, fakes, self.extractor, two, split), None
        if "memorisation" in metrics:
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
        count = min(self.count(split), self.source.size("train"))
        two = [metric for metric in metrics if metric not in MORE]
        real, train = self.real(split, count), self.real("train", count)
        return scores(real, train, self.extractor, two, split)

    def protocol(self, generator: Generator, split: str, seed: int) -> dict:
        """What stands beside every score in evaluation.json."""
        count = self.count(split)
        return {
            "n_real": count,
            "n_fake": count,
            "split": split,
            "extractor": self.extractor.name,
            "extractor_digest": self.extractor.digest,
            "extractor_accuracy": self.extractor.accuracy,
            "preprocessing": "uint8, rounded once; " + self.extractor.preprocessing,
            "data_digest": self.source.spec["digest"],
            "batch_size": BATCH,
            "seed": seed,
            "weights": generator.weights,
        }


def scorer_of(config: Mapping, source: Source, name: str | None = None) -> Scorer | None:
    """The scorer of the extractor that `name` or `config.evaluation.extractor` says; None
    if that is empty or the data are no images."""
    spec, where = DEFAULTS | dict(config.get("evaluation", {})), "config.evaluation"
    for key in ("examples", "validation_examples"):
        if not isinstance(spec[key], int) or spec[key] < 2:
            raise UsageError(f"{where}.{key} is {spec[key]!r}; it must be 2 or more")
    name = spec["extractor"] if name is None else name
    shape = source.spec["shape"]
    if not name or len(shape) != 3:
        return None
    return Scorer(
        extractor_of(name, lambda data: data_of(data, shape)), source, spec["examples"]
    )


def data_of(argument: str, shape: Sequence[int]) -> Source:
    """The data set NAME or NAME=PATH as images of a shape.

    Raises:
      UsageError: there is none, or it is of images of another shape.
    """
    name, _, path = argument.partition("=")
    spec: dict[str, str | int] = {"name": name, **({"path": path} if path else {})}
    make: Callable | None = SOURCES.get(name)  # type: ignore[assignment]
    if make and "channels" in inspect.signature(make).parameters:
        spec["channels"] = shape[-1]
    source = build.make_source({"data": spec, "image_size": shape[0]})
    if list(shape) != source.spec["shape"]:
        raise UsageError(
            f"extractor classifier:{argument}: it sees images {source.spec['shape']}, "
            f"these are {list(shape)}"
        )
    return source
