"""The unrolled game's gradient against finite differences, and PacGAN's packs."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.evaluate.evaluation import Evaluation
from jaxgan.games.gan import packed
from jaxgan.metrics.score import values_of
from jaxgan.system.errors import UsageError
from tests.experiments import Experiment, config_of


def value_of(experiment, state, unroll):
    """The generator's loss as a function of its parameters."""
    game = experiment.game
    structure = {**game.forward.structure, "unroll": unroll}
    forward = game.forward.replace(structure=structure)
    term = game.players["generator"].losses["minimax_value"]
    draw = jax.random.normal(jax.random.key(2), (16, 2))
    batch = {"data": draw, "index": jnp.arange(16, dtype=jnp.int32)}

    def value(generator):
        params = {**state.params, "generator": generator}
        networks = Networks(game.modules, params, state.variables)
        outputs, _ = forward(networks, batch, stream(jax.random.key(0), "forward"))
        return jnp.mean(term.loss(**term.arguments(outputs)))

    return value


@pytest.mark.slow
def test_the_gradient_passes_through_the_discriminators_steps():
    """Along directions in the generator's parameters, by central differences."""
    config = config_of("unrolled", "ring8", width=16, **{"game.learning_rate": 0.5})
    experiment = Experiment.of(config)
    state = experiment.initial()
    flat, unflatten = ravel_pytree(state.params["generator"])
    slopes = {}
    for unroll in (0, 3):
        value = value_of(experiment, state, unroll)
        at = jax.jit(lambda x, value=value: value(unflatten(x)))
        gradient = jax.grad(at)(flat)
        # Along the gradient itself, and across it.
        for k, along in enumerate((gradient, jnp.roll(gradient, 1))):
            unit = along / jnp.linalg.norm(along)
            expected = (at(flat + 0.01 * unit) - at(flat - 0.01 * unit)) / 0.02
            np.testing.assert_allclose(gradient @ unit, expected, rtol=0.02, atol=2e-4)
            slopes[unroll, k] = gradient
    away = jnp.linalg.norm(slopes[0, 0] - slopes[3, 0]) / jnp.linalg.norm(slopes[0, 0])
    assert away > 0.05


def test_packs_are_neighbours_side_by_side():
    x = jnp.arange(24.0).reshape(4, 3, 2)
    y = packed(x, 2)
    assert y.shape == (2, 3, 4)
    np.testing.assert_array_equal(y[1, :, :2], x[2])
    np.testing.assert_array_equal(y[1, :, 2:], x[3])
    with pytest.raises(UsageError, match="pack is 3, but a device has 4 examples"):
        packed(x, 3)


@pytest.mark.slow
def test_a_pack_of_one_is_the_plain_game():
    """The same losses, bit for bit, and a penalty may look at the critic again."""
    games = [
        Experiment.of(config_of("dcgan", "ring8")),
        Experiment.of(config_of("pacgan", "ring8", **{"game.pack": 1})),
    ]
    losses = []
    for experiment in games:
        state, game = experiment.initial(), experiment.game
        feed = experiment.feed(experiment.mesh(1))
        row = experiment.rows(feed)["row"][0, 0]
        batch = experiment.source.decode({k: v[row] for k, v in feed.data.items()})
        batch["index"] = jnp.arange(len(row), dtype=jnp.int32)

        @jax.jit
        def logits(state, batch, game=game):
            networks = Networks(game.modules, state.params, state.variables)
            key = stream(jax.random.key(0), "forward")
            outputs, _ = game.forward(networks, batch, key)
            assert "critic" in outputs
            return outputs["real_logits"], outputs["fake_logits"]

        losses.append(logits(state, batch))
    np.testing.assert_array_equal(losses[0][0], losses[1][0])
    np.testing.assert_array_equal(losses[0][1], losses[1][1])


def test_convolutions_unroll_without_augmentation():
    """Where the images that a step is unrolled on are zeros alike on all devices, as in the
    evaluation's look for layers that mix examples, their gradient keeps its type."""
    config = config_of("unrolled", **{"game.augmentation": (), "game.unroll": 1})
    experiment = Experiment.of(config)
    evaluation = Evaluation(experiment.on(1))
    scores = values_of(evaluation(experiment.shared(1), ("test",), 32))
    assert 0 <= scores["test/accuracy"] <= 1
