"""Features and logits of images by the FID network, as an extractor of metrics.

inception = load()                       # or load("weights.pth")
features = inception.features(images)    # of the FID: [N, 2048]
logits = inception.logits(images)        # of the Inception score: [N, 1008]
"""

import dataclasses
import functools
import os
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.metrics.features import inception_file, inception_weights
from jaxgan.metrics.features.inception_network import Network
from jaxgan.metrics.features.resize import resize
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import track

SIDE = 299
FEATURES, LOGITS = "2048", "logits_unbiased"  # of the FID; of the score, without bias


def at_once() -> int:
    """Images that go through the network together: on a CPU 16 are a quarter faster than
    64, whose features leave its caches."""
    return 16 if jax.default_backend() == "cpu" else 128


@functools.partial(jax.jit, static_argnames="dtype")
def prepare(images: jax.Array, dtype=jnp.float32) -> jax.Array:
    """uint8 [B, H, W, 1 or 3] -> [B, 299, 299, 3] from -1 to 1; grey in all three."""
    x = (resize(images, SIDE, dtype) - 128) / 128
    return jnp.broadcast_to(x, (*x.shape[:-1], 3))


@functools.partial(jax.jit, static_argnames="names")
def apply(params, x: jax.Array, names: tuple[str, ...]) -> dict[str, jax.Array]:
    found: Any = Network().apply({"params": params}, x)
    return {name: found[name] for name in names}


def smooth(params, images: jax.Array) -> jax.Array:
    """Features [B, 2048] of floats [B, H, W, 1 or 3] in [-1, 1], unrounded."""
    return apply(params, prepare((images + 1.0) * 127.5), (FEATURES,))[FEATURES]


@dataclasses.dataclass(frozen=True)
class Inception:
    """The network with weights.

    Attributes:
      digest: SHA-256 of the file that they are from.
    """

    params: Mapping[str, Any]
    digest: str

    def outputs(self, images: np.ndarray, *names: str) -> dict[str, np.ndarray]:
        """Of uint8 [N, H, W, 1 or 3], any size: "64", "192", "768", "2048",
        "logits_unbiased" or "logits", float32 [N, .]."""
        shape = images.shape
        if len(shape) != 4 or shape[-1] not in (1, 3) or not images.size:
            raise UsageError(f"Inception takes [N, H, W, 1 or 3], not {list(shape)}")
        if images.dtype != np.uint8:
            raise UsageError(f"Inception takes images as uint8, not {images.dtype}")
        size = min(at_once(), len(images))
        starts = range(0, len(images), size)
        parts: list[dict[str, np.ndarray]] = []
        for start in track(starts, "Inception, batches", len(starts)):
            part = np.zeros((size, *images.shape[1:]), np.uint8)
            some = images[start : start + size]
            part[: len(some)] = some
            parts.append(jax.device_get(apply(self.params, prepare(part), names)))
        return {n: np.concatenate([p[n] for p in parts])[: len(images)] for n in names}

    def features(self, images: np.ndarray) -> np.ndarray:
        """What the FID compares: [N, 2048]."""
        return self.outputs(images, FEATURES)[FEATURES]

    def logits(self, images: np.ndarray) -> np.ndarray:
        """What the Inception score takes, without bias: [N, 1008]."""
        return self.outputs(images, LOGITS)[LOGITS]


def load(path: str | os.PathLike | None = None) -> Inception:
    """The network with the weights of a file, by default the public one, which is
    downloaded once (jaxgan/metrics/features/inception_weights.py)."""
    file, digest = inception_weights.weight_file(path)
    params = inception_weights.convert(inception_file.read(file))
    return Inception(jax.device_put(params), digest)
