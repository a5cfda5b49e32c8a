"""A config on its data and devices: compiled programs and the initial state; no disk.

    experiment = Experiment.of(config)
    state = experiment.initial()
    state, history = experiment.steps(state, *experiment.inputs(at=0, count=1))

Training, evaluation, bench and tests begin here.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding
from jax.sharding import PartitionSpec as P
from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.core import devices, state, step
from jaxgan.core.game import Game
from jaxgan.core.processes import agree, together
from jaxgan.data.feed import Feed
from jaxgan.data.source import Source
from jaxgan.models.layers import mixing

Tree = Any


def create(game: Game, source: Source, seed: Any) -> state.TrainState:
    """The initial state of a seed, uint32 []; pure. It plays one forward pass on zeros."""
    rows = {
        name: jnp.zeros((1, *array.shape[1:]), array.dtype)
        for name, array in source.splits["train"].items()
    }
    rows["row"] = jnp.zeros((1,), jnp.int32)
    batch = step.fetch(source, {}, rows)
    return state.create(game, batch, jax.random.key(seed))


class Experiment:
    """The things that a config describes, on the devices of `mesh`.

    Attributes:
      config: resolved; source: its data; game: networks, players, turns.
      modality: what its examples are.
      seed: uint32; an argument of every program.
      feeds: {split: Feed}, those that were asked for.
    """

    def __init__(self, config: ConfigDict, source: Source, game: Game, mesh: Mesh):
        self.config, self.source, self.game, self.mesh = config, source, game, mesh
        self.seed = np.uint32(config.seed)
        self.modality = assemble.modality_of(source.spec)
        self.feeds: dict[str, Feed] = {}
        self.orders = 2  # of a split's rows that are kept: an epoch's and the next one's

    @classmethod
    def of(
        cls, config: ConfigDict, chosen: Sequence[jax.Device] | None = None
    ) -> "Experiment":
        """The experiment of a config on `chosen` devices, by default all.

        Raises:
          UsageError: something in the config cannot work, or processes have different data;
        nothing was compiled.
        """
        config = assemble.plain(config)
        with together():
            assemble.check_numbers(config)
            source = assemble.make_source(config)
            config = assemble.settled(config, source)
            game = assemble.make_game(config, source.spec)
            assemble.check_labels(config, source)
        agree({"the data's content": source.spec["digest"]})
        return cls(config, source, game, devices.make_mesh(chosen))

    def beside(self, config: ConfigDict, game: Game) -> "Experiment":
        """Another experiment on the same data and devices, which they share."""
        other = Experiment(config, self.source, game, self.mesh)
        other.feeds = self.feeds
        return other

    def feed(self, split: str) -> Feed:
        """The rows of a split; what of it is kept on the devices is shared."""
        if split not in self.feeds:
            self.feeds[split] = Feed(self.source, split, self.mesh, orders=self.orders)
        return self.feeds[split]

    @property
    def scanned(self) -> int:
        """Steps of a call of the training program."""
        return 1 if jax.default_backend() == "cpu" else self.config.steps_per_call

    @functools.cached_property
    def steps(self) -> step.Steps:
        """The training program."""
        return step.Steps(self.game, self.source, self.mesh, self.scanned)

    def create(self, seed: Any) -> state.TrainState:
        """The initial state of a seed; pure."""
        return create(self.game, self.source, seed)

    def initial(self) -> state.TrainState:
        """The initial state, on all devices."""
        sharding = NamedSharding(self.mesh, P())
        return jax.jit(self.create, out_shardings=sharding)(self.seed)

    @functools.cached_property
    def shapes(self) -> state.TrainState:
        """Shapes and dtypes of the state; nothing is computed."""
        return jax.eval_shape(self.create, self.seed)

    def rows(self, at: int, count: int) -> Mapping[str, np.ndarray]:
        """The rows of `count` steps from step `at` on."""
        repeats, size = self.game.repeats, self.config.batch_size
        return self.feed("train").rows(int(self.seed), at, count, repeats, size)

    def inputs(self, at: int, count: int) -> tuple[Tree, Mapping, np.uint32]:
        """All that `steps` needs beside a state: data, rows, seed."""
        return self.feed("train").data, self.rows(at, count), self.seed

    def trace(self) -> None:
        """Traces one step without compiling: what does not fit raises UsageError."""
        shapes = self.shapes  # made from one example, which is right there

        def look(layer: str, size: int) -> None:
            if size:
                devices.several(size * self.mesh.size, layer)

        with mixing(look):
            self.steps.trace(shapes, *self.inputs(0, 1))
