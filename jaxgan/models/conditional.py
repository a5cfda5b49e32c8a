"""Networks that are told of which class an example is to be.

A condition is [B, K], one row an example: one-hot of a class, or a mixture of classes.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models import dcgan, network
from jaxgan.models.heads import trunk
from jaxgan.models.network import Outputs
from jaxgan.models.norms import EPSILON, moments
from jaxgan.system.errors import UsageError


class ConditionalBatchNorm(nn.Module):
    """Batch normalisation with a scale and a bias for each class: V. Dumoulin, J. Shlens,
    M. Kudlur, "A Learned Representation for Artistic Style", 2017 (arXiv:1610.07629),
    equation 5. The statistics are those of all classes together, as in `norms.BatchNorm`.
    """

    momentum: float = 0.9
    scale_init: Callable = nn.initializers.ones
    mixes_examples: ClassVar[str] = "BatchNorm"  # in train mode; see `examples_apart`

    @nn.compact
    def __call__(self, x: jax.Array, condition: jax.Array, train: bool) -> jax.Array:
        """x [B, ..., C] and condition [B, K] -> [B, ..., C]."""
        shape = condition.shape[-1], x.shape[-1]
        scale = condition @ self.param("scale", self.scale_init, shape)
        bias = condition @ self.param("bias", nn.initializers.zeros, shape)
        mean, var = moments(self, x, train)
        factor = scale.astype(jnp.float32) * jax.lax.rsqrt(var + EPSILON)[None]
        offset = bias.astype(jnp.float32) - mean[None] * factor
        places = (x.shape[0], *(1,) * (x.ndim - 2), -1)
        factor, offset = (y.astype(x.dtype).reshape(places) for y in (factor, offset))
        return x * factor + offset


class Generator(dcgan.Generator, kw_only=True):
    """latent [B, Z] -> image [B, image_size, image_size, channels] in [-1, 1]: DCGAN's,
    whose BatchNorms are conditional on the latent variable `condition`.

    That variable enters nowhere else: T. Miyato, M. Koyama, "cGANs with Projection
    Discriminator", 2018 (arXiv:1802.05637), appendix, figure 14.
    """

    layout: Mapping[str, tuple[int, int]]  # {latent variable: (start, stop)}
    condition: str = "label"

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        if self.condition not in self.layout:
            raise UsageError(
                f"condition is {self.condition!r}, which is no latent variable; there are "
                f"{', '.join(sorted(self.layout))}"
            )
        start, stop = self.layout[self.condition]
        condition = latent[:, start:stop]
        rest = jnp.concatenate([latent[:, :start], latent[:, stop:]], -1)

        def normalise(x: jax.Array, train: bool) -> jax.Array:
            return ConditionalBatchNorm(scale_init=self.scale_init)(x, condition, train)

        return self.image_of(rest, normalise, train)


class Projection(network.Discriminator, kw_only=True):
    """example [B, ...] and condition [B, K] -> logits [B]: psi(phi(x)) + v_y . phi(x), with
    a vector v_y for each class; Miyato & Koyama 2018, equation 3.

    phi are DCGAN's convolutions of images, or two dense layers of points. With `sum` the
    places of the last map are summed, as in the paper, else each has numbers of its own in
    v_y, as DCGAN's last layer has. At the optimum the second part is log p(y | x) / q(y |
    x), up to what depends on x alone.
    """

    width: int
    sum: bool = False

    @nn.compact
    def __call__(self, x: jax.Array, condition: jax.Array, train: bool) -> Outputs:
        self.check_attention(())
        features = trunk(self, x, self.width, train)
        if self.sum and x.ndim > 2:
            features = jnp.sum(features.reshape(x.shape[0], 4 * 4, -1), 1)
        return projected(self, features, condition)


def projected(
    module: network.Discriminator, features: jax.Array, condition: jax.Array
) -> Outputs:
    """Adds the last layer to `module`, which calls this: features phi [B, F] and condition
    [B, K] -> psi(phi) + v_y . phi, psi being linear, and what else was asked for."""
    chosen = module.dense(condition, features.shape[-1])  # v_y, [B, F]
    agreement = jnp.sum(chosen * features, -1)
    found = module.head(features)
    if isinstance(found, tuple):
        return found[0] + agreement, *found[1:]
    return found + agreement
