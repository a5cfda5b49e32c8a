"""An experiment on some count of devices, for its streams, gradients and states."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.sharding import PartitionSpec as P

from jaxgan.core.devices import AXIS, place
from jaxgan.core.game import Bound, Game, Networks, Player
from jaxgan.core.step import ROWS, fetch, run_steps
from jaxgan.core.streams import stream
from tests.experiments import Experiment


class Either(NamedTuple):
    """A player's optimiser, or plain SGD while `plain` says so, and its last gradient."""

    plain: jax.Array
    gradient: Any
    own: Any


def either(player: Player) -> Player:
    """The player with both optimisers in one program."""

    def optimizer(step: jax.Array) -> optax.GradientTransformation:
        own = player.optimizer(step)

        def init(params):
            return Either(jnp.asarray(False), params, own.init(params))

        def update(gradient, state, params=None):
            updates, after = own.update(gradient, state.own, params)
            updates = jax.tree.map(
                lambda g, u: jnp.where(state.plain, -0.01 * g, u), gradient, updates
            )
            return updates, Either(state.plain, gradient, after)

        return optax.GradientTransformation(init, update)

    return player.replace(optimizer=Bound(optimizer))


class Trial:
    """An experiment on some count of devices: one program for all that is compared."""

    def __init__(self, experiment: Experiment, count: int):
        self.experiment, self.mesh = experiment, experiment.mesh(count)
        self.feed = experiment.feed(self.mesh)
        players = {n: either(player) for n, player in experiment.game.players.items()}
        game: Game = experiment.game.replace(players=players)

        def body(state, data, rows):
            key = jax.random.fold_in(jax.random.key(experiment.seed), state.step)
            key = jax.random.fold_in(key, 0)
            batches = [
                fetch(experiment.source, data, {n: x[0, k] for n, x in rows.items()})
                for k in range(game.repeats)
            ]
            networks = Networks(game.modules, state.params, state.variables)
            outputs, _ = game.forward(networks, batches[0], stream(key, "forward"))
            after, _ = run_steps(
                game, experiment.source, state, data, rows, experiment.seed
            )
            return after, {"latent": outputs["latent"], "batches": batches}

        specs = dict(in_specs=(P(), P(), ROWS), out_specs=(P(), P(AXIS)))
        self.program = jax.jit(jax.shard_map(body, mesh=self.mesh, **specs))

    def compile(self, state) -> None:
        """Compiles the program for such a state, a step's; what does not fit raises."""
        _, rows = self.rows(0)
        shapes = self.wrapped(jax.eval_shape(lambda x: x, state), plain=False)
        self.program = self.program.lower(shapes, self.feed.data, rows).compile()

    def rows(self, at: int) -> tuple[dict, dict]:
        """Those of a step, on the host and on the devices."""
        rows = self.experiment.rows(self.feed, at)
        return rows, {n: place(self.mesh, x, ROWS) for n, x in rows.items()}

    def wrapped(self, state, plain: bool):
        """A run's state as the program's, without the gradients of a step before."""
        own = {
            name: Either(
                np.asarray(plain),
                {n: state.params[n] for n in self.experiment.game.trained(name)},
                opt_state,
            )
            for name, opt_state in state.opt_state.items()
        }
        return state.replace(opt_state=own)

    def take(self, state, until: int, plain: bool = False):
        """A run's state, on the host, after all steps up to `until`, the last gradients of
        each player, and the streams of each step."""
        streams = []
        now = jax.tree.map(
            lambda x: place(self.mesh, np.asarray(x), P()), self.wrapped(state, plain)
        )
        for at in range(int(state.step), until):
            rows, placed = self.rows(at)
            now, drawn = jax.device_get(self.program(now, self.feed.data, placed))
            streams.append({"rows": rows, **drawn})
            now = jax.tree.map(lambda x: place(self.mesh, np.asarray(x), P()), now)
        now = jax.device_get(now)
        own = {name: each.own for name, each in now.opt_state.items()}
        gradients = {name: each.gradient for name, each in now.opt_state.items()}
        return now.replace(opt_state=own), gradients, streams
