"""Binding, ownership, and networks applied by name."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import optax
import pytest

from jaxgan.core.game import Bound, Game, Networks, Player, Term, check
from jaxgan.core.state import create
from jaxgan.system.errors import UsageError


def loss(real_logits, fake_logits, margin=1.0):
    return margin + real_logits - fake_logits


def test_a_loss_gets_the_outputs_that_its_parameters_name():
    outputs = {"real_logits": jnp.ones(2), "fake_logits": jnp.zeros(2), "other": None}
    assert Term(Bound(loss))(outputs, None) == 2.0
    assert Term(Bound(loss, numbers={"margin": 3.0}))(outputs, None) == 4.0


def test_inputs_rename_outputs():
    outputs = {"class_logits": jnp.ones(2), "fake_logits": jnp.zeros(2)}
    term = Term(Bound(loss), inputs={"real_logits": "class_logits"})
    assert term(outputs, None) == 2.0


def test_a_missing_output_is_named_with_those_there_are():
    with pytest.raises(
        UsageError, match="loss needs real_logits; the game offers fake_log"
    ):
        Term(Bound(loss))({"fake_logits": jnp.zeros(2)}, None)


def test_a_loss_may_ask_for_a_key():
    def noisy(fake, key):
        return fake + jax.random.normal(key, fake.shape)

    value = Term(Bound(noisy))({"fake": jnp.zeros(2)}, jax.random.key(0))
    assert value == jax.random.normal(jax.random.key(0), (2,)).mean()


def game_of(**changes) -> Game:
    player = Player(("a",), {"loss": Term(Bound(loss))}, Bound(loss))
    game = Game({"a": nn.Dense(1)}, Bound(loss), {"one": player}, ("one",), {})
    return game.replace(**changes)


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"modules": {"a": nn.Dense(1), "b": nn.Dense(1)}}, "network 'b' has no owner"),
        (
            {"players": dict.fromkeys(("one", "two"), game_of().players["one"])},
            "owners one, two",
        ),
        (
            {"players": {"one": game_of().players["one"].replace(networks=("a", "c"))}},
            "'c'",
        ),
        ({"turns": ("one", "two")}, "'two' is no player; there are one"),
        ({"turns": ()}, "player 'one' never plays"),
        ({"ema": {"z": 0.9}}, "ema: 'z' is no network; there are a"),
    ],
)
def test_structure_is_checked(changes, message):
    check(game_of())
    with pytest.raises(UsageError, match=message):
        check(game_of(**changes))


def test_a_game_is_a_pytree_of_its_numbers():
    term = Term(Bound(loss, numbers={"margin": 3.0}), 0.5)
    player = game_of().players["one"].replace(losses={"loss": term})
    game = game_of(players={"one": player}, ema={"a": 0.9})
    assert sorted(jax.tree.leaves(game)) == [0.5, 0.9, 3.0]


class Noisy(nn.Module):
    @nn.compact
    def __call__(self, x, train):
        return x + jax.random.normal(self.make_rng("noise"), x.shape)


def test_a_stochastic_network_needs_a_key():
    networks = Networks({"noisy": Noisy()}, {"noisy": {}}, {"noisy": {}})
    x = jnp.zeros(2)
    same = [networks("noisy", x, key=jax.random.key(0))[0] for _ in range(2)]
    assert (same[0] == same[1]).all() and (same[0] != 0).all()
    with pytest.raises(Exception, match="noise"):
        networks("noisy", x)


def test_an_unknown_network_is_named():
    with pytest.raises(UsageError, match="no network 'b'; it has a"):
        Networks({"a": nn.Dense(1)}, {}, {})("b", jnp.zeros(2))


class Counting(nn.Module):
    @nn.compact
    def __call__(self, x, train):
        calls = self.variable("statistics", "calls", jnp.zeros, ())
        if train:
            calls.value = calls.value + 1.0
        return self.param("w", nn.initializers.normal(), ()) * x


def apply_all(networks, batch, key):
    outputs = {}
    for name in sorted(networks.modules):
        outputs[name], networks = networks(name, batch["data"])
    return outputs, networks


def counting_game(*names) -> Game:
    player = Player(names, {"loss": Term(Bound(loss))}, Bound(lambda step: optax.sgd(1.0)))
    modules = {name: Counting() for name in names}
    return Game(modules, Bound(apply_all), {"one": player}, ("one",))


def test_eval_mode_changes_no_variable():
    game = counting_game("a")
    state = create(game, {"data": jnp.ones(1)}, jax.random.key(0))
    networks = Networks(game.modules, state.params, state.variables)
    assert networks("a", jnp.ones(1))[1].variables["a"]["statistics"]["calls"] != 0
    still = networks.replace(train=False)
    assert still("a", jnp.ones(1))[1] is still


def test_adding_a_network_changes_no_other_initial_weight():
    key, batch = jax.random.key(0), {"data": jnp.ones(1)}
    one = create(counting_game("b"), batch, key)
    two = create(counting_game("a", "b"), batch, key)
    assert one.params["b"]["w"] == two.params["b"]["w"]
    assert two.params["a"]["w"] != two.params["b"]["w"]


def test_initial_statistics_have_seen_no_example():
    fresh = Counting().init(jax.random.key(0), jnp.ones(1), train=True)
    state = create(counting_game("a"), {"data": jnp.ones(1)}, jax.random.key(0))
    assert state.variables["a"]["statistics"] == fresh["statistics"]


def test_a_network_that_is_never_applied_is_named():
    game = counting_game("a", "b").replace(forward=Bound(lambda n, b, k: n("a", b["data"])))
    with pytest.raises(UsageError, match="'b' is never applied"):
        create(game, {"data": jnp.ones(1)}, jax.random.key(0))
