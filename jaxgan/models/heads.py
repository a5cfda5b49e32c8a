"""Networks that read what others have made: encodings, pairs, projections."""

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models.dcgan import widths
from jaxgan.models.network import Judge, Network


def read(network: Network, x: jax.Array, width: int, train: bool) -> jax.Array:
    """Layers of `network`, which calls it: points [B, D] by two dense ones, images [B, S,
    S, C] by DCGAN's convolutions; -> features [B, F]."""
    x = network.noisy(x, train)
    if x.ndim == 2:
        for _ in range(2):
            x = nn.relu(network.normalised(network.dense(x, width), train))
            x = network.disturbed(x, train)
        return x
    for level, features in enumerate(widths(x.shape[1], width)):
        x = network.conv(x, features)
        x = network.normalised(x, train, None if level else "none")
        x = network.disturbed(nn.leaky_relu(x, 0.2), train)
    return x.reshape(len(x), -1)


class Encoder(Network, kw_only=True):
    """example [B, ...] -> its latent [B, latent_size]."""

    latent_size: int
    width: int

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        self.check_attention(())
        x = read(self, x, self.width, train)
        return self.dense(x, self.latent_size, use_bias=True)


class Pair(Judge, kw_only=True):
    """example [B, ...] and latent [B, Z] -> logits [B], as in ALI (Dumoulin et al. 2017):
    layers for each, then for both side by side."""

    width: int
    hidden: int = 128

    @nn.compact
    def __call__(self, x: jax.Array, latent: jax.Array, train: bool):
        self.check_attention(())
        left = read(self, x, self.width, train)
        right = nn.relu(self.normalised(self.dense(latent, self.hidden), train))
        both = jnp.concatenate([left, right], -1)
        both = nn.relu(self.normalised(self.dense(both, self.hidden), train))
        return self.judged(self.disturbed(both, train))


class Projection(Network, kw_only=True):
    """[..., C] -> [..., size]: one hidden layer beside a linear shortcut (InfoMax-GAN, Lee
    et al. 2021, appendix A)."""

    size: int

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        self.check_attention(())
        y = nn.relu(self.normalised(self.dense(x, x.shape[-1]), train))
        y = self.disturbed(y, train)
        return self.dense(y, self.size, use_bias=True) + self.dense(x, self.size)
