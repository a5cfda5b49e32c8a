"""Layers of convolutions over time, as the text networks of I. Gulrajani et al., "Improved
Training of Wasserstein GANs", 2017 (arXiv:1704.00028), section 5 and the authors' code."""

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models.sequence_trunk import Carry, Trunk

RESIDUAL = 0.3  # the share of each block that is added, in the authors' code


class ConvolutionTrunk(Trunk, kw_only=True):
    """`depth` blocks x + 0.3 f(x), f twice an activation and a convolution of width
    `kernel`, odd."""

    depth: int = 5
    kernel: int = 5

    def layers(
        self, x: jax.Array, train: bool, causal: bool = False, carry: Carry = None
    ) -> tuple[jax.Array, Carry]:
        """x [B, T, I] -> [B, T, width]; no carry is kept."""
        x = self.dense(x, self.width, use_bias=True)
        for _ in range(self.depth):
            y = x
            for _ in range(2):
                y = self.regularise(nn.relu(self.normalise(y, train)), train)
                y = later(y, self.kernel // 2) if causal else y
                y = self.conv(y, self.width, kernel=self.kernel, stride=1)
            x = x + RESIDUAL * y
        return x, None  # a bias here would be the next layer's

    def pooled(self, x: jax.Array) -> jax.Array:
        """All positions side by side."""
        return x.reshape(x.shape[0], -1)


def later(x: jax.Array, steps: int) -> jax.Array:
    """x [B, T, C] moved to later positions, zeros before it: what a convolution then sees
    on both sides of a position lies before or at it."""
    return jnp.pad(x, ((0, 0), (steps, 0), (0, 0)))[:, : x.shape[1]]
