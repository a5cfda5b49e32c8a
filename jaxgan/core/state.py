"""The state of a training run: all that a checkpoint must hold, and nothing else.

No key and no data position is stored: both are functions of (seed, step).
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
from flax import struct

from jaxgan.core.game import Game, Networks
from jaxgan.core.streams import stream
from jaxgan.system.errors import UsageError

Tree = Any


class TrainState(struct.PyTreeNode):
    """Indexed by the names of the game."""

    step: jax.Array  # int32 []: steps taken
    params: Mapping[str, Tree]  # by network
    variables: Mapping[str, Tree]  # by network, then collection: running statistics
    opt_state: Mapping[str, Tree]  # by player
    ema: Mapping[str, Tree]  # by network: its averaged {"params": ..., collection: ...}


def variables_of(state: TrainState, network: str) -> Tree:
    """The variables of one network as `nn.Module.apply` takes them."""
    return {"params": state.params[network], **state.variables[network]}


def create(game: Game, batch: Mapping[str, jax.Array], key: jax.Array) -> TrainState:
    """Draws the initial state, by playing one forward pass on `batch` ([1, ...]).

    Every network draws from a stream of its own name: adding one changes no other.
    """
    networks = Networks(game.modules, {}, {}, initialising=stream(key, "init"))
    _, networks = game.forward(networks, batch, stream(key, "forward"))
    if unused := sorted(set(game.modules) - set(networks.params)):
        raise UsageError(f"network {unused[0]!r} is never applied by the game")
    state = TrainState(
        step=jnp.zeros((), jnp.int32),
        params=networks.params,
        variables=networks.variables,
        opt_state={
            name: player.optimizer(jnp.zeros((), jnp.int32)).init(
                {n: networks.params[n] for n in game.trained(name)}
            )
            for name, player in game.players.items()
        },
        ema={},
    )
    # Copies: a donated state must not hold one buffer twice.
    ema = {n: jax.tree.map(jnp.copy, variables_of(state, n)) for n in game.ema}
    return state.replace(ema=ema)
