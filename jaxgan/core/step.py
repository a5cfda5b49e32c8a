"""One training step of any game, and its mapping over devices. Pure; no I/O.

    for each turn:  outputs = forward(networks, batch, key)
                    descend  sum_i weight_i * mean(loss_i(outputs))  in what the player
                    owns, with gradients averaged over the devices
    then:           average the weights (EMA), count the step

Randomness is a function of (seed, step, name): the key of a player's k-th turn folds in
k and not the turn's place, so the k-th turns of all players see the same micro-batch
and the same latents (and XLA computes their common forward pass once).
"""

import collections
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.sharding import Mesh
from jax.sharding import PartitionSpec as P

from jaxgan.core import parts
from jaxgan.core.devices import (
    AXIS,
    compiler_options,
    mean,
    place,
    positions,
    vary,
)
from jaxgan.core.game import Game, Networks, Player
from jaxgan.core.state import TrainState, variables_of
from jaxgan.core.streams import stream
from jaxgan.system.errors import UsageError

Tree = Any
Batch = Mapping[str, jax.Array]
Rows = Mapping[str, jax.Array]
Metrics = dict[str, jax.Array]  # {"player/term": float32 []}
ROWS = P(None, None, AXIS)  # [K, repeats, B, ...]: the devices share B


def at(value: Any, step: jax.Array) -> Any:
    """A number that may be a schedule, at `step`."""
    return value(step.astype(jnp.float32)) if callable(value) else value


def objective(
    player: Player,
    name: str,
    outputs: Mapping[str, Any],
    key: jax.Array,
    step: jax.Array,
) -> tuple[jax.Array, dict[str, jax.Array]]:
    """The player's weighted sum of losses, float32 [], and its unweighted terms."""
    total, terms = jnp.zeros(()), {}
    for term_name, term in player.losses.items():
        term_key = stream(key, f"{name}/{term_name}")
        with parts.naming(f"the term {term_name!r} of {name!r}"):
            if term.every == 1:
                value = weighted = term(outputs, term_key)
            else:  # lazily: n times the term at every n-th step, else nothing
                value = jax.lax.cond(
                    (step + 1) % term.every == 0,
                    lambda term=term, term_key=term_key: vary(term(outputs, term_key)),
                    lambda: vary(jnp.zeros(())),
                )
                weighted = term.every * value
        if term.descended:
            total += at(term.weight, step) * weighted
        terms[term_name] = value
    return total, terms


def take_turn(
    game: Game, name: str, state: TrainState, batch: Batch, key: jax.Array
) -> tuple[TrainState, Metrics]:
    """One player's update; everyone else's networks are constants.

    Returns the new state and the metrics {term: value}, with the player's `loss` and
    `gradient_norm`.
    """
    player = game.players[name]
    optimizer = player.optimizer(state.step)
    trained = game.trained(name)  # a frozen network is a constant to its owner, too
    owned = {n: state.params[n] for n in trained}
    others = {n: vary(p) for n, p in state.params.items() if n not in owned}

    def loss(owned: Tree, batch: Batch) -> tuple[jax.Array, tuple]:
        params, kept = {**others, **owned}, dict(compute=game.compute, remat=game.remat)
        networks = Networks(game.modules, params, state.variables, **kept)  # type: ignore[arg-type]
        outputs, networks = game.forward(networks, batch, stream(key, "forward"))
        total, terms = objective(player, name, outputs, key, state.step)
        return total, (networks.variables, terms)

    gradient = jax.value_and_grad(loss, has_aux=True)
    (total, (variables, terms)), gradients = in_parts(
        gradient, vary(owned), batch, player, game.accumulate
    )
    # A player commits only what it owns: parameters and running statistics alike.
    variables = {n: variables[n] for n in trained}
    gradients, variables, metrics = mean((gradients, variables, {**terms, "loss": total}))
    metrics["gradient_norm"] = optax.tree.norm(gradients)
    updates, opt_state = optimizer.update(gradients, state.opt_state[name], owned)
    state = state.replace(
        params={**state.params, **optax.apply_updates(owned, updates)},
        variables={**state.variables, **variables},
        opt_state={**state.opt_state, name: opt_state},
    )
    return state, metrics


def in_parts(
    gradient: Callable, owned: Tree, batch: Batch, player: Player, count: int
) -> Tree:
    """`gradient(owned, batch)`, by `count` parts of the batch one after another.

    What it returns, means over examples, is averaged: that of the whole batch but for
    rounding, in the memory of a part. What reads the batch as a whole is refused
    (`parts.needs_whole_batch`). All parts begin with the same variables, so that what
    depends on weights alone, as spectral norms do, advances once.
    """
    if count == 1:
        return gradient(owned, batch)
    if len(batch["index"]) % count:
        raise UsageError(
            f"config.accumulate is {count}, but a device has {len(batch['index'])} "
            "examples of a batch; config.batch_size by the devices must be a multiple of it"
        )
    split = {name: x.reshape(count, -1, *x.shape[1:]) for name, x in batch.items()}

    def one(sums: Tree, given: tuple) -> tuple[Tree, Tree]:
        rows, number = given
        with parts.part(number, count):
            (total, (variables, terms)), gradients = gradient(owned, rows)
        share = jax.tree.map(lambda x: x / count, (total, terms, gradients))
        return jax.tree.map(jnp.add, sums, share), variables

    nothing = jnp.zeros(()), {name: jnp.zeros(()) for name in player.losses}
    zeros = vary((*nothing, jax.tree.map(jnp.zeros_like, owned)))
    numbers = jnp.arange(count, dtype=jnp.int32)
    (total, terms, gradients), variables = jax.lax.scan(one, zeros, (split, numbers))
    return (total, (jax.tree.map(lambda x: x[-1], variables), terms)), gradients


def average(decay: Any, old: Tree, new: Tree, step: jax.Array) -> Tree:
    """Exponential moving average of all floating leaves.

    The decay grows as (1 + s) / (10 + s) up to `decay`, so that early averages do not
    remember the initial weights.
    """
    step = step.astype(jnp.float32)
    decay = jnp.minimum(decay, (1.0 + step) / (10.0 + step))

    def leaf(old: jax.Array, new: jax.Array) -> jax.Array:
        floating = jnp.issubdtype(new.dtype, jnp.floating)
        return (decay * old + (1.0 - decay) * new).astype(new.dtype) if floating else new

    return jax.tree.map(leaf, old, new)


def train_step(
    game: Game, state: TrainState, batches: Sequence[Batch], key: jax.Array
) -> tuple[TrainState, Metrics]:
    """Plays every turn once, on the examples of this device.

    Args:
      batches: `game.repeats` micro-batches; leaves are [B, ...].
      key: the run's key, the same at every step.

    Returns:
      The state of the next step, and {"player/term": mean over the player's turns}.
    """
    key = jax.random.fold_in(key, state.step)
    history: dict[str, list] = collections.defaultdict(list)
    for name in game.turns:
        k = len(history[name])
        turn_key = jax.random.fold_in(key, k)
        state, terms = take_turn(game, name, state, batches[k], turn_key)
        history[name].append(terms)
    ema = {
        n: state.ema[n]
        if n in game.frozen
        else average(decay, state.ema[n], variables_of(state, n), state.step)
        for n, decay in game.ema.items()
    }
    metrics = {
        f"{name}/{term}": sum(turn[term] for turn in turns) / len(turns)
        for name, turns in history.items()
        for term in turns[0]
    }
    return state.replace(step=state.step + 1, ema=ema), metrics


# Mapping over devices.


class Decodes(Protocol):
    """A data set, as far as a step knows one."""

    @property
    def decode(self) -> Callable[[Rows], dict[str, jax.Array]]:
        """Stored rows [B, ...] -> a batch; pure."""


def fetch(source: Decodes, data: Tree, rows: Rows) -> dict[str, jax.Array]:
    """The batch of `rows` ([B] row numbers, and data that was not on the device)."""
    stored = {name: array[rows["row"]] for name, array in data.items()}
    batch = source.decode({**stored, **rows})
    return {**batch, "index": positions(len(rows["row"]))}


def run_steps(
    game: Game, source: Decodes, state: TrainState, data: Tree, rows: Rows, seed: Any
) -> tuple[TrainState, Metrics]:
    """K steps on one device's share of the rows, {name: [K, repeats, B, ...]}.

    Returns the state and the metrics of each step, {name: [K]}.
    """

    def one_step(state: TrainState, rows: Rows) -> tuple[TrainState, Metrics]:
        turns = range(game.repeats)
        batches = [fetch(source, data, {n: x[k] for n, x in rows.items()}) for k in turns]
        return train_step(game, state, batches, jax.random.key(seed))

    if len(rows["row"]) > 1:
        return jax.lax.scan(one_step, state, rows)
    state, metrics = one_step(state, jax.tree.map(lambda x: x[0], rows))
    return state, jax.tree.map(lambda x: x[None], metrics)


def numbers_of(game: Game) -> tuple[list[jax.Array], Any]:
    """The numbers of a game, the arguments of its programs, and its structure, a tree."""
    return jax.tree.flatten(jax.tree.map(jnp.asarray, game))


class Steps:
    """`(state, data, rows, seed) -> (state, [metrics])` of a game, mapped over a mesh.

    `state` is donated; `rows` are host arrays {name: [K, repeats, B, ...]} of the
    global batch. Where K is `scanned` the steps are one program, else K calls of the
    program of one step: at most two are compiled. On XLA:CPU a scan is as fast as single
    steps (1,540 against 1,560 images/s, DCGAN 32x32) and rounds otherwise: it should be 1.
    """

    def __init__(self, game: Game, source: Decodes, mesh: Mesh, scanned: int):
        self.mesh, self.scanned = mesh, scanned
        # Devices of one CPU share its threads: with several steps in flight one may hold
        # them all while it waits for another's part of a sum, until XLA ends the process.
        self.waits = jax.default_backend() == "cpu" and mesh.size > 1
        self.numbers, structure = numbers_of(game)

        def body(
            numbers: list, state: TrainState, data: Tree, rows: Rows, seed: Any
        ) -> tuple[TrainState, Metrics]:
            game = jax.tree.unflatten(structure, numbers)
            return run_steps(game, source, state, data, rows, seed)

        specs = (P(), P(), P(), ROWS, P())
        mapped = jax.shard_map(body, mesh=mesh, in_specs=specs, out_specs=(P(), P()))
        options = compiler_options()
        self.compiled = jax.jit(mapped, donate_argnums=1, compiler_options=options)

    def __call__(
        self,
        state: TrainState,
        data: Tree,
        rows: Mapping[str, np.ndarray],
        seed: Any,
        numbers: list | None = None,
    ) -> tuple[TrainState, list[Metrics]]:
        """`numbers` are those of another game of the same structure (`numbers_of`)."""
        total = len(rows["row"])
        size = total if total == self.scanned else 1
        numbers = self.numbers if numbers is None else numbers
        history = []
        for k in range(0, total, size):
            part = {n: place(self.mesh, x[k : k + size], ROWS) for n, x in rows.items()}
            state, metrics = self.compiled(numbers, state, data, part, seed)
            if self.waits:
                jax.block_until_ready(metrics)
            history.append(metrics)
        return state, history

    def trace(
        self, state: Tree, data: Tree, rows: Mapping[str, np.ndarray], seed: Any
    ) -> Any:
        """The program of one step, a jaxpr, without compiling: what does not fit raises."""
        first = {name: x[:1] for name, x in rows.items()}
        return self.compiled.trace(self.numbers, state, data, first, seed).jaxpr
