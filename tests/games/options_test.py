"""Options of networks and terms in one game: they meet the battery, or are refused."""

import pytest
from ml_collections import ConfigDict

from jaxgan.system.errors import UsageError
from tests import battery_test
from tests.experiments import Experiment, config_of
from tests.games.gan_test import trace


def with_everything() -> ConfigDict:
    """DCGAN with all that draws and all that looks over the global batch."""
    config = config_of("dcgan", width=8)
    with config.unlocked():
        d, g = config.networks.discriminator, config.networks.generator
        d.update(norm="layer", spectral=True, dropout=0.2, noise=0.1, features=True)
        d.update(minibatch="discrimination", attention=8)
        g.update(dropout=0.1, noise=0.1, spectral=True)
        config.players.generator.losses.feature_matching = ConfigDict(dict(weight=1.0))
        config.players.generator.losses.pull_away = ConfigDict(dict(weight=1.0))
    return config


@pytest.fixture(scope="module")
def battery():
    return battery_test.Battery.of(with_everything())


@pytest.mark.slow
def test_everything_at_once_trains(battery):
    battery_test.test_metrics_are_finite_and_complete(battery)
    battery_test.test_state_is_closed_under_the_step(battery)


@pytest.mark.slow
def test_everything_at_once_is_the_same_on_two_devices(battery):
    battery_test.test_streams_do_not_depend_on_the_number_of_devices(battery)
    battery_test.test_gradients_do_not_depend_on_the_number_of_devices(battery)


@pytest.mark.parametrize("minibatch", ["deviation", "discrimination"])
@pytest.mark.parametrize("name", ["wgan_gp", "relativistic", "dragan"])
def test_a_penalty_refuses_layers_that_see_the_batch(name, minibatch):
    config = config_of(name, "penalties" if name == "relativistic" else "digits")
    with config.unlocked():
        config.networks.discriminator.minibatch = minibatch
    with pytest.raises(UsageError, match=f"'discriminator'.*minibatch='{minibatch}'"):
        trace(Experiment.of(config))


def test_a_penalty_refuses_packs():
    config = config_of("wgan_gp", **{"turns": ("critic", "generator")})
    with config.unlocked():
        config.game.pack = 2
    with pytest.raises(UsageError, match="gradient_penalty needs critic; the game offers"):
        trace(Experiment.of(config))


def test_packs_that_the_batch_does_not_fill_are_refused():
    experiment = Experiment.of(config_of("pacgan", **{"game.pack": 3}))
    with pytest.raises(UsageError, match="pack is 3, but a device has 8 examples"):
        trace(experiment)


def test_a_discriminator_without_maps_is_refused_by_infomax():
    config = config_of("infomax_gan")
    with config.unlocked():
        config.networks.discriminator = ConfigDict(
            {**config.networks.discriminator.to_dict(), "features": True}
        )
    with pytest.raises(UsageError, match="returns no maps: take one that does"):
        Experiment.of(config).initial()


def test_lazy_penalties_and_averages():
    arguments = {"players.discriminator.losses.r1.every": 16}
    trace(Experiment.of(config_of("relativistic", "digits,penalties", **arguments)))
