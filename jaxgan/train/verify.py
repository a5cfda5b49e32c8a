"""A checkpoint made again from the one before it and compared to the bit: --mode=verify."""

from pathlib import Path
from typing import Any

import jax
import numpy as np

from jaxgan import assemble
from jaxgan.core.replicas import replica_of, shapes_of
from jaxgan.core.state import TrainState
from jaxgan.population import Population
from jaxgan.system.errors import RunError, UsageError
from jaxgan.system.places import place
from jaxgan.system.progress import Bar, say
from jaxgan.train.run import next_stop
from jaxgan.workdir import head
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.items import keystr


def verify(folder: str | Path, step: str = "latest", data_path: str | None = None) -> int:
    """Replays the steps between two kept checkpoints of a run; returns how many.

    The later one is that of `step`, the earlier one the last kept before it, or the run's
    beginning where none is.

    Raises:
      UsageError: no such run or checkpoint, or other data.
      RunError: a leaf differs; the first is named.
    """
    folder = place(folder)
    config = head.read_config(folder)
    if data_path is not None:
        config = assemble.moved(config, data_path)
    population = Population.of(config)
    shapes, mesh = population.shapes, population.first.mesh
    checkpoints = Checkpoints(folder, writable=False)
    try:
        end = checkpoints.candidates(step)[0]
        before = [kept for kept in checkpoints.steps() if kept < end]
        wanted, meta = checkpoints.restore_state(end, shapes, mesh)
        head.check_data(folder, meta["data_spec"], population.first.source.spec)
        if before:
            state, _ = checkpoints.restore_state(before[-1], shapes, mesh)
            states = population.program.parted(state)
        elif config.init_from:
            raise UsageError(
                f"checkpoint {end} is the first that is kept of a run that began with "
                f"{config.init_from}: there is none before it to replay from"
            )
        else:
            states = population.initial()
    finally:
        checkpoints.close()
    start = before[-1] if before else 0
    states = replayed(population, states, start, end)
    again = jax.device_get(population.program.joined(states))
    aside = meta.get("aside", {}) if len(population) > 1 else {}
    for k in range(len(population)):
        if str(k) in aside:
            say(f"replica {k} was set aside and is not compared: {aside[str(k)]['why']}")
            continue
        whole, made = jax.device_get(wanted), again
        if len(population) > 1:
            whole, made = replica_of(whole, k), replica_of(made, k)
        compare(whole, made, f"step {end}, replayed from {start}")
    count = len(jax.tree.leaves(shapes_of(population.first.shapes, len(population))))
    say(
        f"steps {start} to {end} of {folder}, replayed: all {count} arrays equal to the bit"
    )
    return end - start


def replayed(population: Population, states: Any, start: int, end: int) -> Any:
    """The states at `end`, by the very calls that training makes."""
    at = start
    with Bar("replaying", end, start) as bar:
        while at < end:
            count = min(next_stop(population.config, at), end - at)
            states, _ = population.program(states, *population.inputs(at, count))
            at += count
            bar.advance_to(at)
    return states


def compare(wanted: TrainState, found: TrainState, where: str) -> None:
    """Raises RunError, naming the first leaf that differs, and by how much."""
    others = jax.tree.leaves(found)
    for (path, want), got in zip(jax.tree_util.tree_flatten_with_path(wanted)[0], others):
        if not np.array_equal(want, got, equal_nan=np.issubdtype(want.dtype, np.floating)):
            gap = np.abs(np.float64(want) - np.float64(got))
            raise RunError(
                f"{where}: {keystr(path)} differs, {np.count_nonzero(gap)} of {gap.size} "
                f"numbers by {gap.max():.3g} at most; were versions and devices the same? "
                "python -m jaxgan.rerun says which they were"
            )
