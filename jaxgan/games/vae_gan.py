"""VAE/GAN: A. B. L. Larsen, S. K. Sonderby, H. Larochelle, O. Winther, "Autoencoding
beyond pixels using a learned similarity metric", 2016 (arXiv:1512.09300)."""

from collections.abc import Callable, Sequence

import jax

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.posterior import sample
from jaxgan.distributions.prior import Prior, flatten
from jaxgan.games.family import Batch, Family, Forward
from jaxgan.games.gan import discriminate
from jaxgan.games.recognition import encode, recognised
from jaxgan.games.start import start


def vae_gan(
    networks: Networks,
    batch: Batch,
    key: jax.Array,
    *,
    prior: Prior,
    augmentation: Sequence[Callable] = (),
) -> Forward:
    """A VAE whose likelihood is of a discriminator's features (algorithm 1).

    The plain game, with a second kind of fakes: `reconstructed` [B, ...], G(z) of z ~ q(z |
    x), with their `reconstructed_logits` [B]. Real and reconstructed examples are augmented
    alike; `real_features` and `reconstructed_features` are of those.

    Outputs beside those of the glossary (core/game.py): `real_posterior` {latent: the law
    q(z | x)} and `prior` {latent: the law p(z)}.
    """
    outputs, networks = start(networks, batch, key, prior)
    index = outputs["index"]
    key_of = stream(key, "encoder")
    posterior, networks = recognised(networks, outputs["real"], key_of, prior)
    latent = flatten(sample(posterior, stream(key, "posterior"), index))
    again, networks = networks("generator", latent, key=stream(key, "generator/again"))
    outputs |= {"reconstructed": again, "real_posterior": posterior, "prior": prior}
    for side, draws in (("real", "real"), ("reconstructed", "real"), ("fake", "fake")):
        found, networks = discriminate(
            networks, outputs[side], draws, key, index, augmentation
        )
        outputs |= {f"{side}_{name}": value for name, value in found.items()}
    return outputs, networks


VAE_GAN = Family(vae_gan, encode=encode, judges=("latents", "factors"))
