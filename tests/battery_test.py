"""What every experiment of configs/ must hold; a new config inherits all of it."""

import functools
import json

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from jax.sharding import PartitionSpec as P
from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.core.devices import AXIS, place
from jaxgan.core.game import Bound, Networks
from jaxgan.core.step import ROWS, Steps, fetch, take_turn
from jaxgan.core.streams import stream
from jaxgan.model import model_of
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.items import digest, items_of
from tests.experiments import (
    NAMES,
    Experiment,
    assert_close,
    assert_equal,
    config_of,
    leaves,
)

GRADIENT_RECORDER = Bound(lambda step: optax.sgd(0.01, momentum=0.0))


class Battery(Experiment):
    """An experiment with all that its checks share, each computed once."""

    @functools.cached_property
    def state(self):
        return self.initial()

    @functools.cached_property
    def nudged(self):
        """The state without zeros: what begins at 0 may hide what it multiplies."""

        def leaf(x):
            small = 0.003 * jax.random.normal(jax.random.key(x.size), x.shape)
            return jnp.where(x == 0, small, x)

        return self.state.replace(params=jax.tree.map(leaf, self.state.params))

    @functools.cached_property
    def trained(self):
        """Four steps on two devices with the config's own optimisers."""
        mesh = self.mesh(2)
        steps, feed = Steps(self.game, self.source, mesh, scanned=1), self.feed(mesh)
        shared = jax.tree.map(lambda x: place(mesh, np.asarray(x), P()), self.state)
        middle, _ = steps(shared, feed.data, self.rows(feed, 0, 2), self.seed)
        kept = jax.device_get(middle)
        last, history = steps(middle, feed.data, self.rows(feed, 2, 2), self.seed)
        return steps, feed, kept, jax.device_get(last), jax.device_get(history)

    @functools.cached_property
    def turns(self):
        """{devices: (states after each turn, outputs of the first)}, by plain SGD that
        keeps each player's gradient as its state."""
        players = {
            name: player.replace(optimizer=GRADIENT_RECORDER)
            for name, player in self.game.players.items()
        }
        game = self.game.replace(players=players)
        optimizer = GRADIENT_RECORDER(0)
        opt_state = {
            name: optimizer.init({n: self.nudged.params[n] for n in player.networks})
            for name, player in players.items()
        }
        first = self.nudged.replace(opt_state=opt_state)

        def body(state, data, rows):
            key = jax.random.fold_in(jax.random.key(self.seed), state.step)
            batch = fetch(self.source, data, {n: x[0, 0] for n, x in rows.items()})
            turn_key = jax.random.fold_in(key, 0)
            networks = Networks(game.modules, state.params, state.variables)
            outputs, _ = game.forward(networks, batch, stream(turn_key, "forward"))
            states = []
            for name in game.turns:
                state, _ = take_turn(game, name, state, batch, turn_key)
                states.append(state)
            drawn = {"latent": outputs["latent"], "batch": batch}
            return states, drawn

        def on(count):
            mesh = self.mesh(count)
            feed = self.feed(mesh)
            specs = dict(in_specs=(P(), P(), ROWS), out_specs=(P(), P(AXIS)))
            run = jax.jit(jax.shard_map(body, mesh=mesh, **specs))
            rows = {n: place(mesh, x, ROWS) for n, x in self.rows(feed).items()}
            return jax.device_get(run(first, feed.data, rows))

        return {count: on(count) for count in (1, 2)}


@functools.cache
def battery_of(name: str) -> Battery:
    """With at most two turns of any one player: more are more of the same to compile."""
    turns = config_of(name).turns
    few = [name for k, name in enumerate(turns) if turns[:k].count(name) < 2]
    return Battery.of(config_of(name, turns=tuple(few)))


# Of these what compiles waits for `--all`: the rest of the family covers their forward
# passes and inputs day by day.
LATER = {
    "began",
    "dragan",
    "ebgan",
    "entropy",
    "fgan",
    "hinge",
    "infogan_cr",
    "infomax_gan",
    "lsgan",
    "relativistic",
    "sagan",
    "unrolled",
    "veegan",
    "wgan",
}


def experiments(later: set[str]) -> list:
    """All of configs/, those of `later` marked as slow."""
    marks = {True: [pytest.mark.slow], False: []}
    return [
        pytest.param(name, marks=[pytest.mark.xdist_group(name), *marks[name in later]])
        for name in NAMES
    ]


@pytest.fixture(params=experiments(later=set()))
def battery(request) -> Battery:
    return battery_of(request.param)


@pytest.fixture(params=experiments(later=LATER))
def compiled(request) -> Battery:
    return battery_of(request.param)


def test_traces_without_compiling(battery):
    mesh = battery.mesh(2)
    steps, feed = Steps(battery.game, battery.source, mesh, scanned=1), battery.feed(mesh)
    shapes = jax.eval_shape(lambda x: x, battery.state)
    steps.trace(shapes, feed.data, battery.rows(feed), battery.seed)


def test_state_is_closed_under_the_step(compiled):
    before = leaves(compiled.state)
    after = leaves(compiled.trained[3])
    assert {k: (x.shape, x.dtype) for k, x in before.items()} == {
        k: (x.shape, x.dtype) for k, x in after.items()
    }


def test_metrics_are_finite_and_complete(compiled):
    names = {
        f"{name}/{term}"
        for name, player in compiled.game.players.items()
        for term in [*player.losses, "loss", "gradient_norm"]
    }
    for metrics in compiled.trained[4]:
        assert set(metrics) == names
        assert all(np.isfinite(value).all() for value in metrics.values())


def test_a_turn_changes_the_players_networks_and_nothing_else(compiled):
    states, _ = compiled.turns[1]
    before = jax.device_get(compiled.nudged)
    for name, after in zip(compiled.game.turns, states):
        for network in compiled.game.modules:
            owned = network in compiled.game.players[name].networks
            old, new = leaves(before.params[network]), leaves(after.params[network])
            same = [np.array_equal(old[path], new[path]) for path in old]
            changed = not all(same) or not same  # a running quantity has no parameters
            assert changed if owned else all(same), f"{name}'s turn and {network}"
            if owned:  # a Wasserstein critic's last bias has no gradient
                gradient = leaves(optax.tree.get(after.opt_state[name], "trace")[network])
                none = [not np.any(gradient[path]) for path in old]
                assert sum(none) <= 1
                assert all(kept for kept, without in zip(same, none) if without)
            if not owned:
                assert_equal(before.variables[network], after.variables[network])
        before = after


def test_streams_do_not_depend_on_the_number_of_devices(compiled):
    (_, one), (_, two) = compiled.turns[1], compiled.turns[2]
    assert_equal(one["latent"], two["latent"])
    assert_equal(one["batch"], two["batch"])


def test_gradients_do_not_depend_on_the_number_of_devices(compiled):
    (one, _), (two, _) = compiled.turns[1], compiled.turns[2]
    for a, b in zip(one, two):
        assert_close(a.opt_state, b.opt_state, relative=1e-4)


def test_resumes_to_the_same_bits(compiled, tmp_path):
    steps, feed, middle, last, _ = compiled.trained
    mesh = steps.mesh
    shared = jax.tree.map(lambda x: place(mesh, np.asarray(x), P()), middle)
    checkpoints = Checkpoints(tmp_path)
    checkpoints.save(shared, compiled.source.spec)
    checkpoints.wait()
    shapes = jax.eval_shape(lambda x: x, compiled.state)
    restored, _ = checkpoints.restore_latest(shapes, mesh)
    checkpoints.close()
    assert digest(jax.device_get(restored)) == digest(middle)
    again, _ = steps(restored, feed.data, compiled.rows(feed, 2, 2), compiled.seed)
    assert_equal(jax.device_get(again), last)


def test_the_generator_makes_examples_of_the_data(battery):
    networks = items_of(battery.state)["networks"]
    model = model_of(battery.config, battery.source.spec, networks, 0, "raw")
    images = model.generate(model.latents(seed=0, n=3))
    assert images.shape == (3, *battery.source.spec["shape"])
    assert images.dtype == jnp.float32
    assert -1 <= images.min() < images.max() <= 1


def test_config_survives_json(battery):
    text = json.dumps(battery.config.to_dict())
    config = ConfigDict(json.loads(text))
    assert config.to_dict() == battery.config.to_dict()
    rebuilt = assemble.make_game(config, battery.source.spec)
    assert rebuilt.modules == battery.game.modules
    assert rebuilt.turns == battery.game.turns
    assert jax.tree.leaves(rebuilt) == jax.tree.leaves(battery.game)
