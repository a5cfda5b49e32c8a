"""What a picture of a run on points shows."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import PartitionSpec as P

from jaxgan.core.devices import place
from jaxgan.core.state import everything
from jaxgan.evaluate.evaluation import Evaluation
from jaxgan.evaluate.plane import CELLS, MARGIN, grid
from tests.benchmarks import verdict
from tests.experiments import Experiment, config_of


@pytest.fixture(scope="module")
def experiment():
    config = verdict.config_of("ns", 0)
    config.networks.generator.width = config.networks.discriminator.width = 8
    return Experiment.of(config)


def plane(experiment, count, game=None):
    mesh = experiment.mesh(count)
    state = jax.tree.map(lambda x: place(mesh, np.asarray(x), P()), experiment.initial())
    evaluation = Evaluation(game or experiment.game, experiment.source, mesh, 128)
    return jax.device_get(evaluation.plane(state, experiment.seed))


def test_examples_and_the_critics_values(experiment):
    one, two = plane(experiment, 1), plane(experiment, 2)
    rows = experiment.source.splits
    data = {tuple(point) for point in rows["validation"]["data"]}
    assert one["real"].shape == one["fake"].shape == (512, 2)
    assert {tuple(point) for point in one["real"]} <= data
    assert one["edge"] == pytest.approx(MARGIN * np.abs(rows["train"]["data"]).max())
    module = experiment.game.modules["discriminator"]
    variables = everything(experiment.initial(), "discriminator")
    points = jnp.asarray(grid(one["edge"], CELLS))
    expected = module.apply(variables, points, train=False).reshape(CELLS, CELLS)
    np.testing.assert_allclose(one["critic"], expected, rtol=1e-4, atol=1e-5)
    for name in one:
        np.testing.assert_allclose(one[name], two[name], rtol=1e-4, atol=1e-5, err_msg=name)


def test_without_a_critic_there_are_the_points(experiment):
    """Of packs, for instance."""
    forward = experiment.game.forward

    def packs(*args, **kwargs):
        outputs, networks = forward.function(*args, **kwargs)
        return {n: x for n, x in outputs.items() if n != "critic"}, networks

    game = experiment.game.replace(forward=forward.replace(function=packs))
    assert set(plane(experiment, 1, game)) == {"real", "fake", "edge"}


def test_images_have_no_plane():
    experiment = Experiment.of(config_of())
    mesh = experiment.mesh(1)
    assert Evaluation(experiment.game, experiment.source, mesh, 8).plane(None, 0) is None
