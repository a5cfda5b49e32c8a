"""One replica of a run continued as a run of its own: --replica=2 of --mode=train."""

from pathlib import Path

import jax
import numpy as np
from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.core.replicas import replica_of
from jaxgan.metrics.score import one_of
from jaxgan.model import check_replica
from jaxgan.population import Population
from jaxgan.system.errors import UsageError
from jaxgan.system.files import json_of, write_text
from jaxgan.system.places import discard, place
from jaxgan.system.progress import say
from jaxgan.train.run import train
from jaxgan.workdir import head
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.metrics import read_metrics


def train_alone(
    config: ConfigDict, folder: str | Path, replica: int, page: bool = True
) -> Path:
    """Continues a replica of the run in `folder`, which stays as it is, in the folder
    `<folder>-replica<k>`; returns that.

    Its rows and draws are those of the run, and so are its numbers, but for rounding where
    the run has trained its replicas by one program.

    Raises:
      UsageError: there is no such run or replica, or `config` is another one's.
    """
    folder = place(folder)
    if jax.process_count() > 1:
        raise UsageError("--replica continues one of a run in one process, not in several")
    config = assemble.plain(config)
    head.check_config(folder, config)
    config = head.as_begun(config, folder)
    check_replica(folder, replica, assemble.count_of(head.read_config(folder)))
    if assemble.count_of(config) == 1:
        raise UsageError(f"{folder} has one replica: leave out --replica to continue it")
    to = folder.with_name(f"{folder.name}-replica{replica}")
    if not (to / "config.json").exists():
        part(folder, to, config, replica)
    train(assemble.members(config)[replica], to, page)
    return to


def part(folder: Path, to: Path, config: ConfigDict, replica: int) -> None:
    """Makes the folder of one replica, as if it had been trained there."""
    population = Population.of(config)
    shapes, mesh = population.shapes, population.first.mesh
    checkpoints, own = Checkpoints(folder, writable=False), Checkpoints(to)
    try:
        for step in checkpoints.steps():
            state, meta = checkpoints.restore_state(step, shapes, mesh)
            aside = meta.get("aside", {}).get(str(replica))
            if aside and aside["failed"]:
                break
            one = jax.tree.map(np.array, replica_of(state, replica))
            at = aside["step"] if aside else step  # one that stopped stands still
            one = one.replace(step=np.int32(at))
            own.save(one, meta["data_spec"], [checkpoints.score(step, replica)])
            own.wait()
    finally:
        checkpoints.close()
        own.close()
    if aside and aside["failed"]:
        discard(to)
        raise UsageError(
            f"replica {replica} of {folder} failed at step {aside['step']}: "
            f"{aside['why']}; it cannot go on"
        )
    lines = [
        one_of(line, replica)
        for line in read_metrics(folder / "metrics.jsonl")
        if line["step"] <= at
    ]
    write_text(to / "metrics.jsonl", "".join(json_of(line) + "\n" for line in lines))
    head.write_config(to, population.members[replica].config)
    say(f"replica {replica} of {folder}, step {at}, goes on alone in {to}")
