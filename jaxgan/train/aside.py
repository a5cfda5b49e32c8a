"""Replicas that no longer train, because a number of theirs is not finite or because they
were to stop. The others go on; what is saved of these stays as it was then.
"""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import numpy as np

from jaxgan.core.game import Game
from jaxgan.core.replicas import replica_of, with_replicas
from jaxgan.core.state import TrainState
from jaxgan.population import Population
from jaxgan.system.errors import RunError
from jaxgan.system.progress import say
from jaxgan.train.replica import Aside, Replica
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.items import keystr
from jaxgan.workdir.warm import with_networks


def not_finite(game: Game, metrics: Mapping[str, float]) -> str:
    """Which number of a step is not finite, as `NAME is VALUE`, "" where all are; a term
    before the sums and norms that it makes so."""
    totals = [f"{name}/loss" for name in game.players]
    bad = [name for name, value in metrics.items() if not np.isfinite(value)]
    bad.sort(key=lambda name: (name not in game.periods, name not in totals, name))
    return f"{bad[0]} is {metrics[bad[0]]}" if bad else ""


def leaf_not_finite(state: TrainState) -> str:
    """The same for the arrays of a state."""
    for path, leaf in jax.tree_util.tree_flatten_with_path(state)[0]:
        if not np.isfinite(np.asarray(leaf.addressable_data(0))).all():
            return f"{keystr(path)} is not finite"
    return ""


class Asides:
    """Watches the replicas of a run, whose checkpoints are in `folder`."""

    def __init__(
        self,
        population: Population,
        replicas: Sequence[Replica],
        checkpoints: Checkpoints,
        folder: Path,
    ):
        self.population, self.replicas = population, replicas
        self.checkpoints, self.folder = checkpoints, folder
        self.begun: dict[str, Any] = {}  # networks of config.init_from

    @property
    def active(self) -> list[Replica]:
        """The replicas that train."""
        return [each for each in self.replicas if not each.aside]

    @property
    def living(self) -> list[Replica]:
        """The replicas that did not fail."""
        return [each for each in self.replicas if not (each.aside and each.aside.failed)]

    @property
    def ended(self) -> str:
        """Why the run ends before its last step, "" if it does not."""
        reasons = [each.aside.why for each in self.living if each.aside]
        return reasons[0] if reasons and not self.active else ""

    def check_metrics(self, at: int, metrics: Mapping[str, np.ndarray]) -> None:
        """Sets replicas aside whose metrics of step `at`, {name: [N]}, are not finite.

        Raises:
          RunError: none is left.
        """
        for each in self.active:
            one = {name: float(row[each.number]) for name, row in metrics.items()}
            if why := not_finite(self.population.first.game, one):
                self.fail(each, at, why)

    def check_state(self, each: Replica, at: int, state: TrainState) -> None:
        """The same for what is saved of a replica."""
        if why := leaf_not_finite(state):
            self.fail(each, at, why)

    def fail(self, replica: Replica, at: int, why: str) -> None:
        """Keeps what was last saved of a replica, and lets the others go on.

        Raises:
          RunError: there is no other.
        """
        steps = self.checkpoints.steps()
        kept = f"step {steps[-1]} is the last checkpoint" if steps else "nothing was saved"
        line = f"{why} at step {at}; {kept} in {self.folder}; try a smaller learning rate; "
        line += "again: python -m jaxgan.main --mode=verify --workdir="
        line += f"{shlex.quote(str(self.folder))} --step={at}"
        if len(self.replicas) == 1:
            raise RunError(line)
        replica.aside = Aside(at, why, self.last_saved(replica), failed=True)
        if any(not each.aside or not each.aside.failed for each in self.replicas):
            say(f"warning: {replica.who} is set aside at step {at}: {why}")
        else:
            raise RunError(f"every replica has failed, the last by {line}")

    def stop(self, replica: Replica, at: int, why: str, state: TrainState) -> None:
        """Keeps a replica as it is."""
        replica.aside = Aside(at, why, jax.tree.map(np.array, state), failed=False)
        say(f"{replica.who} stops at step {at}: {why}")

    def last_saved(self, replica: Replica) -> TrainState:
        """The state of a replica in the last checkpoint, or its first; on the host."""
        self.checkpoints.wait()
        k, several = replica.number, len(self.replicas) > 1
        if not self.checkpoints.steps():
            state = jax.device_get(replica.experiment.initial())
            chosen = jax.tree.map(lambda x: x[k] if several else x, self.begun)
            return with_networks(state, chosen)
        shapes, mesh = self.population.shapes, self.population.first.mesh
        saved, _ = self.checkpoints.restore_state("latest", shapes, mesh)
        return jax.tree.map(np.array, replica_of(saved, replica.number))

    def again(self, kept: Mapping[str, Mapping[str, Any]], state: TrainState) -> None:
        """Sets replicas aside as they were when the run was saved, in `state` of all."""
        if len(self.replicas) == 1:
            return  # it goes on, for else it had not been started again
        for number, found in kept.items():
            replica = self.replicas[int(number)]
            one = jax.tree.map(np.array, replica_of(state, int(number)))
            replica.aside = Aside(found["step"], found["why"], one, found["failed"])
            say(f"{replica.who} stays aside: {found['why']} at step {found['step']}")

    def to_save(self, state: TrainState) -> tuple[TrainState, dict]:
        """The state of all, joined, with what was kept of these; why and when they were
        set aside."""
        kept = {each.number: each.aside for each in self.replicas if each.aside}
        if kept and len(self.replicas) > 1:
            state = with_replicas(state, {n: one.state for n, one in kept.items()})
        said = {
            str(number): {"step": one.step, "why": one.why, "failed": one.failed}
            for number, one in kept.items()
        }
        return state, said
