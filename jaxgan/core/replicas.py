"""Replicas: seeds of one game, or games that differ in their numbers, trained together.

    program = Loop(games, steps)                                 # one after another
    program = Mapped(games, source, mesh, scanned, groups=1)     # as one program
    states = program.parted(state)           # of TrainState's whose leaves are [N, ...]
    states, history = program(states, data, rows, seeds)
    metrics = [program.read(part) for part in history]           # {name: [K, N]}

Each replica has the draws and the rows of a run of its seed alone. `Loop` calls the very
program of such a run, so that its replicas equal it bit for bit; `Mapped` is `jax.vmap` of
the step, which rounds otherwise. Replicas of a `Mapped` are spread over `groups` of
devices, and only devices of one group share a batch. `step` is one number for all of them.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding
from jax.sharding import PartitionSpec as P

from jaxgan.core.devices import AXIS, REPLICAS, compiler_options, place, split_mesh
from jaxgan.core.game import Game
from jaxgan.core.state import TrainState
from jaxgan.core.step import Decodes, Metrics, Rows, Steps, numbers_of, run_steps

Tree = Any
EACH = P(REPLICAS)  # of the leading axis [N]


PARTS = ("params", "variables", "opt_state", "ema")  # of a state, each with that axis


def layout(each: Any, step: Any) -> TrainState:
    """A value for every part of a state, and one for `step`."""
    return TrainState(step=step, **dict.fromkeys(PARTS, each))


def replica_of(state: TrainState, k: Any) -> TrainState:
    """Replica k of a state whose leaves are [N, ...]."""
    parts = {name: getattr(state, name) for name in PARTS}
    return state.replace(**jax.tree.map(lambda x: x[k], parts))


def stacked(states: Sequence[TrainState]) -> TrainState:
    """One state with leaves [N, ...] on the host, and the steps of the last, of a single
    replica the same state."""
    if len(states) == 1:
        return states[0]
    hosted = [jax.tree.map(host, state) for state in states]
    joined = jax.tree.map(lambda *leaves: np.stack(leaves), *hosted)
    return joined.replace(step=max(state.step for state in hosted))


def with_replicas(state: TrainState, chosen: Mapping[int, TrainState]) -> TrainState:
    """A state of all replicas, on the host, with those in the place of its own."""

    def leaf(x: np.ndarray, *others: np.ndarray) -> np.ndarray:
        x = np.array(x)
        for k, other in zip(chosen, others):
            x[k] = other
        return x

    states = chosen.values()
    parts = {
        name: jax.tree.map(leaf, getattr(state, name), *(getattr(s, name) for s in states))
        for name in PARTS
    }
    return state.replace(**parts)


def host(leaf: Any) -> np.ndarray:
    """A leaf that every device holds, as this process has it."""
    return np.asarray(leaf.addressable_data(0) if isinstance(leaf, jax.Array) else leaf)


def shapes_of(one: TrainState, count: int) -> TrainState:
    """The shapes of `stacked` from those of one replica."""
    if count == 1:
        return one

    def leaf(x: Any) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct((count, *x.shape), x.dtype)

    return jax.tree.map(leaf, one).replace(step=one.step)


class Program(Protocol):
    """Trains the replicas of a population; `states` are what `parted` makes."""

    scanned: int  # steps of a call

    def parted(self, state: TrainState) -> Any:
        """The states, of one whose leaves are [N, ...] (`stacked`)."""

    def joined(self, states: Any) -> TrainState:
        """`parted` undone, on the host."""

    def take(self, states: Any, k: int) -> TrainState:
        """The state of replica k, on all devices."""

    def __call__(
        self,
        states: Any,
        data: Tree,
        rows: Sequence[Mapping[str, np.ndarray]],
        seeds: Sequence[Any],
        aside: Collection[int] = (),
    ) -> tuple[Any, list]:
        """The steps of `rows`, of each replica but those that are set aside."""

    def lower(self, state: Tree, data: Tree, rows: Sequence, seeds: Sequence) -> Any:
        """The program of one step, to be compiled; `state` is one replica's shapes."""

    def read(self, part: Any) -> dict[str, np.ndarray]:
        """A part of the history, {name: [K, N]} on the host."""


class Loop:
    """The program of one replica, called for one after another; `states` is a tuple."""

    def __init__(self, games: Sequence[Game], steps: Steps):
        self.steps, self.scanned = steps, steps.scanned
        self.numbers = [numbers_of(game)[0] for game in games]

    def parted(self, state: TrainState) -> tuple[TrainState, ...]:
        """The states of the replicas; their buffers are their own, so that they may be
        donated."""
        if len(self.numbers) == 1:
            return (jax.tree.map(self.put, state),)
        sharding = NamedSharding(self.steps.mesh, P())
        one = jax.jit(replica_of, out_shardings=sharding)
        return tuple(one(state, k) for k in range(len(self.numbers)))

    def put(self, leaf: Any) -> jax.Array:
        """A leaf on all devices."""
        held = isinstance(leaf, jax.Array)
        return leaf if held else place(self.steps.mesh, np.asarray(leaf), P())

    def joined(self, states: tuple[TrainState, ...]) -> TrainState:
        """`parted` undone."""
        return stacked(states)

    def take(self, states: tuple[TrainState, ...], k: int) -> TrainState:
        """The state of replica k."""
        return states[k]

    def __call__(
        self,
        states: tuple[TrainState, ...],
        data: Tree,
        rows: Sequence[Mapping[str, np.ndarray]],
        seeds: Sequence[Any],
        aside: Collection[int] = (),
    ) -> tuple[tuple[TrainState, ...], list]:
        """The steps of `rows`, of each replica but those that are set aside."""
        after, history = list(states), list[tuple]()
        for k, state in enumerate(states):
            if k not in aside:
                after[k], found = self.steps(
                    state, data, rows[k], seeds[k], self.numbers[k]
                )
                history.append((k, found))
        parts = zip(*(found for _, found in history))
        chosen = [k for k, _ in history]
        return tuple(after), [dict(zip(chosen, part)) for part in parts]

    def lower(self, state: Tree, data: Tree, rows: Sequence, seeds: Sequence) -> Any:
        """The program of one step of one replica, whose state's shapes are `state`."""
        first = {name: x[:1] for name, x in rows[0].items()}
        steps = self.steps
        return steps.compiled.lower(steps.numbers, state, data, first, seeds[0])

    def read(self, part: Mapping[int, Metrics]) -> dict[str, np.ndarray]:
        """{name: [K, N]} on the host, NaN of those that were set aside."""
        found = jax.device_get(part)
        first = next(iter(found.values()))
        nothing = {name: np.full_like(value, np.nan) for name, value in first.items()}
        each = [found.get(k, nothing) for k in range(len(self.numbers))]
        return {name: np.stack([one[name] for one in each], 1) for name in first}


class Mapped:
    """All replicas as one program: `states` is a TrainState whose leaves are [N, ...]."""

    def __init__(
        self,
        games: Sequence[Game],
        source: Decodes,
        mesh: Mesh,
        scanned: int,
        groups: int = 1,
    ):
        self.count, self.scanned = len(games), scanned
        self.mesh = split_mesh(mesh, groups)
        self.waits = jax.default_backend() == "cpu" and mesh.size > 1  # see Steps
        flat = [numbers_of(game) for game in games]
        structure = flat[0][1]
        columns = list(zip(*(numbers for numbers, _ in flat)))
        same = [all(np.array_equal(x, column[0]) for x in column) for column in columns]
        self.numbers = [
            column[0] if one else jnp.stack(column) for one, column in zip(same, columns)
        ]

        def body(
            numbers: list, state: TrainState, data: Tree, rows: Rows, seeds: Any
        ) -> tuple[TrainState, Metrics]:
            def one(numbers: list, state: TrainState, rows: Rows, seed: Any) -> tuple:
                game = jax.tree.unflatten(structure, numbers)
                return run_steps(game, source, state, data, rows, seed)

            over = ([None if one else 0 for one in same], layout(0, None), 0, 0)
            mapped = jax.vmap(one, over, (layout(0, None), 1))
            return mapped(numbers, state, rows, seeds)

        each, self.rows = layout(EACH, P()), P(REPLICAS, None, None, AXIS)
        varied = [P() if one else EACH for one in same]
        specs = (varied, each, P(), self.rows, EACH)
        out = (each, P(None, REPLICAS))
        mapped = jax.shard_map(body, mesh=self.mesh, in_specs=specs, out_specs=out)
        options = compiler_options()
        self.compiled = jax.jit(mapped, donate_argnums=1, compiler_options=options)
        whole = NamedSharding(mesh, P())
        self.one = jax.jit(replica_of, out_shardings=whole)
        self.all = jax.jit(lambda tree: tree, out_shardings=whole)

    def parted(self, state: TrainState) -> TrainState:
        """The state, each replica on the devices of its group."""

        def put(part: Tree, spec: P = EACH) -> Tree:
            return jax.tree.map(lambda x: place(self.mesh, host(x), spec), part)

        parts = {name: put(getattr(state, name)) for name in PARTS}
        return state.replace(step=put(state.step, P()), **parts)

    def joined(self, states: TrainState) -> TrainState:
        """Copies on the host, for the states are donated to the next step."""
        return jax.tree.map(lambda x: np.array(host(x)), self.all(states))

    def take(self, states: TrainState, k: int) -> TrainState:
        """The state of replica k, on all devices."""
        return self.one(states, k)

    def __call__(
        self,
        states: TrainState,
        data: Tree,
        rows: Sequence[Mapping[str, np.ndarray]],
        seeds: Sequence[Any],
        aside: Collection[int] = (),
    ) -> tuple[TrainState, list]:
        """The steps of `rows`. Replicas that are set aside are computed like the others."""
        total = len(rows[0]["row"])
        size = total if total == self.scanned else 1
        history, placed = [], place(self.mesh, np.asarray(seeds), EACH)
        whole = {name: np.stack([each[name] for each in rows]) for name in rows[0]}
        for k in range(0, total, size):
            part = {
                n: place(self.mesh, x[:, k : k + size], self.rows) for n, x in whole.items()
            }
            states, metrics = self.compiled(self.numbers, states, data, part, placed)
            if self.waits:
                jax.block_until_ready(metrics)
            history.append(metrics)
        return states, history

    def read(self, part: Metrics) -> dict[str, np.ndarray]:
        """{name: [K, N]} on the host."""
        return {name: host(value) for name, value in self.all(part).items()}

    def lower(self, state: Tree, data: Tree, rows: Sequence, seeds: Sequence) -> Any:
        """The program of one step of all; `state` is one replica's shapes."""
        first = {name: np.stack([each[name][:1] for each in rows]) for name in rows[0]}
        states, array = shapes_of(state, self.count), np.asarray(seeds)
        return self.compiled.lower(self.numbers, states, data, first, array)
