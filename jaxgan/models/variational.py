"""The encoder of a variational autoencoder; its decoder is any generator."""

from jaxgan.models import mlp


class Encoder(mlp.Encoder, kw_only=True):
    """example [B, ...] -> mean and log variance of its latent, each [B, latent_size]: fully
    connected (Kingma & Welling 2014, appendix C.2)."""

    depth: int = 1
    stochastic: bool = True
