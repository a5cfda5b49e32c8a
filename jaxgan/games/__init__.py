"""The catalogue of forward passes: what a config's `game.name` may be."""

from jaxgan.games.began import began
from jaxgan.games.gan import gan
from jaxgan.games.infogan import infogan

GAMES = {"began": began, "gan": gan, "infogan": infogan}
