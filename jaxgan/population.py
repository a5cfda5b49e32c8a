"""The replicas of a run: experiments of one structure that train together; no disk.

    population = Population.of(config)
    states = population.initial()
    states, history = population.program(states, *population.inputs(at=0, count=1))

How they are trained, `config.replicas_by`:

    loop      the program of one seed, for one replica after another
    vmap      all as one program (jax.vmap), whose batches all devices share
    devices   the same program, the replicas spread over as many groups of devices as divide
              both, and only those of a group share a batch
    auto      on CPU `loop` where the step convolves, else `vmap`; on accelerators `devices`

vmap of convolutions makes grouped ones, which XLA:CPU computes slowly; small matrix
products gain, for one program keeps the cores busy (tests/benchmarks/README.md has the
numbers). A run keeps what `auto` has chosen in its config.json, for the programs round
differently.
"""

import copy
import functools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import jax
import numpy as np
from jax.sharding import NamedSharding
from jax.sharding import PartitionSpec as P
from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.core import replicas
from jaxgan.core.game import Game
from jaxgan.core.processes import together
from jaxgan.core.state import TrainState
from jaxgan.core.step import numbers_of
from jaxgan.experiment import Experiment
from jaxgan.system.errors import UsageError

Tree = Any


class Population:
    """The experiments of a config's replicas, and the program that trains them.

    Attributes:
      config: resolved, of all replicas.
      members: the experiment of each replica alone; they share data, devices and programs.
      settings: [{key: value}] of what sets each apart.
    """

    def __init__(self, config: ConfigDict, members: Sequence[Experiment]):
        self.first, self.members = members[0], list(members)
        self.settings = assemble.settings_of(config)
        self.config = assemble.as_settled(config, self.first.config)
        if self.config.replicas_by == "auto" and len(members) > 1:
            self.config = ConfigDict(self.config.to_dict())
            self.config.replicas_by = self.fastest

    @classmethod
    def of(
        cls, config: ConfigDict, chosen: Sequence[jax.Device] | None = None
    ) -> "Population":
        """The population of a config on `chosen` devices, by default all.

        Raises:
          UsageError: something in the config cannot work; nothing was compiled.
        """
        config = assemble.plain(config)
        assemble.check_numbers(config)
        configs = assemble.members(config)
        first = Experiment.of(configs[0], chosen)
        first.orders *= len(configs)
        configs = [assemble.as_settled(one, first.config) for one in configs]
        with together():
            games = games_of(config, configs, first)
        members = [first]
        for one, game in zip(configs[1:], games[1:]):
            members.append(first.beside(one, game))
        if len(members) > 1:
            first.game = games[0]
        return cls(config, members)

    def __len__(self) -> int:
        return len(self.members)

    @property
    def fastest(self) -> str:
        """The value that `auto` takes here."""
        if jax.default_backend() == "cpu":
            return "loop" if self.convolves else "vmap"
        return "devices"

    @functools.cached_property
    def convolves(self) -> bool:
        """Whether the step of one replica has a convolution; by tracing it."""
        steps, inputs = self.first.steps, self.first.inputs(0, 1)
        return "conv_general_dilated" in primitives(steps.trace(self.first.shapes, *inputs))

    @functools.cached_property
    def program(self) -> replicas.Program:
        """The program that trains them."""
        games, source = [one.game for one in self.members], self.first.source
        mesh, scanned = self.first.mesh, self.first.scanned
        if len(self) == 1 or self.config.replicas_by == "loop":
            return replicas.Loop(games, self.first.steps)
        spread = self.config.replicas_by == "devices"
        groups = math.gcd(len(self), mesh.size) if spread else 1
        return replicas.Mapped(games, source, mesh, scanned, groups)

    def initial(self) -> Any:
        """The states that replicas begin with."""
        sharding = NamedSharding(self.first.mesh, P())
        create = jax.jit(self.first.create, out_shardings=sharding)
        states = [create(one.seed) for one in self.members]
        return self.program.parted(replicas.stacked(states))

    @property
    def shapes(self) -> TrainState:
        """Shapes and dtypes of the state of all replicas, as it is saved."""
        return replicas.shapes_of(self.first.shapes, len(self))

    def inputs(self, at: int, count: int) -> tuple:
        """All that the program needs beside the states: data, rows, seeds."""
        rows: list[Mapping[str, np.ndarray]] = [one.rows(at, count) for one in self.members]
        return self.first.feed("train").data, rows, [one.seed for one in self.members]

    def trace(self) -> None:
        """Traces one step of one replica without compiling: what does not fit raises
        UsageError."""
        self.first.trace()

    def lower(self) -> Any:
        """The program of one step of all replicas, of one where they take turns, to be
        compiled."""
        return self.program.lower(self.first.shapes, *self.inputs(0, 1))

    @property
    def at_once(self) -> int:
        """How many replicas a call of the program trains."""
        return 1 if isinstance(self.program, replicas.Loop) else len(self)


def games_of(config: ConfigDict, configs: Sequence[ConfigDict], first: Experiment) -> list:
    """The game of each replica; those that differ in their seeds alone share one.

    Raises:
      UsageError: a key of the sweep is no number that enters the program.
    """
    if not config.sweep:
        return [first.game] * len(configs)
    spec, made = first.source.spec, dict[tuple, Game]()
    base = assemble.as_settled(config, first.config).to_dict() | {"sweep": {}}
    plain, structure = plain_numbers(assemble.make_game(ConfigDict(base), spec))
    for keys, values in config.sweep:
        seen = {plain}
        for value in values:
            alone, row = ConfigDict(copy.deepcopy(base)), assemble.row_of(keys, value)
            same = row[0] == assemble.at(alone, keys[0])
            for key, own in zip(keys, row):
                assemble.put(alone, key, own)
            numbers, other = plain_numbers(assemble.make_game(alone, spec))
            if other == structure and (same or numbers not in seen):
                seen.add(numbers)
                continue
            raise UsageError(
                f"config.sweep.{keys[0]}: {row[0]!r} changes a shape, the batch or the "
                "program, or nothing in a step; a sweep is over weights, rates and other "
                "numbers of losses, optimisers and averages: start a run for each value"
            )
    games = []
    for one, setting in zip(configs, assemble.settings_of(config)):
        key = tuple(value for name, value in setting.items() if name != "seed")
        if key not in made:
            made[key] = with_all_terms(assemble.make_game(one, spec))
        games.append(made[key])
    return games


def plain_numbers(game: Game) -> tuple[tuple[float, ...], Any]:
    """The numbers of a game and its structure, in which every term is descended."""
    numbers, structure = numbers_of(with_all_terms(game))
    return tuple(float(number) for number in numbers), structure


def with_all_terms(game: Game) -> Game:
    """The game with terms of weight 0 descended as well, so that a sweep may begin at 0."""
    players = {
        name: player.replace(
            losses={n: term.replace(descended=True) for n, term in player.losses.items()}
        )
        for name, player in game.players.items()
    }
    return game.replace(players=players)


def primitives(jaxpr: Any) -> set[str]:
    """The names of all operations of a program."""
    found = set()
    for equation in jaxpr.eqns:
        found.add(equation.primitive.name)
        for value in jax.tree.leaves(list(equation.params.values()), is_leaf=is_program):
            if is_program(value):
                found |= primitives(getattr(value, "jaxpr", value))
    return found


def is_program(value: Any) -> bool:
    """Whether a parameter of an operation is a program."""
    return hasattr(value, "eqns") or hasattr(getattr(value, "jaxpr", None), "eqns")
