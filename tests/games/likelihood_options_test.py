"""Options that would make a likelihood wrong are refused before anything compiles."""

import importlib

import jax
import jax.numpy as jnp
import pytest

from jaxgan import assemble
from jaxgan.configs import vqvae
from jaxgan.core.game import Bound, Networks
from jaxgan.games.family import check_draws
from jaxgan.games.vae import VAE, vae
from jaxgan.games.vqvae import check_codes
from jaxgan.system.errors import UsageError
from tests.experiments import config_of


@pytest.mark.parametrize(
    ("name", "option", "value", "message"),
    [
        ("vae", "threshold", 2.0, "config.game.threshold is 2.0; it must be from 0 to 1"),
        ("vae", "importance", 0, "config.game.importance is 0; it must be from 1 to"),
        ("dvae", "tau", 0.0, "config.game.tau is 0.0; it must be from 1e-06 to"),
        ("pixelcnn", "threshold", -0.1, "threshold is -0.1; it must be from 0 to 1"),
        ("rbm", "temperatures", 0, "temperatures is 0; it must be from 1 to"),
        ("rbm", "runs", 1, "config.game.runs is 1; it must be from 2 to"),
    ],
)
def test_ranges(name, option, value, message):
    config = config_of(name)
    config.game[option] = value
    with pytest.raises(UsageError, match=message):
        assemble.make_family(config)


def test_a_codebook_and_its_prior_have_as_many_codes():
    config = vqvae.get_config()
    config.codes = 7  # what both refer to
    assert config.networks.prior.classes == config.networks.codebook.codes == 7
    config = config_of("vqvae")
    config.networks.codebook.codes = 64
    game = assemble.make_game(config, assemble.make_source(config).spec)
    networks = Networks(game.modules, {}, {}, False)
    with pytest.raises(
        UsageError, match="codes is 64, but .*classes 32; config.codes sets"
    ):
        check_codes(networks)


def test_arguments_that_say_nothing():
    for name, argument, message in (
        ("vae", "ring8,logistic", "'ring8' is no data of this config"),
        ("dvae", "digits,0x3", "'digits,0x3' is no data of this config"),
        ("hmm", "sentences,binary", "'sentences' is no data of this config"),
    ):
        config = importlib.import_module(f"jaxgan.configs.{name}")
        with pytest.raises(UsageError, match=message):
            config.get_config(argument)


def test_a_bound_takes_whole_draws_and_no_other_option():
    for draws in (0, -1, 2.5):
        with pytest.raises(UsageError, match="it must be a whole number from 1 up"):
            check_draws(draws)
    options = Bound(vae, {"prior": {}})
    assert VAE.bind("bound", options, draws=3).structure["draws"] == 3
    with pytest.raises(UsageError, match="this model's bound takes no 'draw'"):
        VAE.bind("bound", options, draw=3)


def test_an_option_takes_the_place_of_one_that_is_a_number():
    """As `threshold` is, a leaf of the config's."""
    options = Bound(vae, {"prior": {}}, {"threshold": jnp.float32(0.5)})
    bound = VAE.bind("bound", options, threshold=0.25)
    assert bound.structure["threshold"] == 0.25 and "threshold" not in bound.numbers
    kept = VAE.bind("bound", options)
    assert jax.tree.leaves(kept) == [0.5] and "threshold" not in kept.structure
