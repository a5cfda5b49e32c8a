"""The contents of a run's folder, whatever became of the run: files that are absent or
damaged are named in `problems`, and the rest is read."""

import dataclasses
import fcntl
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.evaluate.records import only
from jaxgan.metrics.score import one_of
from jaxgan.model import check_replica
from jaxgan.system.errors import UsageError
from jaxgan.system.files import restored
from jaxgan.system.places import in_bucket, place
from jaxgan.workdir.head import COMPLETE, read_config, read_object
from jaxgan.workdir.metrics import read_metrics

Frames = dict[str, dict[int, Path]]  # {kind of picture: {step: its file}}


@dataclasses.dataclass(frozen=True)
class Folder:
    """A run as its files tell it.

    Attributes:
      path: the folder; config: resolved, of all replicas.
      replica: the one that is looked at, of a run of several, or None.
      numbers: the replicas that are looked at, and settings: what sets each apart.
      lines: of metrics.jsonl, numbers that are not finite restored.
      scores: {name: record} of evaluation.json.
      starts: of provenance.json; complete: complete.json, {} of a run that is not.
      aside: {replica: why and when it was set aside} of the last checkpoint.
      checkpoints: their steps, ascending.
      problems: a line on each file that cannot be read.
    """

    path: Path
    config: ConfigDict
    replica: int | None
    numbers: Sequence[int]
    settings: Sequence[Mapping[str, Any]]
    lines: Sequence[dict[str, Any]]
    scores: Mapping[str, Mapping[str, Any]]
    starts: Sequence[Mapping[str, Any]]
    complete: Mapping[str, Any]
    aside: Mapping[str, Mapping[str, Any]]
    checkpoints: Sequence[int]
    problems: list[str]

    @classmethod
    def of(cls, workdir: str | os.PathLike, replica: int | None = None) -> "Folder":
        """The run in a workdir.

        Raises:
          UsageError: it holds no run, or has no such replica.
        """
        path, problems = place(workdir), list[str]()
        config = read_config(path)
        count = assemble.count_of(config)
        check_replica(path, replica, count)
        alone = replica is not None and count > 1
        numbers = [replica or 0] if alone else [*range(count)]
        settings = assemble.settings_of(config)

        def read(name: str) -> dict[str, Any]:
            try:
                found = path / name
                return restored(read_object(found)) if found.exists() else {}
            except (UsageError, OSError) as error:
                problems.append(str(error))
                return {}

        own = f"evaluation-replica{replica}.json"
        if alone and (path / own).exists():
            scores = read(own).get("scores", {})
        else:
            scores = read("evaluation.json").get("scores", {})
            scores = only(scores, numbers) if alone and scores else scores
        steps = sorted(
            int(found.parent.name)
            for found in path.glob("checkpoints/*/commit_success.txt")
            if found.parent.name.isdigit()
        )
        last = f"checkpoints/{steps[-1]}/meta/metadata" if steps else ""
        return cls(
            path,
            config,
            numbers[0] if alone else None,
            numbers,
            [settings[k] for k in numbers],
            lines_of(path, problems),
            scores,
            read("provenance.json").get("starts", []),
            read(COMPLETE),
            read(last).get("aside", {}) if last else {},
            steps,
            problems,
        )

    @property
    def first(self) -> int | None:
        """The replica whose model is looked at, None of a run of one."""
        return self.numbers[0] if assemble.count_of(self.config) > 1 else None

    @property
    def step(self) -> int:
        """The last step that is known of."""
        logged = [int(line["step"]) for line in self.lines]
        return max([*logged[-1:], *self.checkpoints[-1:], 0])

    def of_replica(self, number: int) -> list[dict[str, Any]]:
        """The lines of one replica, without the numbers that it has not: those of a replica
        that was set aside are NaN where others have numbers."""

        def has(values: Any, value: Any) -> bool:
            known = isinstance(values, list) and any(x == x for x in values)
            return value != "" and (value == value or not known)

        return [
            {
                name: value
                for name, value in one_of(line, number).items()
                if has(line[name], value)
            }
            for line in self.lines
        ]

    def verdict(self, number: int) -> str:
        """The last verdict on a replica, "" where there was none."""
        words = [line.get("verdict") for line in self.of_replica(number)]
        return next((str(word) for word in reversed(words) if word), "")

    def frames(self, number: int) -> Frames:
        """The pictures of a replica through training; that of its end, where there is no
        other."""
        part = f"replica{number}" if assemble.count_of(self.config) > 1 else ""
        folder, found = self.path / "samples" / part, Frames()
        for file in sorted(folder.glob("*.png")):
            if named := re.fullmatch(r"(\d{9})(?:-(\w+))?", file.stem):
                found.setdefault(named[2] or "samples", {})[int(named[1])] = file
        if "samples" not in found and (folder / "final.png").exists():
            found["samples"] = {self.step: folder / "final.png"}
        return found

    @property
    def state(self) -> tuple[str, str]:
        """A word on the run, complete, training, failed or stopped, and a sentence."""
        step, total = self.step, self.config.num_steps
        far = f"{step:,} of {total:,} steps"
        if self.complete:
            why = self.complete.get("stopped")
            ended = f", ended early: {why}" if why else ""
            return (
                "complete",
                f"complete after {self.complete.get('step', step):,} steps{ended}",
            )
        if is_held(self.path):
            return "training", f"going on: {far} so far"
        if bad := failure(self.lines, self.numbers):
            kept = self.checkpoints
            after = f"step {kept[-1]:,} is the last checkpoint" if kept else "none is saved"
            return "failed", f"failed at step {step:,}: {bad}; {after}"
        return "stopped", f"stopped, or going on elsewhere: {far}; its command continues it"


def lines_of(path: Path, problems: list[str]) -> list[dict[str, Any]]:
    """The whole lines of metrics.jsonl, none where there are none yet."""
    try:
        return restored(read_metrics(path / "metrics.jsonl"))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path / 'metrics.jsonl'} cannot be read: {error}")
        return []


def failure(lines: Sequence[Mapping[str, Any]], numbers: Sequence[int]) -> str:
    """The quantities of the last line that are not finite in any replica, "" where none
    is."""

    def lost(value: Any) -> bool:
        values = [value[k] for k in numbers] if isinstance(value, list) else [value]
        return all(isinstance(x, float) and not np.isfinite(x) for x in values)

    bad = [name for name, value in (lines[-1] if lines else {}).items() if lost(value)]
    return f"{', '.join(bad[:3])} not finite" if bad else ""


def is_held(path: Path) -> bool:
    """Whether a process of this machine trains in a folder."""
    if in_bucket(path):
        return False
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # a file system without locks
        return False
    finally:
        os.close(descriptor)
    return False
