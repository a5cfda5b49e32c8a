"""A checkpoint made again from the one before it and compared to the bit: --mode=verify."""

from collections.abc import Mapping
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
from jaxgan.train.aside import leaf_not_finite, not_finite
from jaxgan.train.run import next_stop
from jaxgan.workdir import head
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.items import keystr


def verify(folder: str | Path, step: str = "latest", data_path: str | None = None) -> int:
    """Replays the steps between two kept checkpoints of a run; returns how many.

    The later one is that of `step`, the earlier one the last kept before it, or the run's
    beginning where none is. A `step` after the last checkpoint is replayed from there, and
    nothing compared: so a run that failed fails again.

    Raises:
      UsageError: no such run or checkpoint, or other data.
      RunError: a leaf differs, or a number after the last checkpoint is not finite; the
        first is named.
    """
    folder = place(folder)
    config = head.read_config(folder)
    if data_path is not None:
        config = assemble.moved(config, data_path)
    population = Population.of(config)
    shapes, mesh = population.shapes, population.first.mesh
    checkpoints = Checkpoints(folder, writable=False)
    try:
        kept = checkpoints.steps()
        last = max(kept, default=0)
        after = str(step).isdigit() and last < int(step) <= config.num_steps
        end = int(step) if after else checkpoints.candidates(step)[0]
        before = [one for one in kept if one < end]
        meta: dict = {}
        if kept:
            read = before[-1] if after else end
            wanted, meta = checkpoints.restore_state(read, shapes, mesh)
            head.check_data(folder, meta["data_spec"], population.first.source.spec)
        if before:
            state, _ = checkpoints.restore_state(before[-1], shapes, mesh)
            states = population.program.parted(state)
        elif config.init_from:
            raise UsageError(
                f"no checkpoint before step {end} is kept of a run that began with "
                f"{config.init_from}: there is none to replay from"
            )
        else:
            states = population.initial()
    finally:
        checkpoints.close()
    start = before[-1] if before else 0
    aside = meta.get("aside", {}) if len(population) > 1 else {}
    if after:
        states = replayed(population, states, start, end, aside)
        if why := leaf_not_finite(population.program.joined(states)):
            raise RunError(f"{why} at step {end}, replayed from {start}")
        say(f"steps {start} to {end} of {folder}, replayed: every number is finite")
        return end - start
    states = replayed(population, states, start, end)
    again = jax.device_get(population.program.joined(states))
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


def replayed(
    population: Population,
    states: Any,
    start: int,
    end: int,
    aside: Mapping[str, Any] | None = None,
) -> Any:
    """The states at `end`, by the very calls that training makes.

    Raises:
      RunError: a number on the way is not finite, of a replica that is not `aside`; looked
        for unless that is None.
    """
    at = start
    with Bar("replaying", end, start) as bar:
        while at < end:
            count = min(next_stop(population.config, at), end - at)
            states, history = population.program(states, *population.inputs(at, count))
            if aside is not None:
                check(population, history, at, count, start, aside)
            at += count
            bar.advance_to(at)
    return states


def check(
    population: Population,
    history: list,
    at: int,
    count: int,
    start: int,
    aside: Mapping[str, Any],
) -> None:
    """Raises RunError where a number of the `count` steps from `at` on is not finite."""
    several, step = len(population) > 1, at
    for part in history:
        metrics = population.program.read(part)
        for row in range(count // len(history)):
            step += 1
            for k in range(len(population)):
                one = {name: float(values[row][k]) for name, values in metrics.items()}
                why = not_finite(population.first.game, one)
                if why and str(k) not in aside:
                    who = f" of replica {k}" if several else ""
                    raise RunError(f"{why}{who} at step {step}, replayed from {start}")


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
