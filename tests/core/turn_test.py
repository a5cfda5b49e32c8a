"""Turns and terms, on a game of numbers with nothing but arithmetic in it."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.sharding import PartitionSpec as P

from jaxgan.core import devices, optimizers
from jaxgan.core.devices import AXIS, positions
from jaxgan.core.game import Bound, Game, Player, Term
from jaxgan.core.state import TrainState, create
from jaxgan.core.step import average, take_turn, train_step
from tests.experiments import assert_equal


class Weight(nn.Module):
    """x -> w * x, and a running count of its calls."""

    @nn.compact
    def __call__(self, x, train):
        w = self.param("w", nn.initializers.ones, ())
        calls = self.variable("statistics", "calls", jnp.zeros, ())
        if train and not self.is_initializing():
            calls.value = calls.value + 1.0
        return w * x


def forward(networks, batch, key):
    a, networks = networks("a", batch["data"])
    b, networks = networks("b", batch["data"])
    drawn = jax.random.uniform(key, ())
    return {"a": a, "b": b, "sum": a + b, "drawn": jnp.full_like(a, drawn)}, networks


def loss_sum(sum):
    return sum


def loss_drawn(a, drawn):
    return 0.0 * a + drawn


def squared_mean(all_a):
    return jnp.square(jnp.mean(all_a))


def sgd(rate=0.1):
    return Bound(optimizers.make, {"optimizer": optax.sgd, "learning_rate": rate})


def toy(losses_a, turns=("first", "second"), **options):
    second = Player(("b",), {"sum": Term(Bound(loss_sum))}, sgd())
    players = {"first": Player(("a",), losses_a, sgd()), "second": second}
    return Game({"a": Weight(), "b": Weight()}, Bound(forward), players, turns, **options)


def play(game, data=(1.0, 3.0), steps=1, state=None):
    batch = {"data": jnp.array(data), "index": positions(len(data))}
    batches = [batch] * game.repeats
    state = state or create(game, batch, jax.random.key(0))
    for _ in range(steps):
        state, metrics = train_step(game, state, batches, jax.random.key(0))
    return state, metrics


def test_a_turn_descends_the_weighted_sum():
    game = toy({"sum": Term(Bound(loss_sum), 0.5)})
    state, metrics = play(game)
    # d/dw of 0.5 * mean(w x + w' x) is 0.5 * mean(x) = 1, at rate 0.1.
    np.testing.assert_allclose(state.params["a"]["w"], 1 - 0.1 * 1.0, rtol=1e-6)
    np.testing.assert_allclose(metrics["first/sum"], 4.0, rtol=1e-6)  # unweighted
    np.testing.assert_allclose(metrics["first/loss"], 2.0, rtol=1e-6)
    np.testing.assert_allclose(metrics["first/gradient_norm"], 1.0, rtol=1e-6)


def test_later_turns_see_earlier_ones():
    _, metrics = play(toy({"sum": Term(Bound(loss_sum), 0.5)}))
    np.testing.assert_allclose(metrics["second/sum"], (0.9 + 1.0) * 2.0, rtol=1e-6)


def test_statistics_are_committed_by_their_owner_alone():
    state, _ = play(toy({"sum": Term(Bound(loss_sum))}, ("first", "first", "second")))
    assert state.variables["a"]["statistics"]["calls"] == 2
    assert state.variables["b"]["statistics"]["calls"] == 1


def test_metrics_average_a_players_turns():
    game = toy({"sum": Term(Bound(loss_sum), 0.5)}, ("first", "first", "second"))
    _, metrics = play(game)
    np.testing.assert_allclose(metrics["first/sum"], (4.0 + 3.8) / 2, rtol=1e-6)


def test_kth_turns_of_all_players_share_their_draws():
    drawn = Term(Bound(loss_drawn))
    one = {"drawn": drawn}
    game = toy(one, ("first", "first", "second", "second"))
    players = {**game.players, "second": Player(("b",), one, sgd())}
    _, metrics = play(game.replace(players=players))
    assert metrics["first/drawn"] == metrics["second/drawn"]


def test_weight_zero_is_measured_but_not_descended():
    measured = Term(Bound(loss_drawn), 0.0, descended=False)
    game = toy({"sum": Term(Bound(loss_sum), 0.5), "drawn": measured})
    state, metrics = play(game)
    expected, _ = play(toy({"sum": Term(Bound(loss_sum), 0.5)}))
    assert_equal(state.params, expected.params)
    assert 0 < metrics["first/drawn"] < 1
    assert metrics["first/loss"] == 2.0


def test_lazy_terms_act_every_nth_step_n_times():
    lazy = toy({"sum": Term(Bound(loss_sum), 0.5, every=3)})
    state, metrics = play(lazy, steps=2)
    assert state.params["a"]["w"] == 1.0
    assert metrics["first/sum"] == 0.0
    state, metrics = play(lazy, steps=1, state=state)
    np.testing.assert_allclose(state.params["a"]["w"], 1 - 0.1 * 3, rtol=1e-6)
    assert metrics["first/sum"] > 0


def test_weights_may_be_schedules_of_the_step():
    ramp = Bound(lambda step: 0.5 * step)
    game = toy({"sum": Term(Bound(loss_sum), ramp)})
    state, _ = play(game)
    assert state.params["a"]["w"] == 1.0  # weight 0 at step 0
    state, _ = play(game, state=state)
    np.testing.assert_allclose(state.params["a"]["w"], 1 - 0.1 * 1.0, rtol=1e-6)


def test_all_inputs_are_of_the_global_batch():
    """A nonlinear function of a batch mean, on two devices: value and gradient."""
    game = toy({"square": Term(Bound(squared_mean))})
    data = jnp.array([1.0, 2.0, 3.0, 10.0])
    state = create(game, {"data": data[:1], "index": positions(1)}, jax.random.key(0))

    def body(state, data):
        batch = {"data": data, "index": positions(len(data))}
        return take_turn(game, "first", state, batch, jax.random.key(0))

    mesh = devices.make_mesh(jax.devices()[:2])
    mapped = jax.shard_map(body, mesh=mesh, in_specs=(P(), P(AXIS)), out_specs=(P(), P()))
    state, metrics = jax.jit(mapped)(state, data)
    np.testing.assert_allclose(metrics["square"], 16.0, rtol=1e-6)
    np.testing.assert_allclose(state.params["a"]["w"], 1 - 0.1 * 2 * 16.0, rtol=1e-6)


def test_average_ramps_up_to_its_decay():
    old, new = {"w": jnp.zeros(())}, {"w": jnp.ones(())}
    early = average(0.999, old, new, jnp.int32(0))
    np.testing.assert_allclose(early["w"], 0.9, rtol=1e-6)  # decay (1 + 0) / (10 + 0)
    late = average(0.999, old, new, jnp.int32(10**6))
    np.testing.assert_allclose(late["w"], 0.001, rtol=1e-3)


def test_average_follows_parameters_and_statistics():
    game = toy({"sum": Term(Bound(loss_sum), 0.5)}, ema={"a": 0.999})
    state, _ = play(game)
    decay = 0.1  # at step 0
    w = decay * 1.0 + (1 - decay) * 0.9
    np.testing.assert_allclose(state.ema["a"]["params"]["w"], w, rtol=1e-6)
    np.testing.assert_allclose(state.ema["a"]["statistics"]["calls"], 0.9, rtol=1e-6)
    assert isinstance(state, TrainState)
