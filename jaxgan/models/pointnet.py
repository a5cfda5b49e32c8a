"""Networks of clouds of points: P. Achlioptas, O. Diamanti, I. Mitliagkas, L. Guibas,
"Learning Representations and Generative Models for 3D Point Clouds", 2018
(arXiv:1707.02392), r-GAN of the authors' code.

A cloud is a set. The discriminator is PointNet's (C. R. Qi, H. Su, K. Mo, L. J. Guibas,
"PointNet", 2017, arXiv:1612.00593): every point passes the same layers, then the largest
activation of all points is taken, so that their order does not matter.
"""

import math
from collections.abc import Callable, Sequence

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models import network, norms
from jaxgan.models.conditional import projected
from jaxgan.models.network import Network, Outputs
from jaxgan.models.product import product
from jaxgan.system.errors import UsageError, choose

POOLS = ("max", "both")
WIDTHS = (2, 4, 8, 16, 32)  # of the generator's layers, times its width


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


class Largest(nn.Module):
    """The largest value of each feature of a linear layer over the points of a cloud, [B,
    P, I] -> [B, features].

    The derivative needs the point that gave each feature alone: rows are gathered and the
    layer is applied to them, B features of them and not B P, of any order.
    """

    features: int
    kernel_init: Callable = nn.initializers.lecun_normal()
    spectral: bool = False

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        kernel = self.param("kernel", self.kernel_init, (x.shape[-1], self.features))
        kernel = norms.spectral(self, kernel) if self.spectral else kernel
        every = product(*jax.lax.stop_gradient((x, kernel)))
        rows = jnp.argmax(every, axis=1)[..., None]
        chosen = jnp.take_along_axis(x, rows, axis=1)  # [B, features, I]
        return jnp.sum(chosen * kernel.T[None], -1)


def pooled(
    module: Network, cloud: jax.Array, widths: Sequence[int], pool: str, train: bool
) -> jax.Array:
    """Adds layers to `module`, which calls this: cloud [B, P, 3] -> the largest activations
    of all points, [B, widths[-1]], and where `pool` is "both" the means of the layer before
    beside them, [B, widths[-1] + widths[-2]]. The last activation comes behind
    the maximum: it is monotone."""
    choose(pool, POOLS, "config.networks.discriminator.pool")
    if cloud.ndim != 3:
        raise UsageError(f"pointnet is of clouds [B, P, 3], not {list(cloud.shape)}")
    x = module.input_noise(cloud, train)
    for features in widths[:-1]:
        x = nn.leaky_relu(module.normalise(module.dense(x, features), train), 0.2)
        x = module.regularise(x, train)
    mean = [jnp.mean(x, 1)] if pool == "both" else []
    x = Largest(widths[-1], module.kernel_init, module.spectral)(x)
    x = nn.leaky_relu(module.normalise(x, train), 0.2)
    return jnp.concatenate([x, *mean], -1)


class Discriminator(network.Discriminator, kw_only=True):
    """cloud [B, P, 3] -> logits [B]; or cloud and a class [B, K] (`config.game.condition`),
    which then enters by projection (`conditional.Projection`).

    Each point passes layers of width, 2 width and 4 width; then the largest activations,
    with a `pool` of "both" beside the means of the second layer, pass two of 2 width and of
    width. The paper has "max"; a mean has a gradient at every point.
    """

    width: int
    pool: str = "both"

    @nn.compact
    def __call__(
        self, cloud: jax.Array, condition: jax.Array | None = None, *, train: bool
    ) -> Outputs:
        self.check_attention(())
        widths = [self.width, 2 * self.width, 4 * self.width]
        x = pooled(self, cloud, widths, self.pool, train)
        for features in (2 * self.width, self.width):
            x = nn.leaky_relu(self.normalise(self.dense(x, features), train), 0.2)
            x = self.regularise(x, train)
        return self.head(x) if condition is None else projected(self, x, condition)
