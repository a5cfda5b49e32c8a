"""A pure function of a state and a batch, mapped over devices and applied to many examples.

    measure = Measure(experiment, function)     # (game, state, batch, key) -> arrays
    for arrays, count in measure(state, "test", 1000): ...

The examples come in an order that is fixed and random, batch by batch; the last batch may
be smaller (`Measure.fitting`). The numbers of the
game enter the program as arguments, like the seed: one program serves all of its structure.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jax
import numpy as np
from flax import struct
from jax.sharding import PartitionSpec as P

from jaxgan.core.devices import AXIS, compiler_options, place, vary
from jaxgan.core.game import Game, Networks
from jaxgan.core.state import TrainState
from jaxgan.core.step import Batch, Rows, fetch, numbers_of
from jaxgan.core.streams import stream
from jaxgan.data.source import permutation
from jaxgan.experiment import Experiment

Tree = Any


class Calls(Networks):
    """Networks in eval mode of which each call in turn may have variables of its own: a
    tuple of them in the place of a network's (`evaluate.standing`)."""

    counts: Mapping[str, int] = struct.field(pytree_node=False, default_factory=dict)

    def __call__(self, name: str, *args: Any, **kwargs: Any) -> tuple[Tree, "Calls"]:
        found = self.variables.get(name)
        if not isinstance(found, tuple):
            return Networks.__call__(self, name, *args, **kwargs)  # type: ignore[return-value]
        at = self.counts.get(name, 0)
        chosen = {**self.variables, name: found[min(at, len(found) - 1)]}
        one = Networks(self.modules, self.params, chosen, train=False, compute=self.compute)
        output, _ = one(name, *args, **kwargs)
        return output, self.replace(counts={**self.counts, name: at + 1})


def outputs_of(game: Game, state: TrainState, batch: Batch, key: jax.Array) -> dict:
    """The game's outputs in eval mode: no dropout, no update. The same `key` gives the same
    fakes, whatever the batch."""
    params = vary(state.params)
    networks = Calls(
        game.modules, params, state.variables, train=False, compute=game.compute
    )
    return game.forward(networks, batch, stream(key, "forward"))[0]


class Measure:
    """`function(game, state, batch, key)` of an experiment, compiled once.

    What it returns must be the same on every device (`devices.mean`, `devices.collect`).
    """

    def __init__(self, experiment: Experiment, function: Callable):
        self.experiment, source = experiment, experiment.source
        self.numbers, structure = numbers_of(experiment.game)

        def body(
            numbers: list, state: TrainState, data: Tree, rows: Rows, seed: Any, k: Any
        ) -> Tree:
            game = jax.tree.unflatten(structure, numbers)
            batch = fetch(source, data, rows)
            key = jax.random.fold_in(stream(jax.random.key(seed), "measure"), k)
            return function(game, state, batch, key)

        specs = (P(), P(), P(), P(AXIS), P(), P())
        mesh = experiment.mesh
        mapped = jax.shard_map(body, mesh=mesh, in_specs=specs, out_specs=P())
        self.compiled = jax.jit(mapped, compiler_options=compiler_options())
        self.pack = max(experiment.game.forward.structure.get("pack", 1), 1)
        self.unit = self.pack * mesh.size

    def on(self, experiment: Experiment) -> "Measure":
        """The same program on another replica, an experiment of the same structure."""
        other = copy.copy(self)
        other.experiment = experiment
        other.numbers, _ = numbers_of(experiment.game)
        return other

    def __call__(
        self, state: TrainState, split: str, count: int, seed: Any = None
    ) -> Iterator[tuple[Tree, int]]:
        """Yields the function's result of each batch, on the host, and its size.

        Args:
          count: examples, such that they fit (`fitting`); where the split has fewer, it is
            gone through again.
          seed: of the order and of all draws; by default the experiment's.
        """
        seed = self.experiment.seed if seed is None else seed
        feed = self.experiment.feed(split)
        order = np.resize(permutation(int(seed), 0, feed.size), count).astype(np.int32)
        for k, start in enumerate(range(0, count, self.size)):
            rows = order[start : start + self.size]
            placed = self.placed(feed.take(rows))
            arguments = (self.numbers, state, feed.data, placed, seed, np.uint32(k))
            # One at a time: many that gather over devices stall the threads of XLA:CPU.
            yield jax.device_get(self.compiled(*arguments)), len(rows)

    @property
    def size(self) -> int:
        """Examples of a batch: the config's, a multiple of packs times devices."""
        size = self.experiment.config.batch_size
        return size - size % self.unit

    def fitting(self, count: int) -> int:
        """As many of `count` examples as can be measured: whole batches, and a last one
        that fills packs on all devices and holds two examples, or two packs, at least: of
        fewer there is no pair to compare. 0 where that leaves fewer than two."""
        full = count - count % self.size if self.size else 0
        rest = count - full
        rest -= rest % self.unit
        found = full + (rest if self.size and rest >= 2 * self.pack else 0)
        return found if found >= 2 else 0

    def placed(self, rows: Mapping[str, np.ndarray]) -> dict[str, jax.Array]:
        """The rows of a batch, shared by the devices."""
        return {n: place(self.experiment.mesh, x, P(AXIS)) for n, x in rows.items()}

    def trace(self, split: str = "train") -> Any:
        """The program of one batch, traced and not compiled; None of too small a split.
        What does not fit raises UsageError."""
        feed, seed = self.experiment.feed(split), self.experiment.seed
        if not (size := min(self.size, self.fitting(feed.size))):
            return None
        rows = self.placed(feed.take(np.arange(size, dtype=np.int32)))
        arguments = (self.numbers, self.experiment.shapes, feed.data, rows, seed, seed)
        return self.compiled.trace(*arguments)
