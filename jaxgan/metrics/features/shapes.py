"""Small classifiers of clouds and of voxels, for scores by their features."""

import math

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.metrics.features.classifier import Kind, from_unit, he_normal
from jaxgan.models.layers import Conv
from jaxgan.models.norms import Bias
from jaxgan.models.pointnet import Largest


class PointNet(nn.Module):
    """Clouds [B, P, 3] -> (logits [B, classes], features [B, hidden]): every point passes
    layers of `width`, 2 `width` and 4 `width`, then the largest activations a hidden
    layer."""

    classes: int
    width: int = 32
    hidden: int = 128

    @nn.compact
    def __call__(self, clouds: jax.Array) -> tuple[jax.Array, jax.Array]:
        x = clouds.astype(jnp.float32)
        for features in (self.width, 2 * self.width):
            x = nn.relu(Bias()(nn.Dense(features, False, kernel_init=he_normal)(x)))
        x = nn.relu(Bias()(Largest(4 * self.width, he_normal)(x)))
        x = nn.relu(Bias()(nn.Dense(self.hidden, False, kernel_init=he_normal)(x)))
        return nn.Dense(self.classes)(x), x


class VoxelNetwork(nn.Module):
    """uint8 voxels [B, S, S, S, 1] -> (logits [B, classes], features [B, hidden]): empty
    padding to the next side of 8, 16, ..., convolutions of stride 2 down to 4, a hidden
    layer."""

    classes: int
    width: int = 8
    hidden: int = 128

    @nn.compact
    def __call__(self, voxels: jax.Array) -> tuple[jax.Array, jax.Array]:
        x, width = voxels.astype(jnp.float32) / 255.0, self.width
        side = max(8, 2 ** math.ceil(math.log2(x.shape[1])))
        edge = ((side - x.shape[1]) // 2, -((x.shape[1] - side) // 2))
        x = jnp.pad(x, [(0, 0), edge, edge, edge, (0, 0)])
        while x.shape[1] > 4:
            x = nn.relu(Bias()(Conv(width, kernel_init=he_normal)(x)))
            width *= 2
        x = nn.relu(nn.Dense(self.hidden)(x.reshape(x.shape[0], -1)))
        return nn.Dense(self.classes)(x), x


def same(examples: np.ndarray, at: int) -> np.ndarray:
    """Examples as they are."""
    return examples


def as_they_are(clouds: jax.Array) -> jax.Array:
    """Decoded clouds are stored ones."""
    return clouds


CLOUDS = Kind(PointNet, same, as_they_are, "coordinates as they are")
VOXELS = Kind(VoxelNetwork, same, from_unit, "x / 255")
