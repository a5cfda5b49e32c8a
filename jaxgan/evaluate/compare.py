"""Two sets of images compared, whatever made them: no model of jaxgan is needed.

    compare("real.npz", "fake", "inception")["fid10k"]["value"]

A set is a folder of PNG, JPEG and WebP files, FILE.npz or
FILE.npz:SPLIT of uint8 images as a config's `npz` takes it, or tfds:NAME[:SPLIT] of a
prepared TensorFlow data set. The images of a set must be of one size
unless both are `resized` to so many pixels, which changes scores: Inception itself resizes
from whatever size images have.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from jaxgan.assemble.extractors import extractor_of
from jaxgan.data.sets import alike, images_in
from jaxgan.evaluate.cached import digest_of_examples, features_of
from jaxgan.evaluate.records import Records, records_of
from jaxgan.evaluate.scorer import known
from jaxgan.metrics.features.extractor import Extractor
from jaxgan.metrics.score import together, values_of
from jaxgan.metrics.scores import METRICS, Features, extract, scores
from jaxgan.system.errors import UsageError


def compare(
    real: str,
    fake: str | Sequence[str],
    extractor: str = "inception",
    metrics: Sequence[str] = tuple(METRICS),
    resized: int = 0,
) -> Records:
    """{name: record} of the fake images against the real ones; of several sets of fakes,
    replicas of one method, a value each.

    A record has the value and its protocol. `floor` is the same of `floor_n` random real
    images, as many as the fakes if there are twice as many real ones, against the other
    `floor_n_real`: of fewer images than the value it is worse than what a perfect generator
    scores, so that tables name its counts.

    Raises:
      UsageError: no such set, images of several sizes, no such extractor or metric.
    """
    known(metrics, tuple(METRICS))
    fakes = [fake] if isinstance(fake, str) else list(fake)
    names = [real, *fakes]
    sides = alike([images_in(name, resized) for name in names])
    shapes = [images.shape[1:] for images in sides]
    for name, shape in zip(fakes, shapes[1:]):
        if extractor.partition(":")[0] != "inception" and shape != shapes[0]:
            raise UsageError(
                f"{real} has images {list(shapes[0])}, {name} {list(shape)}; give "
                "--image_size, or --extractor=inception, which resizes them"
            )
    if len({len(images) for images in sides[1:]}) > 1:
        counts = ", ".join(str(len(images)) for images in sides[1:])
        raise UsageError(f"replicas have as many images each, these {counts}")
    spec = {"modality": "image", "shape": list(shapes[0])}
    chosen = extractor_of(extractor, spec)
    reference = features_of(chosen, sides[0])
    replicas = [
        scores(reference, extract(chosen, images), chosen, metrics) for images in sides[1:]
    ]
    floor, floor_count = floor_of(reference, chosen, metrics, len(sides[1]))
    found = records_of(together(replicas), **protocol_of(chosen, resized, *sides))
    for name, record in found.items():
        if name in floor:
            rest = len(reference) - floor_count
            record |= {"floor": floor[name], "floor_n": floor_count, "floor_n_real": rest}
    if not found:
        raise UsageError(
            f"{extractor} and {len(sides[1])} fakes give no score of {', '.join(metrics)}"
        )
    return found


def floor_of(
    real: Features, extractor: Extractor, metrics: Sequence[str], fakes: int
) -> tuple[dict[str, Any], int]:
    """{name: value} of random real images in the place of so many fakes, against the rest;
    and how many they are."""
    count = min(fakes, len(real) // 2)
    if count < 2:
        return {}, count
    order = np.random.default_rng(0).permutation(len(real))
    rest, some = real.at(order[count:]), real.at(order[:count])
    return values_of(scores(rest, some, extractor, metrics, count=fakes)), count


def protocol_of(
    extractor: Extractor, size: int, real: np.ndarray, *fakes: np.ndarray
) -> dict[str, Any]:
    """The protocol that all scores of the sets share."""
    resized = f"resized to {size}x{size} (bicubic, central square); " if size else ""
    digests = [digest_of_examples(fake) for fake in fakes]
    return {
        "n_real": len(real),
        "n_fake": len(fakes[0]),
        "extractor": extractor.name,
        "extractor_digest": extractor.digest,
        "extractor_accuracy": extractor.accuracy,
        "preprocessing": resized + extractor.preprocessing,
        "real_digest": digest_of_examples(real),
        "fake_digest": digests[0] if len(digests) == 1 else digests,
        "seed": 0,
    }
