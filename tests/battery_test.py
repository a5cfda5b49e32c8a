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
from jaxgan.evaluate.evaluation import Evaluation
from jaxgan.explore.pictures import inputs
from jaxgan.modalities import name_in
from jaxgan.model import model_of
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.items import digest, items_of
from tests.experiments import (
    NAMES,
    OUTSIDE,
    RENDERED,
    Experiment,
    assert_close,
    assert_equal,
    cheapest,
    config_of,
    leaves,
    with_few_turns,
    without_zeros,
)

OBLIGATORY = {"real", "fake", "index", "latent"}  # of every game, see jaxgan/core/game.py
GRADIENT_RECORDER = Bound(lambda step: optax.sgd(0.01, momentum=0.0))


class Battery(Experiment):
    """An experiment with all that its checks share, each computed once."""

    @functools.cached_property
    def state(self):
        return self.initial()

    @functools.cached_property
    def nudged(self):
        return without_zeros(self.state)

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
            name: optimizer.init({n: self.nudged.params[n] for n in game.trained(name)})
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
            assert set(outputs) >= OBLIGATORY
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


@functools.lru_cache(4)  # one holds hundreds of megabytes of programs
def battery_of(name: str, own_data: bool = False) -> Battery:
    config = config_of(name, "") if own_data else cheapest(name)
    if own_data and config.data.name == cheapest(name).data.name:
        return battery_of(name, False)
    return Battery.of(with_few_turns(config))


# Configs that are played day by day; all others are slow, and each on its own data is for a
# release. Day by day every config is traced on its own data.
DAILY = {"dcgan", "lstm", "vae"}


def parameter(name: str, own_data: bool):
    """Day by day those of DAILY on the cheapest data, with `--slow` the others, with
    `--release` every one on its own data."""
    marks = [pytest.mark.xdist_group(name)]
    if own_data:
        marks.append(pytest.mark.release)
    elif name not in DAILY:
        marks.append(pytest.mark.slow)
    return pytest.param((name, own_data), marks=marks, id=name + "-own_data" * own_data)


KINDS = [*((name, False) for name in (*NAMES, *OUTSIDE)), *((name, True) for name in NAMES)]


@pytest.fixture(params=[parameter(*kind) for kind in KINDS])
def battery(request) -> Battery:
    return battery_of(*request.param)


@pytest.mark.xdist_group("some")
def test_groups_stay_together(request, worker_id):
    """Else each worker would compile each battery."""
    assert worker_id == "master" or request.node.nodeid.endswith("@some")


@pytest.mark.parametrize("name", NAMES)
def test_traces_on_its_own_data_without_compiling(name):
    """And the config survives JSON."""
    experiment = Experiment.of(config_of(name, ""))
    mesh = experiment.mesh(2)
    steps = Steps(experiment.game, experiment.source, mesh, scanned=1)
    feed, shapes = experiment.feed(mesh), jax.eval_shape(experiment.initial)
    steps.trace(shapes, feed.data, experiment.rows(feed), experiment.seed)
    config = ConfigDict(json.loads(json.dumps(experiment.config.to_dict())))
    assert config.to_dict() == experiment.config.to_dict()
    rebuilt = assemble.make_game(config, experiment.source.spec)
    assert rebuilt.modules == experiment.game.modules
    assert rebuilt.turns == experiment.game.turns
    assert jax.tree.leaves(rebuilt) == jax.tree.leaves(experiment.game)


@pytest.mark.parametrize("name", NAMES)
def test_an_evaluation_on_two_devices_can_be_traced(name):
    """Its networks differ from those of a step in what they mark as a device's own."""
    Evaluation(battery_of(name).on(2)).measure.trace()


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_config_of_other_data_is_played_on_them(name):
    """Also where its `get_config` takes no argument, or ignores it."""
    own = config_of(name, "").data.name
    assert cheapest(name).data.name == own and ":" in own


def test_state_is_closed_under_the_step(battery):
    before = leaves(battery.state)
    after = leaves(battery.trained[3])
    assert {k: (x.shape, x.dtype) for k, x in before.items()} == {
        k: (x.shape, x.dtype) for k, x in after.items()
    }


def test_metrics_are_finite_and_complete(battery):
    names = {
        f"{name}/{term}"
        for name, player in battery.game.players.items()
        for term in [*player.losses, "loss", "gradient_norm"]
    }
    for metrics in battery.trained[4]:
        assert set(metrics) == names
        assert all(np.isfinite(value).all() for value in metrics.values())


def test_a_turn_changes_the_players_networks_and_nothing_else(battery):
    states, _ = battery.turns[1]
    before = jax.device_get(battery.nudged)
    for name, after in zip(battery.game.turns, states):
        for network in battery.game.modules:
            owned = network in battery.game.trained(name)
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


def test_streams_do_not_depend_on_the_number_of_devices(battery):
    (_, one), (_, two) = battery.turns[1], battery.turns[2]
    assert_equal(one["latent"], two["latent"])
    one, two = ({**drawn["batch"]} for drawn in (one, two))
    if battery.config.data.name in RENDERED:  # on the devices: to rounding
        assert_close(one.pop("data"), two.pop("data"), relative=1e-6)
    assert_equal(one, two)


def test_gradients_do_not_depend_on_the_number_of_devices(battery):
    (one, _), (two, _) = battery.turns[1], battery.turns[2]
    for a, b in zip(one, two):
        assert_close(a.opt_state, b.opt_state, relative=1e-4)


def test_resumes_to_the_same_bits(battery, tmp_path):
    steps, feed, middle, last, _ = battery.trained
    mesh = steps.mesh
    shared = jax.tree.map(lambda x: place(mesh, np.asarray(x), P()), middle)
    checkpoints = Checkpoints(tmp_path)
    checkpoints.save(shared, battery.source.spec)
    checkpoints.wait()
    shapes = jax.eval_shape(lambda x: x, battery.state)
    restored, _ = checkpoints.restore_latest(shapes, mesh)
    checkpoints.close()
    assert digest(jax.device_get(restored)) == digest(middle)
    again, _ = steps(restored, feed.data, battery.rows(feed, 2, 2), battery.seed)
    assert_equal(jax.device_get(again), last)


def test_the_generator_makes_examples_of_the_data(battery):
    networks = items_of(battery.state)["networks"]
    model = model_of(battery.config, battery.source.spec, networks, 0, "raw")
    shown, _ = inputs(model, battery.source, seed=0, n=3)
    made = model.generate(shown)
    assert made.shape[1:] == tuple(battery.source.spec["shape"])
    assert made.dtype == jnp.float32
    assert made.min() < made.max()
    if name_in(battery.source.spec) == "image":
        assert -1 <= made.min() and made.max() <= 1
