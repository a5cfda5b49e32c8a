"""LPIPS, the learned perceptual distance of images, version 0.1 with VGG-16: R. Zhang et
al., 2018 (arXiv:1801.03924).

lpips = load("vgg16-397923af.pth", "vgg.pth")
lpips.distance(images, others)                                      # [B]
path_length(generate, lpips.features, starts, ends)                 # Karras et al.'s

Images are floats from -1 to 1, as jaxgan's generators make them and the authors' code takes
them; torch-fidelity takes 0 to 255 and rescales to the same. Weights are not downloaded:
torchvision publishes the first file, the lpips package the second, in lpips/weights/v0.1,
and torch-fidelity a copy of it, weights-vgg16-lpips.pth. StyleGAN averages larger images
down to 256 x 256 before it measures path lengths.
"""

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import DTypeLike

from jaxgan.metrics.features import weights_file
from jaxgan.metrics.features.lpips_network import SMALLEST, STAGES, Network
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_file


@jax.jit
def apply(params: Mapping[str, Any], images: jax.Array) -> jax.Array:
    """Features [B, D] of images by the network with weights `params`."""
    found: Any = Network().apply({"params": params}, images)
    return found


@dataclasses.dataclass(frozen=True)
class Lpips:
    """The network with weights.

    Attributes:
      digests: SHA-256 of the two files of weights, VGG-16's first.
    """

    params: Mapping[str, Any]
    digests: tuple[str, str]

    def features(self, images: jax.Array) -> jax.Array:
        """Features whose squared Euclidean distance is LPIPS, float32 [B, D], of float
        images [B, H, W, 1 or 3] from -1 to 1, 16 x 16 or larger; grey is repeated.

        D is about 122 H W: 8 million numbers for an image of 256 x 256. Where images differ
        by 1e-4, as along a path, rounding to float32 changed the distance by 3e-4 of it.

        Raises:
          UsageError: the images have another shape, size or type.
        """
        shape = images.shape
        if len(shape) != 4 or shape[3] not in (1, 3) or not shape[0]:
            raise UsageError(f"LPIPS takes [B, H, W, 1 or 3], not {list(shape)}")
        if min(shape[1:3]) < SMALLEST:
            raise UsageError(
                f"LPIPS takes images of {SMALLEST} x {SMALLEST} or more, not {list(shape)}"
            )
        if not jnp.issubdtype(images.dtype, jnp.floating):
            raise UsageError(f"LPIPS takes floats from -1 to 1, not {images.dtype}")
        return apply(self.params, images)

    def distance(self, images: jax.Array, others: jax.Array) -> jax.Array:
        """LPIPS of pairs of images, [B, H, W, 1 or 3] each -> [B]; 0 where they are
        equal."""
        if images.shape != others.shape:
            raise UsageError(
                f"LPIPS takes pairs, not {list(images.shape)} and {list(others.shape)}"
            )
        return jnp.sum(jnp.square(self.features(images) - self.features(others)), -1)


def load(vgg: str | os.PathLike, linear: str | os.PathLike) -> Lpips:
    """The network with the weights of two files of PyTorch tensors.

    Args:
      vgg: torchvision's vgg16, vgg16-397923af.pth.
      linear: the weights of the five layers' channels, version 0.1.

    Raises:
      UsageError: there is no such file, or it holds other tensors.
    """
    files = [Path(path).expanduser() for path in (vgg, linear)]
    for file in files:
        if not file.is_file():
            raise UsageError(f"there is no file {file} of LPIPS weights")
    params = convert(weights_file.read(files[0]), weights_file.read(files[1]))
    return Lpips(jax.device_put(params), (digest_file(files[0]), digest_file(files[1])))


def convert(
    vgg: Mapping[str, np.ndarray],
    linear: Mapping[str, np.ndarray],
    dtype: DTypeLike = np.float32,
) -> dict[str, Any]:
    """The parameters of `lpips_network.Network` from the tensors of the two files.

    Raises:
      UsageError: a tensor is missing or has another shape, or a channel's weight is
        negative.
    """

    def tensor(tensors: Mapping, name: str, *shape: int) -> np.ndarray:
        return weights_file.tensor(tensors, name, shape, "LPIPS").astype(dtype)

    params: dict[str, Any] = {}
    inputs = 3
    for layer, stage in enumerate(STAGES):
        for number, channels in stage.items():
            name = f"features.{number}"
            weight = tensor(vgg, f"{name}.weight", channels, inputs, 3, 3)
            bias = tensor(vgg, f"{name}.bias", channels)
            kernel = weight.transpose(2, 3, 1, 0)
            params[f"features_{number}"] = {"kernel": kernel, "bias": bias}
            inputs = channels
        name = f"lin{layer}.model.1.weight"
        weights = tensor(linear, name, 1, inputs, 1, 1).reshape(-1)
        if not np.all(weights >= 0):
            raise UsageError(f"no weights of LPIPS: some of {name} are negative")
        params[f"lin{layer}"] = weights
    return params
