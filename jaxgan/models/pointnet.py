"""Networks of clouds of points: P. Achlioptas, O. Diamanti, I. Mitliagkas, L. Guibas,
"Learning Representations and Generative Models for 3D Point Clouds", 2018
(arXiv:1707.02392), r-GAN of the authors' code.

A cloud is a set. The discriminator is PointNet's (C. R. Qi, H. Su, K. Mo, L. J. Guibas,
"PointNet", 2017, arXiv:1612.00593): every point passes the same layers, then the largest
activation of all points is taken, so that their order does not matter.
"""

import math
from collections.abc import Sequence

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models import network
from jaxgan.models.conditional import projected
from jaxgan.models.network import Network, Outputs
from jaxgan.system.errors import UsageError

WIDTHS = (1, 2, 4, 8, 16)  # of the generator's layers, times its width; the paper's is 64


class Generator(Network, kw_only=True):
    """latent [B, Z] -> cloud [B, P, 3]: `depth` hidden layers, each twice as wide as the
    one before, without normalisation in the paper, and one linear layer."""

    shape: tuple[int, ...]
    width: int
    depth: int = 4

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        self.check_attention(())
        if not 1 <= self.depth <= len(WIDTHS):
            raise UsageError(f"depth is {self.depth}; it may be 1 to {len(WIDTHS)}")
        x = latent
        for times in WIDTHS[: self.depth]:
            x = nn.relu(self.normalise(self.dense(x, times * self.width), train))
            x = self.regularise(x, train)
        x = self.dense(x, math.prod(self.shape), use_bias=True)
        return x.reshape(-1, *self.shape)


def pooled(
    module: Network, cloud: jax.Array, widths: Sequence[int], train: bool
) -> jax.Array:
    """Adds layers to `module`, which calls this: cloud [B, P, 3] -> the largest activations
    of all points, [B, widths[-1]]."""
    if cloud.ndim != 3:
        raise UsageError(f"pointnet is of clouds [B, P, 3], not {list(cloud.shape)}")
    x = module.input_noise(cloud, train)
    for features in widths:
        x = nn.leaky_relu(module.normalise(module.dense(x, features), train), 0.2)
        x = module.regularise(x, train)
    return jnp.max(x, axis=1)


class Discriminator(network.Discriminator, kw_only=True):
    """cloud [B, P, 3] -> logits [B]; or cloud and a class [B, K] (`config.game.condition`),
    which then enters by projection (`conditional.Projection`).

    Each point passes layers of width, 2 width and 4 width (64, 128, 256); then the
    largest activations pass two of 2 width and of width.
    """

    width: int

    @nn.compact
    def __call__(
        self, cloud: jax.Array, condition: jax.Array | None = None, *, train: bool
    ) -> Outputs:
        self.check_attention(())
        widths = [self.width, 2 * self.width, 4 * self.width]
        x = pooled(self, cloud, widths, train)
        for features in (2 * self.width, self.width):
            x = nn.leaky_relu(self.normalise(self.dense(x, features), train), 0.2)
            x = self.regularise(x, train)
        return self.head(x) if condition is None else projected(self, x, condition)
