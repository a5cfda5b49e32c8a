"""The encoder of a variational autoencoder; its decoder is any generator."""

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models import mlp
from jaxgan.models.network import Network


class Encoder(Network, kw_only=True):
    """example [B, ...] -> mean and log variance of its latent, each [B, latent_size]: fully
    connected (Kingma & Welling 2014, appendix C.2)."""

    latent_size: int
    width: int
    depth: int = 1
    activation: str = "relu"

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> tuple[jax.Array, jax.Array]:
        x = mlp.hidden_layers(
            self, x.reshape(x.shape[0], -1), self.width, self.depth, self.activation, train
        )
        mean, log_variance = jnp.split(self.dense(x, 2 * self.latent_size, True), 2, -1)
        return mean, log_variance
