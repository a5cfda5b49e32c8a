"""Inception-v3 of 2015-12-05: the network of the Inception score and the FID.

C. Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2015
(arXiv:1512.00567), as frozen on that day. It departs from the paper and from later
versions, and published scores do so too: images are resized as TensorFlow 1 did; average
pools do not count the padding; Mixed_7c pools by maxima; there are 1008 logits, and the
score of T. Salimans et al., 2016 (arXiv:1606.03498) leaves out their bias.

The layers are in the tables below; every convolution is followed by a BatchNorm, which the
converter folds into it, and a ReLU. Names are those of the weight file.
"""

import functools
from collections.abc import Callable
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax import lax

CLASSES = 1008
HIGHEST = lax.Precision.HIGHEST
average = functools.partial(
    nn.avg_pool, window_shape=(3, 3), padding="SAME", count_include_pad=False
)
maximum = functools.partial(nn.max_pool, window_shape=(3, 3), padding="SAME")
halve = functools.partial(nn.max_pool, window_shape=(3, 3), strides=(2, 2))

# A step is a pool, a convolution (features, height, width[, stride[, padding]]), or a tuple
# of convolutions side by side. A block is a tuple of branches: a name, then steps.


def block_a(pooled: int) -> tuple:
    """The block of maps of 35x35; `pooled` features in its last branch."""
    return (
        ("branch1x1", (64, 1, 1)),
        ("branch5x5", (48, 1, 1), (64, 5, 5)),
        ("branch3x3dbl", (64, 1, 1), (96, 3, 3), (96, 3, 3)),
        ("branch_pool", average, (pooled, 1, 1)),
    )


def block_c(n: int) -> tuple:
    """The block of maps of 17x17; n features between its convolutions."""
    return (
        ("branch1x1", (192, 1, 1)),
        ("branch7x7", (n, 1, 1), (n, 1, 7), (192, 7, 1)),
        ("branch7x7dbl", (n, 1, 1), (n, 7, 1), (n, 1, 7), (n, 7, 1), (192, 1, 7)),
        ("branch_pool", average, (192, 1, 1)),
    )


def block_e(pool: Callable) -> tuple:
    """The block of maps of 8x8, with `pool` in its last branch."""
    split = (384, 1, 3), (384, 3, 1)
    return (
        ("branch1x1", (320, 1, 1)),
        ("branch3x3", (384, 1, 1), split),
        ("branch3x3dbl", (448, 1, 1), (384, 3, 3), split),
        ("branch_pool", pool, (192, 1, 1)),
    )


BLOCK_B = (
    ("branch3x3", (384, 3, 3, 2)),
    ("branch3x3dbl", (64, 1, 1), (96, 3, 3), (96, 3, 3, 2)),
    ("branch_pool", halve),
)
BLOCK_D = (
    ("branch3x3", (192, 1, 1), (320, 3, 3, 2)),
    ("branch7x7x3", (192, 1, 1), (192, 1, 7), (192, 7, 1), (192, 3, 3, 2)),
    ("branch_pool", halve),
)
STEM = (
    ("Conv2d_1a_3x3", (32, 3, 3, 2)),
    ("Conv2d_2a_3x3", (32, 3, 3, 1, "VALID")),
    ("Conv2d_2b_3x3", (64, 3, 3)),
    ("MaxPool_1", halve),
    ("Conv2d_3b_1x1", (80, 1, 1)),
    ("Conv2d_4a_3x3", (192, 3, 3, 1, "VALID")),
    ("MaxPool_2", halve),
)
BLOCKS = {
    "Mixed_5b": block_a(32),
    "Mixed_5c": block_a(64),
    "Mixed_5d": block_a(64),
    "Mixed_6a": BLOCK_B,
    "Mixed_6b": block_c(128),
    "Mixed_6c": block_c(160),
    "Mixed_6d": block_c(160),
    "Mixed_6e": block_c(192),
    "Mixed_7a": BLOCK_D,
    "Mixed_7b": block_e(average),
    "Mixed_7c": block_e(maximum),
}
TAPS = {"MaxPool_1": "64", "MaxPool_2": "192", "Mixed_6e": "768", "Mixed_7c": "2048"}


class Unit(nn.Module):
    """Convolution, its BatchNorm folded in, ReLU: [B, H, W, I] -> [B, H', W', features]."""

    features: int
    height: int
    width: int
    stride: int = 1
    padding: str | tuple = ""  # by default SAME at stride 1, VALID at stride 2

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        shape = (self.height, self.width, x.shape[-1], self.features)
        kernel = self.param("kernel", nn.initializers.he_normal(), shape)
        bias = self.param("bias", nn.initializers.zeros, (self.features,))
        x = lax.conv_general_dilated(
            x,
            kernel,
            (self.stride, self.stride),
            self.padding or ("SAME" if self.stride == 1 else "VALID"),
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
            precision=HIGHEST,
        )
        return nn.relu(x + bias.reshape(1, 1, 1, -1))


def take(step: Any, name: str, x: jax.Array) -> jax.Array:
    """Adds a step to the module that calls this: x [B, H, W, I] -> [B, H', W', O]. Units
    side by side get the names a and b."""
    if callable(step):
        return step(x)
    if isinstance(step[0], int):
        return Unit(*step, name=name)(x)
    parts = [Unit(*unit, name=name + letter)(x) for letter, unit in zip("ab", step)]
    return jnp.concatenate(parts, -1)


class Block(nn.Module):
    """Branches side by side: [B, H, W, I] -> [B, H', W', O]."""

    branches: tuple

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        ends = []
        for branch, *steps in self.branches:
            end, alone = x, sum(not callable(step) for step in steps) == 1
            for i, step in enumerate(steps, 1):
                end = take(step, branch if alone else f"{branch}_{i}", end)
            ends.append(end)
        return jnp.concatenate(ends, -1)


class Network(nn.Module):
    """images [B, 299, 299, 3] from -1 to 1 -> {"64", "192", "768", "2048": means [B, .]
    over the pixels at four depths; "logits_unbiased", "logits": [B, 1008]}."""

    @nn.compact
    def __call__(self, x: jax.Array) -> dict[str, jax.Array]:
        found = {}
        layers: list[tuple[str, Any]] = [*STEM, *BLOCKS.items()]
        for name, step in layers:
            x = Block(step, name=name)(x) if name in BLOCKS else take(step, name, x)
            if name in TAPS:
                found[TAPS[name]] = jnp.mean(x, (1, 2))
        unbiased, logits = Logits(name="fc")(found["2048"])
        return {**found, "logits_unbiased": unbiased, "logits": logits}


class Logits(nn.Module):
    """[B, I] -> [B, 1008] without and with bias."""

    @nn.compact
    def __call__(self, x: jax.Array) -> tuple[jax.Array, jax.Array]:
        shape = (x.shape[-1], CLASSES)
        kernel = self.param("kernel", nn.initializers.lecun_normal(), shape)
        bias = self.param("bias", nn.initializers.zeros, (CLASSES,))
        unbiased = jnp.dot(x, kernel, precision=HIGHEST)
        return unbiased, unbiased + bias.reshape(1, -1)
