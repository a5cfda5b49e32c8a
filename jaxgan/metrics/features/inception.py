"""Features and logits of images by the FID network.

inception = load()                       # or load("weights.pth")
features = inception.features(images)    # for the FID: [N, 2048]
logits = inception.logits(images)        # for the Inception score: [N, 1008]
"""

import dataclasses
import functools
import os
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import DTypeLike

from jaxgan.metrics.features import inception_weights, weights_file
from jaxgan.metrics.features.inception_network import Network
from jaxgan.metrics.features.resize import resize
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import track

SIDE = 299
FEATURES, LOGITS = "2048", "logits_unbiased"  # for the FID; for the score, without bias


def at_once() -> int:
    """Number of images that pass the network together: on a CPU 16 are a quarter faster
    than 64, whose activations leave its caches."""
    return 16 if jax.default_backend() == "cpu" else 128


@functools.partial(jax.jit, static_argnames="dtype")
def prepare(images: jax.Array, dtype: DTypeLike = jnp.float32) -> jax.Array:
    """Resizes and rescales images [B, H, W, 1 or 3] in 0 to 255 to [B, 299, 299, 3] from -1
    to 1; grey is repeated."""
    x = (resize(images, SIDE, dtype) - 128) / 128
    return jnp.broadcast_to(x, (*x.shape[:-1], 3))


@functools.partial(jax.jit, static_argnames="names")
def apply(
    params: Mapping[str, Any], x: jax.Array, names: tuple[str, ...]
) -> dict[str, jax.Array]:
    """The named outputs of the network for prepared images x [B, 299, 299, 3]."""
    found: Any = Network().apply({"params": params}, x)
    return {name: found[name] for name in names}


def smooth(params: Mapping[str, Any], images: jax.Array) -> jax.Array:
    """Features [B, 2048] of float images [B, H, W, 1 or 3] in [-1, 1], not rounded to
    uint8."""
    return apply(params, prepare((images + 1.0) * 127.5), (FEATURES,))[FEATURES]


@dataclasses.dataclass(frozen=True)
class Inception:
    """The FID network with weights.

    Attributes:
      digest: SHA-256 of the weights' file.
    """

    params: Mapping[str, Any]
    digest: str

    def outputs(self, images: np.ndarray, *names: str) -> dict[str, np.ndarray]:
        """Outputs by `names`, "64", "192", "768", "2048", "logits_unbiased" or "logits",
        float32 [N, .] each, of uint8 images [N, H, W, 1 or 3] of any size.

        Raises:
          UsageError: the images have another shape or type.
        """
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
        """Features for the FID, [N, 2048], of uint8 images [N, H, W, 1 or 3]."""
        return self.outputs(images, FEATURES)[FEATURES]

    def logits(self, images: np.ndarray) -> np.ndarray:
        """Logits for the Inception score, [N, 1008], without bias, of uint8 images [N, H,
        W, 1 or 3]."""
        return self.outputs(images, LOGITS)[LOGITS]


def load(path: str | os.PathLike | None = None) -> Inception:
    """The FID network with the weights of a file, by default the public one, which is
    downloaded once (jaxgan/metrics/features/inception_weights.py)."""
    file, digest = inception_weights.weight_file(path)
    params = inception_weights.convert(weights_file.read(file))
    return Inception(jax.device_put(params), digest)
