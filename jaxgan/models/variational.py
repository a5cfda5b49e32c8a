"""The encoder of a variational autoencoder, a decoder that says several numbers of each
pixel, where others are any generator, and the temperature of discrete latents."""

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models import mlp


class Encoder(mlp.Encoder, kw_only=True):
    """example [B, ...] -> mean and log variance of its latent, each [B, latent_size]: fully
    connected (Kingma & Welling 2014, appendix C.2)."""

    depth: int = 1
    stochastic: bool = True


class Decoder(mlp.Generator, kw_only=True):
    """latent [B, Z] -> `numbers` of each component of an example, [B, *shape, numbers]: of
    a law with a mean and a scale, for instance."""

    depth: int = 1
    numbers: int = 2

    @property
    def made(self) -> tuple[int, ...]:
        return (*self.shape, self.numbers)


class Temperature(nn.Module):
    """The temperature of a relaxation, [], which falls from call to call in training: start
    * exp(-rate t), no lower than `end` (Jang et al. 2017, section 4.1: rate 3e-5 from 1 to
    0.5)."""

    start: float = 1.0
    end: float = 0.5
    rate: float = 3e-5

    @nn.compact
    def __call__(self, train: bool) -> jax.Array:
        calls = self.variable("statistics", "calls", jnp.zeros, ())
        before = calls.value
        if train and not self.is_initializing():
            calls.value = before + 1.0
        return jnp.maximum(self.start * jnp.exp(-self.rate * before), self.end)
