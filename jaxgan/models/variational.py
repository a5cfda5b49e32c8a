"""The encoder of a variational autoencoder, and a decoder that says several numbers of each
pixel, where others are any generator."""

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
