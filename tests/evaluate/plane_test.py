"""What a picture of a run on points shows."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.core.state import variables_of
from jaxgan.evaluate.plane import CELLS, MARGIN, Plane, grid
from tests.benchmarks import verdict
from tests.experiments import Experiment


@pytest.fixture(scope="module")
def experiment():
    config = verdict.config_of("ns", 0)
    config.networks.generator.width = config.networks.discriminator.width = 8
    return Experiment.of(config)


def plane(experiment, count, game=None):
    own = experiment.on(count)
    own.game = game or own.game
    return Plane(own)(experiment.shared(count), "validation")


@pytest.mark.slow
def test_examples_and_the_critics_values(experiment):
    one, two = plane(experiment, 1), plane(experiment, 2)
    rows = experiment.source.splits
    data = {tuple(point) for point in rows["validation"]["data"]}
    assert one["real"].shape == one["fake"].shape == (512, 2)
    assert {tuple(point) for point in one["real"]} <= data
    assert one["edge"] == pytest.approx(MARGIN * np.abs(rows["train"]["data"]).max())
    module = experiment.game.modules["discriminator"]
    variables = variables_of(experiment.initial(), "discriminator")
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
