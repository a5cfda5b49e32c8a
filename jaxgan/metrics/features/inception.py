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
from jaxgan.metrics.features.batches import at_once, check_images, in_batches
from jaxgan.metrics.features.inception_network import Network
from jaxgan.metrics.features.resize import resize

SIDE = 299
FEATURES, LOGITS = "2048", "logits_unbiased"  # for the FID; for the score, without bias


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
        check_images(images, "Inception")
        size = min(at_once(), len(images))

        def run(part: np.ndarray) -> dict[str, jax.Array]:
            return apply(self.params, prepare(part), names)

        found: dict[str, np.ndarray] = in_batches(run, images, size, "Inception, batches")
        return found

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
