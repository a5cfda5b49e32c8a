"""The catalogue of forward passes: what a config's `game.name` may be."""

from jaxgan.games.gan import gan

GAMES = {"gan": gan}
