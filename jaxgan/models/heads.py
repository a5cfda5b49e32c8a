"""Networks on examples or features: encoder, discriminator of pairs, projection."""

from typing import Any, ClassVar

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models import network
from jaxgan.models.dcgan import widths
from jaxgan.models.network import Network, Outputs


def trunk(module: Network, x: jax.Array, width: int, train: bool) -> jax.Array:
    """Adds layers to `module`, which calls this: two dense ones for points [B, D], DCGAN's
    convolutions for images [B, S, S, C]; -> features [B, F]."""
    module.check_attention(())
    x = module.input_noise(x, train)
    if x.ndim == 2:
        for _ in range(2):
            x = nn.relu(module.normalise(module.dense(x, width), train))
            x = module.regularise(x, train)
        return x
    for level, features in enumerate(widths(x.shape[1], width)):
        x = module.conv(x, features)
        x = module.normalise(x, train, None if level else "none")
        x = module.regularise(nn.leaky_relu(x, 0.2), train)
    return x.reshape(x.shape[0], -1)


class Encoder(Network, kw_only=True):
    """example [B, ...] -> its latent [B, latent_size] or, where `stochastic`, mean and log
    variance of it, [B, latent_size] each."""

    latent_size: int
    width: int
    stochastic: bool = False

    trunk: ClassVar[Any] = staticmethod(trunk)

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array | tuple[jax.Array, ...]:
        x = self.trunk(self, x, self.width, train)
        x = self.dense(x, self.latent_size * (1 + self.stochastic), use_bias=True)
        return tuple(jnp.split(x, 2, -1)) if self.stochastic else x


class Recogniser(Network, kw_only=True):
    """example [B, ...] -> the numbers of the laws of its latents, [B, outputs]."""

    outputs: int
    width: int
    hidden: int = 512

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        x = trunk(self, x, self.width, train)
        x = nn.relu(self.normalise(self.dense(x, self.hidden), train))
        return self.dense(self.regularise(x, train), self.outputs, use_bias=True)


class Pair(network.Discriminator, kw_only=True):
    """example [B, ...] and latent [B, Z] -> logits [B], as in ALI (Dumoulin et al. 2017):
    layers for each, then for both side by side.

    BatchNorm would hide the scale of an encoding from it: real and fake pairs pass in
    separate calls. `latent_norm` is that of the layers that see the latent, None as `norm`.
    """

    width: int
    hidden: int = 128
    latent_norm: str | None = None

    trunk: ClassVar[Any] = staticmethod(trunk)

    @nn.compact
    def __call__(self, x: jax.Array, latent: jax.Array, train: bool) -> Outputs:
        left = self.trunk(self, x, self.width, train)

        def activate(x: jax.Array) -> jax.Array:
            x = self.normalise(self.dense(x, self.hidden), train, self.latent_norm)
            return nn.relu(x)

        both = activate(jnp.concatenate([left, activate(latent)], -1))
        return self.head(self.regularise(both, train))


class Projection(Network, kw_only=True):
    """[..., C] -> [..., size]: one hidden layer beside a linear shortcut (InfoMax-GAN, Lee
    et al. 2021, appendix A)."""

    size: int

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        self.check_attention(())
        y = nn.relu(self.normalise(self.dense(x, x.shape[-1]), train))
        y = self.regularise(y, train)
        return self.dense(y, self.size, use_bias=True) + self.dense(x, self.size)
