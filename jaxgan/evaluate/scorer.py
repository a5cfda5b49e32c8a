"""A model scored against a data set: references are cached, fakes are drawn.

    scorer = Scorer(extractor, source, spec)
    scorer.of(model, "test", ("frechet", "prdc"), seed=0)   # scores

Both sides have the same number of examples: all of the split, or `examples` of it in an
order that is fixed. Beside a score stands its floor: that of as many training examples.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import jax
import numpy as np

from jaxgan import assemble
from jaxgan.assemble.extractors import extractor_of
from jaxgan.data.source import Source, examples_of, permutation
from jaxgan.data.tree import counted
from jaxgan.distributions.prior import flatten, interpolation
from jaxgan.evaluate.cached import features_of
from jaxgan.metrics.features.extractor import Extractor
from jaxgan.metrics.memorisation import memorisation
from jaxgan.metrics.path_length import path_length
from jaxgan.metrics.score import FAKES, Score, values_of
from jaxgan.metrics.scores import METRICS, Features, Metric, extract, named, scores
from jaxgan.model import BLOCK, Model
from jaxgan.system.errors import UsageError, choose

TRAINING = 60_000  # training examples at most, of which a fake may be a copy
PATHS = 1000  # of the path length
FRESH = 2**24  # the number of a seed's first draw that selection has not used
NEAREST = Metric(memorisation, ("nearest",), "nearest", better="")
PATH_LENGTH = Metric(path_length, ("path_length",), "path_length", of=FAKES, better="")
MORE = ("memorisation", "path_length")  # metrics that need more than two sets
# The values of these keys in runs whose config is older than they are.
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
        self.modality = assemble.modality_of(source.spec)
        self.examples, self.chosen_by = spec["examples"], spec["validation_examples"]
        self.kept: dict[tuple, Features] = {}

    def count(self, split: str, most: int | None = None) -> int:
        """Examples of a split that are compared."""
        return min(self.source.size(split), most or self.examples)

    def real(self, split: str, count: int, start: int = 0) -> Features:
        """`count` examples of a split in a fixed random order, from number `start` on."""
        key = split, count, start
        if key not in self.kept:
            order = permutation(0, 0, self.source.size(split))
            rows = order[start : start + count]
            examples, _ = examples_of(self.source, self.modality, split, rows)
            self.kept[key] = features_of(self.extractor, examples)
        return self.kept[key]

    def fakes(self, model: Model, count: int, seed: int, start: int) -> Features:
        """`count` draws of a model from number `start` on."""
        return extract(self.extractor, model.sample(seed, count, start))

    def try_out(self) -> None:
        """Extracts what a run selects by, before it trains: a user's function may fail, or
        the features be of pairs."""
        self.real("validation", self.count("validation", self.chosen_by))

    def distance(self, model: Model, seed: int) -> Score:
        """The Frechet distance to validation examples, by which a run selects: the same
        latents at every step."""
        split = "validation"
        count = self.count(split, self.chosen_by)
        fakes = self.fakes(model, count, seed, start=0)
        real = self.real(split, count)
        (found,) = scores(real, fakes, self.extractor, ("frechet",), split)
        return found

    def of(
        self, model: Model, split: str, metrics: Iterable[str], seed: int
    ) -> tuple[list[Score], np.ndarray | None]:
        """The scores of draws that no selection has used; with `memorisation` also pairs of
        the fakes closest to training examples and those, stored [2, K, ...]."""
        count, metrics = self.count(split), known(metrics, ALL)
        two, sets = self.of_sets(metrics), self.extractor.sets
        found, pairs = list[Score](), None
        copies = sets and "memorisation" in metrics and split != "train"
        if two or copies:
            real = self.real(split, count)
            fakes = self.fakes(model, count, seed, FRESH)
            found += scores(real, fakes, self.extractor, two, split)
        if copies:
            more, pairs = self.copies(real, fakes, split)
            found += more
        if "path_length" in metrics and self.extractor.smooth:
            found += self.path(model, PATHS, seed)
        protocol = self.protocol(seed, model.weights)
        return [each.said(**protocol) for each in found], pairs

    def of_sets(self, metrics: Iterable[str]) -> list[str]:
        """The metrics that compare two sets; none where features are of pairs alone."""
        return [m for m in metrics if m not in MORE and self.extractor.sets]

    def copies(
        self,
        real: Features,
        fakes: Features,
        split: str,
        shown: int = 10,
        most: int = TRAINING,
    ) -> tuple[list[Score], np.ndarray]:
        """How much closer fakes are to (at most `most`) training examples than real ones
        of a split."""
        train = self.real("train", self.count("train", most))
        found, near = memorisation(train.features, real.features, fakes.features)
        assert fakes.examples is not None and train.examples is not None
        first = near["order"][:shown]
        pairs = np.stack([fakes.examples[first], train.examples[near["row"][first]]])
        counts = {"n_fake": len(fakes), "n_real": len(real), "n_train": len(train)}
        protocol = {**counts, "split": split}
        named_ = named(NEAREST, found, self.extractor, len(fakes), split, protocol)
        return list(named_), pairs

    def path(self, model: Model, count: int, seed: int) -> list[Score]:
        """Perceptual path length, by the extractor's features."""
        start, end = (
            np.asarray(flatten(model.latents(seed, count, FRESH + at))) for at in (0, count)
        )
        smooth: Callable = jax.jit(self.extractor.smooth)  # type: ignore[arg-type]
        space = interpolation(model.prior)
        found = path_length(model.generate, smooth, start, end, space)
        protocol = {"n_fake": count}
        return list(named(PATH_LENGTH, found, self.extractor, count, "", protocol))

    def floor(self, split: str, metrics: Sequence[str]) -> dict[str, Any]:
        """{name: value} of the same scores of as many training examples in the place of the
        fakes: what the data themselves reach."""
        count, size = self.count(split), self.source.size("train")
        start = count if split == "train" else 0  # not the same ones
        two = self.of_sets(metrics)
        if start + count > size or not two:
            return {}
        real, train = self.real(split, count), self.real("train", count, start)
        return values_of(scores(real, train, self.extractor, two, split))

    def protocol(self, seed: int, weights: str) -> dict[str, Any]:
        """The protocol that all scores of a model share."""
        return {
            "extractor": self.extractor.name,
            "extractor_digest": self.extractor.digest,
            "extractor_accuracy": self.extractor.accuracy,
            "preprocessing": f"{self.modality.stored}; {self.extractor.preprocessing}",
            "data_digest": self.source.spec["digest"],
            "batch_size": BLOCK,
            "seed": seed,
            "weights": weights,
        }


def known(metrics: Iterable[str], offered: Sequence[str]) -> tuple[str, ...]:
    """The metrics, all of them among those offered."""
    return tuple(choose(metric, offered, "metrics") for metric in metrics)


def scorer_of(
    config: Mapping[str, Any], source: Source, name: str | None = None
) -> Scorer | None:
    """The scorer of the extractor that `name` or `config.evaluation.extractor` says; None
    if that is empty."""
    spec, where = DEFAULTS | dict(config.get("evaluation", {})), "config.evaluation"
    for key in ("examples", "validation_examples"):
        if not isinstance(spec[key], int) or spec[key] < 2:
            raise UsageError(f"{where}.{key} is {spec[key]!r}; it must be 2 or more")
    name = spec["extractor"] if name is None else name
    if not name:
        return None
    for split in ("validation", "test"):
        if source.size(split) < 2:
            raise UsageError(
                f"the {split} split has {counted(source.size(split), 'example')}, too few "
                "for scores; switch them off by --config.evaluation.extractor="
            )
    extractor = extractor_of(name, source.spec, config.get("data", {}))
    return Scorer(extractor, source, spec)
