"""The catalogue of families: what a config's `game.name` may be.

A forward pass alone is a family that makes examples by one call of `generator`.
"""

from jaxgan.games.alice import ALICE
from jaxgan.games.autoencoder import autoencoder
from jaxgan.games.boltzmann import BOLTZMANN
from jaxgan.games.dvae import DVAE
from jaxgan.games.gan import GAN
from jaxgan.games.hmm import HMM
from jaxgan.games.infogan import INFOGAN
from jaxgan.games.infogan_cr import INFOGAN_CR
from jaxgan.games.infomax import infomax
from jaxgan.games.inverse import INVERSE
from jaxgan.games.language import LANGUAGE
from jaxgan.games.pixels import PIXELS
from jaxgan.games.policy import POLICY
from jaxgan.games.relaxed import RELAXED
from jaxgan.games.specgan import SPECGAN
from jaxgan.games.unrolled import unrolled
from jaxgan.games.vae import VAE
from jaxgan.games.vae_gan import VAE_GAN
from jaxgan.games.veegan import VEEGAN
from jaxgan.games.vqvae import VQVAE

GAMES = {
    "alice": ALICE,
    "autoencoder": autoencoder,
    "boltzmann": BOLTZMANN,
    "dvae": DVAE,
    "gan": GAN,
    "hmm": HMM,
    "infogan": INFOGAN,
    "infogan_cr": INFOGAN_CR,
    "infomax": infomax,
    "inverse": INVERSE,
    "language": LANGUAGE,
    "pixels": PIXELS,
    "policy": POLICY,
    "relaxed": RELAXED,
    "specgan": SPECGAN,
    "unrolled": unrolled,
    "vae": VAE,
    "vae_gan": VAE_GAN,
    "veegan": VEEGAN,
    "vqvae": VQVAE,
}
