"""The numbers of a run in its workdir: plain lines, and TensorBoard's events.

`metrics.jsonl` is the source of truth: flat objects, one line per logged step. Opening
it at step s drops what was written after s (by a process that was killed before its
next checkpoint) and any torn last line, so a resumed run has every step once.
"""

import contextlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from jaxgan.metrics.aggregate import aggregate
from jaxgan.system.files import Lines, finite, json_of, naming, write_png, write_text
from jaxgan.system.places import place
from jaxgan.workdir.events import Events


def read_metrics(path: str | os.PathLike) -> list[dict]:
    """The lines of a metrics file, up to one that is torn."""
    lines = []
    for line in place(path).read_text().splitlines():
        try:
            values = json.loads(line)
        except json.JSONDecodeError:
            break
        if not isinstance(values, dict) or not {"step", "seconds"} <= set(values):
            break
        lines.append(values)
    return lines


RECENT = 1000  # lines that are kept in memory


class Metrics:
    """Appends lines to metrics.jsonl, and the same numbers to TensorBoard events."""

    def __init__(self, workdir: Path, step: int, groups: Mapping[str, Sequence[int]] = {}):
        self.path, self.groups = workdir / "metrics.jsonl", groups
        kept = []
        if self.path.exists():
            kept = [line for line in read_metrics(self.path) if line["step"] <= step]
        write_text(self.path, "".join(json_of(line) + "\n" for line in kept))
        self.seconds = kept[-1]["seconds"] if kept else 0.0
        self.recent = kept[-RECENT:]
        self.lines = Lines(self.path)
        self.background, self.pictures = ThreadPoolExecutor(1), list[Future]()
        # The viewer forgets events from there on, as the file above does.
        self.events = Events(workdir, purge=step + 1 if kept else None)

    def write(self, step: int, values: Mapping[str, Any]) -> None:
        """One line for `step`; non-finite values as strings, see jaxgan.system.files. The
        viewer shows the mean of a list, of replicas, and its standard deviation."""
        line = {"step": step} | {k: plain(v) for k, v in values.items()}
        self.lines.add(json_of(line))
        self.recent = [*self.recent, line][-RECENT:]
        with naming(self.events.path):
            for name, value in values.items():
                if isinstance(value, list) and not isinstance(value[0], str):
                    self.spreads(step, name, value)
                elif not isinstance(value, str | list):
                    self.events.scalar(step, name, value)

    def spreads(self, step: int, name: str, values: list[float]) -> None:
        """The events of replicas: mean and standard deviation, those of each setting of a
        sweep under its name."""
        for setting, rows in (self.groups or {"": range(len(values))}).items():
            found = aggregate([values[k] for k in rows])
            tag = f"{name}/{setting}" if setting else name
            if found.values:
                self.events.scalar(step, tag, found.centre)
            if len(found.values) > 1:
                self.events.scalar(step, f"{tag}/std", found.spread)

    def picture(
        self, step: int, path: Path, tag: str, draw: Callable[[], np.ndarray]
    ) -> None:
        """Writes what `draw` returns, uint8 [H, W, 1 or 3], in the background; the viewer
        shows it under `tag`.

        The examples may still be computed. An error in drawing raises at the next picture,
        or in `wait`.
        """
        while self.pictures and self.pictures[0].done():
            self.pictures.pop(0).result()
        task = self.background.submit(self._picture, step, path, tag, draw)
        self.pictures.append(task)

    def _picture(
        self, step: int, path: Path, tag: str, draw: Callable[[], np.ndarray]
    ) -> None:
        picture = draw()
        write_png(path, picture)
        with naming(self.events.path):
            self.events.image(step, tag, picture)

    def flush(self) -> None:
        """Returns when all lines are where others read them."""
        self.lines.flush()

    def wait(self) -> None:
        """Returns when all pictures are on disk."""
        while self.pictures:
            self.pictures.pop(0).result()

    def close(self) -> None:
        """Closes the files; what is still drawn is written first."""
        self.background.shutdown()
        with naming(self.events.path), contextlib.closing(self.events):
            self.lines.close()


def plain(value: Any) -> Any:
    """A JSON value: a text as it is, a number with six significant digits; of replicas a
    list of such."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value if isinstance(value, str) else finite(float(f"{float(value):.6g}"))
