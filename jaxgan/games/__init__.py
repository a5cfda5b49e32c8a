"""The catalogue of forward passes: what a config's `game.name` may be."""

from jaxgan.games.autoencoder import autoencoder
from jaxgan.games.gan import gan
from jaxgan.games.infogan import infogan
from jaxgan.games.infogan_cr import infogan_cr
from jaxgan.games.infomax import infomax
from jaxgan.games.unrolled import unrolled
from jaxgan.games.vae import vae
from jaxgan.games.veegan import veegan

GAMES = {
    "autoencoder": autoencoder,
    "gan": gan,
    "infogan": infogan,
    "infogan_cr": infogan_cr,
    "infomax": infomax,
    "unrolled": unrolled,
    "vae": vae,
    "veegan": veegan,
}
