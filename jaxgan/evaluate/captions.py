"""The caption of a table of runs: its protocol."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from jaxgan.evaluate.rows import Row


def caption(
    rows: Sequence[Row], columns: Sequence[str], statistic: str, step: str, marked: bool
) -> str:
    """The statistic, the seeds and the protocol in words."""
    counts = {
        len(row.values[name]) for row in rows for name in columns if name in row.values
    }
    seeds = " or ".join(map(str, sorted(counts)))
    what = "mean and standard deviation"
    if statistic == "iqm":
        what = "interquartile mean and its 95 % bootstrap interval"
    parts = [f"{what} over {seeds} seed{'s' if max(counts) > 1 else ''}"]
    groups: dict[str, list[str]] = {}
    for name in columns:
        record = next(row.records[name] for row in rows if name in row.records)
        groups.setdefault(said(record), []).append(name)
    parts += [f"{', '.join(names)}: {text}" for text, names in groups.items()]
    having = [found for row in rows for found in chosen(row, columns, "weights")]
    weights = sorted({record["weights"] for record in having})
    counts_of = [found["step"] for row in rows for found in chosen(row, columns, "step")]
    steps = sorted({step for step in counts_of if isinstance(step, int)})
    parts.append(f"{' or '.join(weights)} weights" if weights else "")
    after = " or ".join(f"{n:,}" for n in steps)
    best = "the checkpoint that validation chose"
    parts.append(best if step == "best" or not steps else f"after {after} training steps")
    found = [failures(row, name) for name in columns for row in rows]
    failed = list(dict.fromkeys(filter(None, found)))
    if marked:
        tests = {"mean": "Welch's test, p < 0.05", "iqm": "intervals that do not meet"}
        test = tests[statistic]
        parts.append(f"in bold the best, where it differs from every other ({test})")
    text = "; ".join(filter(None, [*parts, *failed])) + "."
    return text[0].upper() + text[1:]


def failures(row: Row, column: str) -> str:
    """How many seeds of a row failed, "" where none did."""
    values = row.values.get(column, [])
    count = sum(not np.isfinite(value) for value in values)
    text = f"{row.name}: {count} of {len(values)} seeds are not finite and left out"
    return text if count else ""


def chosen(row: Row, columns: Sequence[str], key: str) -> list[dict[str, Any]]:
    """The records of some columns that have a key."""
    found = [row.records[name] for name in columns if name in row.records]
    return [record for record in found if key in record]


def said(record: Mapping) -> str:
    """The protocol of a score for a person."""
    parts = []
    if "extractor" in record:
        parts.append(f"features of {record['extractor']}")
    if "n_fake" in record:
        parts.append(f"{record['n_fake']:,} samples")
    if "n_real" in record:
        parts.append(f"{record['n_real']:,} {record.get('split', 'real')} examples")
    if "data_digest" in record:
        parts.append(f"data {record['data_digest'][:8]}")
    return ", ".join(parts)
