"""Runs -> the table of a paper: a config a row, a score a column, the spread over seeds.

    table = table_of(["runs/a", "runs/b"], metrics=(), statistic="mean", step="latest")
    print(typeset.markdown(table)), print(typeset.latex(table))

Runs that differ in their seeds alone are one row, and so are the replicas of a run; each
setting of a sweep is a row of its own. A column is of one protocol: the extractor, the
data, the counts and the split are the same in all of its rows, and its caption says them.
"""

import dataclasses
import os
from collections.abc import Mapping, Sequence

from jaxgan.evaluate.captions import caption
from jaxgan.evaluate.rows import Row, named, rows_of, same_protocol
from jaxgan.metrics.aggregate import STATISTICS, Aggregate, aggregate, best_of
from jaxgan.system.errors import UsageError, choose

STEPS = ("latest", "best")


@dataclasses.dataclass(frozen=True)
class Table:
    """Aggregates by row and column, None where a row has no such score.

    Attributes:
      best: {column: row}, where the spread allows to name one.
      better: {column: "lower" or "higher"}, where that is known.
      caption: the protocol.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[Aggregate | None]]
    best: Mapping[str, int]
    better: Mapping[str, str]
    caption: str


def table_of(
    folders: Sequence[str | os.PathLike],
    metrics: Sequence[str] = (),
    statistic: str = "mean",
    step: str = "latest",
) -> Table:
    """The table of evaluated runs.

    Args:
      metrics: names in their evaluation.json; by default all of the examples themselves:
        by an extractor, and of modes that are known.
      statistic: "mean" or "iqm", see `jaxgan.metrics.aggregate`.
      step: of the "latest" checkpoint, or of the one that validation chose, "best".

    Raises:
      UsageError: no run, no evaluation, no such score, or protocols that differ.
    """
    choose(statistic, STATISTICS, "--statistic")
    choose(step, STEPS, "--step")
    rows = named(rows_of(folders, step))
    known = dict.fromkeys(name for row in rows for name in row.records)
    columns = list(metrics) or [
        name
        for name in known
        if any(is_of_examples(row.records.get(name, {})) for row in rows)
    ]
    for name in columns:
        if name not in known:
            raise UsageError(f"--metrics: {unknown(name, list(known), rows)}")
    if not columns:
        raise UsageError(
            "the runs have no scores of their examples; evaluate them by an extractor, or "
            f"name others by --metrics: {', '.join(list(known)[:8])}, ..."
        )
    for name in columns:
        check_protocol(name, rows)
        if not any(row.values.get(name) for row in rows):
            raise UsageError(f"{name} has no best step in any run; say --step=latest")
    cells = [
        [
            aggregate(row.values[name], statistic) if row.values.get(name) else None
            for name in columns
        ]
        for row in rows
    ]
    better = {
        name: next(
            row.records[name].get("better", "") for row in rows if name in row.records
        )
        for name in columns
    }
    best = {}
    for k, name in enumerate(columns):
        chosen = [i for i, row in enumerate(cells) if row[k] is not None]
        found = best_of([c for row in cells if (c := row[k])], better[name])
        if found is not None:
            best[name] = chosen[found]
    text = caption(rows, columns, statistic, step, bool(best))
    return Table([row.name for row in rows], columns, cells, best, better, text)


def is_of_examples(record: Mapping) -> bool:
    """Whether a score is one of the examples that says which run is better."""
    return bool({"extractor", "perfect"} & set(record)) and "better" in record


def unknown(name: str, known: list[str], rows: Sequence[Row]) -> str:
    """The line on a score that no run has."""
    where = ", ".join(folder for row in rows for folder in row.folders)
    shown = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    return f"no run of {where} has a score {name!r}; they have {shown}"


def check_protocol(name: str, rows: Sequence[Row]) -> None:
    """Raises UsageError where rows have a score of other protocols."""
    have = [row for row in rows if name in row.records]
    for row in have[1:]:
        first = have[0]
        here, there = first.folders[0], row.folders[0]
        same_protocol(name, first.records[name], row.records[name], here, there)
