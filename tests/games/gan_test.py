"""What the plain game refuses and offers: critics, statistics networks."""

import jax
import numpy as np
import pytest
from ml_collections import ConfigDict

from jaxgan.system.errors import UsageError
from tests.experiments import Experiment, config_of
from tests.losses.dependence_test import NAMES


def test_batch_norm_under_a_gradient_penalty_is_refused():
    config = config_of("wgan_gp", **{"networks.discriminator.norm": "batch"})
    experiment = Experiment.of(config)
    with pytest.raises(UsageError, match="'discriminator'.*BatchNorm.*norm='none'"):
        trace(experiment)


def trace(experiment):
    from jaxgan.core.step import Steps

    mesh = experiment.mesh(1)
    steps, feed = (
        Steps(experiment.game, experiment.source, mesh, scanned=1),
        experiment.feed(mesh),
    )
    shapes = jax.eval_shape(lambda: experiment.initial())
    steps.trace(shapes, feed.data, experiment.rows(feed), experiment.seed)
    return steps, feed


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "argument", "part"),
    [
        ("gan", "digits,minimax", "minimax_generator"),
        ("gan", "minimax", "minimax_generator"),
        ("hinge", "digits,spectral", '"spectral": true'),
        ("wgan", "digits,paper", '"name": "rmsprop"'),
        ("began", "digits,paper", "began.Autoencoder"),
        ("infomax_gan", "digits,spectral", "dcgan.Discriminator"),
        ("relativistic", "digits,penalties", '"r2"'),
        ("wgan_gp", "digits,paper", "dcgan.Discriminator"),
        ("wgan_gp", "digits,resnet", "resnet.Discriminator"),
        ("infogan", "digits,separate", "infogan.Recogniser"),
    ],
)
def test_arguments_of_the_configs(name, argument, part):
    config = config_of(name, argument)
    assert part in config.to_json()
    assert config.data.name == "digits"
    trace(Experiment.of(config))


def with_statistics(**losses):
    """DCGAN whose generator also maximises what its images tell of the latent."""
    config = config_of("dcgan")
    with config.unlocked():
        config.networks.statistics = ConfigDict(dict(name="critics.Separable", hidden=8))
        config.networks.statistics_average = ConfigDict(dict(name="critics.Average"))
        config.networks.discriminator.features = True
        generator = config.players.generator
        generator.networks = ("generator", "statistics", "statistics_average")
        for name, weight in losses.items():
            generator.losses[name] = ConfigDict(dict(weight=weight))
    return Experiment.of(config)


@pytest.mark.slow
def test_every_bound_is_a_loss_of_any_config():
    names = [*NAMES, "mine", "pull_away"]
    experiment = with_statistics(**dict.fromkeys(names, 0.1))
    steps, feed = trace(experiment)
    state, history = steps(
        experiment.initial(), feed.data, experiment.rows(feed), experiment.seed
    )
    metrics = jax.device_get(history[0])
    for name in names:
        assert np.isfinite(metrics[f"generator/{name}"]).all()
    assert state.variables["statistics_average"]["statistics"]["log_average"] != 0


def test_images_are_not_made_of_points():
    config = config_of("dcgan", **{"data": ConfigDict(dict(name="ring8"))})
    with pytest.raises(
        UsageError, match="dcgan.Generator needs 'image_size'.*points of shape"
    ):
        Experiment.of(config)


def test_a_loss_that_the_game_cannot_feed_is_named():
    config = config_of("dcgan")
    with config.unlocked():
        config.players.generator.losses.infonce = ConfigDict(dict(weight=1.0))
    with pytest.raises(UsageError, match="infonce needs scores; the game offers"):
        trace(Experiment.of(config))
