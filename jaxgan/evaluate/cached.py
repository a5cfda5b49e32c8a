"""Features of real examples, kept by content in the user's cache folder."""

import hashlib

import numpy as np

from jaxgan.metrics.features.extractor import Extractor
from jaxgan.metrics.scores import Features, extract
from jaxgan.system.cache import kept
from jaxgan.system.errors import UsageError


def features_of(extractor: Extractor, examples: np.ndarray) -> Features:
    """The features of stored examples, from the cache if these were extracted before.

    Raises:
      UsageError: the extractor's features are not for sets, or not finite.
    """
    if not extractor.sets:
        raise UsageError(
            f"extractor {extractor.name} compares pairs of images, not sets: take another "
            "for scores of sets, as vgg16:FILE"
        )
    if not extractor.fixed:
        return extract(extractor, examples)
    digest = digest_of_examples(examples)
    key = f"features-1 {extractor.name} {extractor.digest} {digest}"

    def make() -> dict[str, np.ndarray]:
        found = extract(extractor, examples)
        logits = {} if found.logits is None else {"logits": found.logits}
        return {"features": found.features, **logits}

    arrays = kept("features", key, make)
    return Features(examples, arrays["features"], arrays.get("logits"))


def digest_of_examples(examples: np.ndarray) -> str:
    """SHA-256 of shape and numbers."""
    sha = hashlib.sha256(str(examples.shape).encode())
    sha.update(np.ascontiguousarray(examples).data)
    return sha.hexdigest()
