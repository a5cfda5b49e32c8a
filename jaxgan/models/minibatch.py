"""Layers that give a discriminator features of the whole batch, by which it can tell fakes
that are too alike. The batch is that of all devices, also in eval mode. An output is then
no function of one example, so that penalties on the gradient at an example refuse them.
"""

from typing import ClassVar

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.core import devices
from jaxgan.system.errors import choose


class Deviation(nn.Module):
    """[B, ..., C] -> [B, ..., C + 1]: the standard deviation of each number over the
    global batch, averaged to one; Karras, Aila, Laine & Lehtinen 2018
    (arXiv:1710.10196), section 3."""

    mixes_examples: ClassVar[str] = "minibatch='deviation'"

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        wide = x.astype(jnp.float32)
        mean = devices.mean(jnp.mean(wide, 0))
        var = devices.mean(jnp.mean(jnp.square(wide - mean[None]), 0))
        value = jnp.mean(jnp.sqrt(var + 1e-8)).astype(x.dtype)
        return jnp.concatenate([x, jnp.broadcast_to(value, (*x.shape[:-1], 1))], -1)


class Discrimination(nn.Module):
    """[B, F] -> [B, F + kernels]: how near the other examples are, in each of `kernels`
    learnt projections to `size` numbers; Salimans, Goodfellow, Zaremba, Cheung, Radford
    & Chen 2016 (arXiv:1606.03498), section 3.2."""

    kernels: int = 50
    size: int = 5
    mixes_examples: ClassVar[str] = "minibatch='discrimination'"

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        init = nn.initializers.normal(0.02)
        tensor = self.param("tensor", init, (x.shape[-1], self.kernels * self.size))
        own = (x @ tensor).reshape(len(x), self.kernels, self.size)
        every = devices.gather(own)
        distance = jnp.sum(jnp.abs(own[:, None] - every[None]), -1)  # [B, N, kernels]
        itself = devices.positions(len(x))[:, None] == jnp.arange(len(every))[None]
        near = jnp.where(itself[..., None], 0.0, jnp.exp(-distance))
        return jnp.concatenate([x, jnp.sum(near, 1)], -1)


LAYERS = {"deviation": Deviation, "discrimination": Discrimination}


def minibatch_features(x: jax.Array, kind: str) -> jax.Array:
    """Adds the layer called `kind` to the module that calls this: [B, F] -> [B, F + n];
    "none" changes nothing.

    Raises:
      UsageError: there is no layer of that name.
    """
    if kind == "none":
        return x
    return choose(kind, LAYERS, "minibatch, if not none")()(x)
