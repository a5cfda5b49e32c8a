"""Likelihoods of images that need no model, log p in nats an image.

pixels    each pixel by itself, as often at each level as in the training images
classes   one such law a class, mixed as often as the classes are, where labels are known
noise     of dynamic binarisation alone: minus its mean entropy, the most that a model
          reaches which knows each grey image
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from scipy.special import entr

from jaxgan.core.streams import stream
from jaxgan.data.source import Source, examples_of, permutation
from jaxgan.distributions.levels import LEVELS
from jaxgan.games.observation import observe
from jaxgan.modalities.modality import Modality

TRAINING = 20_000  # images at most that the shares are of
COUNTED = 0.5  # added to each count, so that no level has no chance


def floors(
    source: Source, modality: Modality, x: np.ndarray, form: Mapping[str, Any]
) -> dict[str, float]:
    """The floors of stored test images [N, H, W, C] in the form that the options of
    `observe` say."""
    rows = permutation(0, 0, source.size("train"))[:TRAINING]
    train, labels = examples_of(source, modality, "train", rows)
    seen, test = (observed(modality, each, form) for each in (train, x))
    outcomes = LEVELS if form["likelihood"] == "logistic" else 2
    every = np.zeros(len(seen), int)
    found = {"pixels": float(np.mean(mixture(seen, test, every, outcomes)))}
    if labels is not None and labels.ndim == 1 and len(np.unique(labels)) > 1:
        found["classes"] = float(np.mean(mixture(seen, test, labels, outcomes)))
    if form["likelihood"] == "bernoulli" and form["binarisation"] != "threshold":
        p = bright(modality, x)
        found["noise"] = -float((entr(p) + entr(1 - p)).sum(1).mean())
    return found


def observed(modality: Modality, x: np.ndarray, form: Mapping[str, Any]) -> np.ndarray:
    """The level of each pixel in that form, whole numbers [N, D]."""
    key, parts = stream(jax.random.key(0), "floors"), []
    for k in range(0, len(x), 1000):
        decoded = modality.decode(jnp.asarray(x[k : k + 1000]))
        index = jnp.arange(k, k + len(decoded))
        values = np.asarray(observe(decoded, key, index, **form))
        if form["likelihood"] == "logistic":
            values = (LEVELS - 1) / 2 * (values + 1)
        parts.append(np.rint(values).astype(np.uint8))
    return np.concatenate(parts).reshape(len(x), -1)


def bright(modality: Modality, x: np.ndarray) -> np.ndarray:
    """How bright each pixel is, from 0 to 1, [N, D]."""
    decoded = np.asarray(modality.decode(jnp.asarray(x)), np.float64)
    return np.clip((decoded.reshape(len(x), -1) + 1) / 2, 0, 1)


def mixture(
    seen: np.ndarray, test: np.ndarray, labels: np.ndarray, outcomes: int
) -> np.ndarray:
    """log p of test images by a mixture of a law of single pixels for each label, whole
    numbers [M, D], [N, D], labels [M] -> [N]."""
    parts, column = [], np.arange(seen.shape[1])[None]
    for label in np.unique(labels):
        own = seen[labels == label]
        counts = np.zeros((seen.shape[1], outcomes))
        np.add.at(counts, (np.broadcast_to(column, own.shape), own), 1)
        log_p = np.log((counts + COUNTED) / (len(own) + outcomes * COUNTED))
        share = np.log(len(own) / len(seen))
        parts.append(share + log_p[column, test].sum(1))
    return np.logaddexp.reduce(np.stack(parts), 0)
