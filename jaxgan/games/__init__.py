"""The catalogue of families: what a config's `game.name` may be.

A forward pass alone is a family that makes examples by one call of `generator`.
"""

from jaxgan.games.autoencoder import autoencoder
from jaxgan.games.gan import GAN
from jaxgan.games.infogan import infogan
from jaxgan.games.infogan_cr import infogan_cr
from jaxgan.games.infomax import infomax
from jaxgan.games.unrolled import unrolled
from jaxgan.games.vae import VAE
from jaxgan.games.veegan import VEEGAN

GAMES = {
    "autoencoder": autoencoder,
    "gan": GAN,
    "infogan": infogan,
    "infogan_cr": infogan_cr,
    "infomax": infomax,
    "unrolled": unrolled,
    "vae": VAE,
    "veegan": VEEGAN,
}
