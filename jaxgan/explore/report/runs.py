"""Several runs on one page: final samples side by side, curves of the same quantity in one
chart, scores with their spread over seeds."""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jaxgan import assemble
from jaxgan.evaluate.rows import Row, named, row_for
from jaxgan.evaluate.tables import table_of
from jaxgan.evaluate.typeset import number
from jaxgan.explore.report.curves import Lines, charts
from jaxgan.explore.report.films import film_of
from jaxgan.explore.report.folder import Folder
from jaxgan.explore.report.parts import Parts
from jaxgan.explore.report.scores import ARROWS
from jaxgan.explore.report.web import rendered, replaceable, written
from jaxgan.system.places import place

SHOWN = 24  # pictures side by side


def compare(workdirs: Sequence[str | os.PathLike], out: str | os.PathLike) -> Path:
    """Writes the page of several runs; its path.

    Runs that differ in their seeds alone are one row, whose curves are a mean and a band.

    Raises:
      UsageError: a folder holds no run, or `out` is another file.
    """
    start, path = time.monotonic(), replaceable(out)
    folders = {os.path.realpath(place(x)): x for x in workdirs}
    runs = [Folder.of(workdir) for workdir in folders.values()]
    written(path, page(runs), start)
    return path


def page(runs: Sequence[Folder]) -> str:
    """The page as HTML."""
    part, (rows, members) = Parts(), grouped(runs)
    players = dict.fromkeys(name for run in runs for name in run.config.get("players", {}))
    series = {row.name: lines for row, lines in zip(rows, members)}
    return rendered(
        "runs.html",
        f"{len(runs)} runs",
        {
            "charts": part("curves", lambda: charts(series, players), []),
            "films": (films := part("samples", lambda: films_of(runs), {})),
        },
        rows=[[called(run, runs), *heads(run, rows)] for run in runs],
        films=films,
        table=part("scores", lambda: scores_of(runs)),
        missing=part.missing,
        problems=[problem for run in runs for problem in run.problems],
        made=time.strftime("%Y-%m-%d %H:%M"),
    )


def grouped(runs: Sequence[Folder]) -> tuple[list[Row], list[list[Lines]]]:
    """The rows of runs, and the logged lines of each row's seeds."""
    rows, members = list[Row](), list[list[Lines]]()
    for run in runs:
        for k, config in enumerate(assemble.members(run.config)):
            row = row_for(rows, str(run.path), config)
            if len(members) < len(rows):
                members.append([])
            row.seeds.append(config.seed)
            row.folders.append(str(run.path))
            members[rows.index(row)].append(run.of_replica(k))
    rows = named(rows)
    for row in rows:  # names that even the configs do not tell apart
        same = [other for other in rows if other.name == row.name]
        for number_, other in enumerate(same[1:], 2):
            other.name = f"{other.name} #{number_}"
    return rows, members


def heads(run: Folder, rows: Sequence[Row]) -> tuple[str, str, str, str, str]:
    """A run's group, seeds, state and verdicts, and the kind of its state."""
    groups = [row.name for row in rows if str(run.path) in row.folders]
    seeds = sorted({setting["seed"] for setting in run.settings})
    words = [run.verdict(k) or "too early to say" for k in run.numbers]
    counted = [
        f"{words.count(word)} {word}" if len(words) > 1 else word
        for word in dict.fromkeys(words)
    ]
    kind, sentence = run.state
    return "; ".join(groups), ", ".join(map(str, seeds)), sentence, ", ".join(counted), kind


def called(run: Folder, runs: Sequence[Folder]) -> str:
    """A run by the name of its folder, or by its path where others are called the same."""
    names = [other.path.resolve().name for other in runs]
    name = run.path.resolve().name
    return name if names.count(name) == 1 else str(run.path.resolve())


def films_of(runs: Sequence[Folder]) -> dict[str, dict[str, Any]]:
    """The film of the samples of all runs, under its kind."""
    rows = {}
    for run in runs:
        for k in run.numbers:
            label = called(run, runs) + (f", replica {k}" if len(run.numbers) > 1 else "")
            if (found := run.frames(k)) and "samples" in found:
                rows[label] = found["samples"]
    chosen = dict(list(rows.items())[:SHOWN])
    return {"samples": film_of(chosen)} if chosen else {}


def scores_of(runs: Sequence[Folder]) -> dict[str, Any] | None:
    """The table of those runs that have been evaluated, as texts; None where none is."""
    found = [run.path for run in runs if (run.path / "evaluation.json").exists()]
    if not found:
        return None
    table = table_of(found)
    return {
        "heads": [f"{name} {ARROWS.get(table.better[name], '')}" for name in table.columns],
        "rows": [
            (
                name,
                [
                    (number(cell), table.best.get(c) == k)
                    for c, cell in zip(table.columns, cells)
                ],
            )
            for k, (name, cells) in enumerate(zip(table.rows, table.cells))
        ],
        "caption": table.caption,
        "lacks": [called(run, runs) for run in runs if run.path not in found],
    }
