"""evaluation.json: every score of a run with all that another would need to repeat it.

{"versions": {...}, "scores": {"fid10k_test": {
    "value": 31.2, "step": 3000,            of the latest checkpoint that was scored
    "by_step": {"2500": 30.9, ...},         of all of them
    "best": {"step": 2500, "value": 30.9},  of the one that validation chose
    "median_of_last_5": 31.0,
    "floor": 2.1,                           of as many training images
    "n_real": 10000, "n_fake": 10000, "split": "test", "extractor": "inception", ...}}}
"""

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from jaxgan import sample, workdir
from jaxgan.checkpoint import KEPT, Checkpoints
from jaxgan.scoring import Scorer

Records = dict[str, dict[str, Any]]


def steps_of(folder: str | Path, step: str) -> tuple[list[int], int | None]:
    """The checkpoints that "latest", "best", "all" or a number mean, ascending, and the one
    that validation chose."""
    checkpoints = Checkpoints(folder, writable=False)
    try:
        best = checkpoints.best()
        if step == "all":
            return checkpoints.candidates("latest")[::-1], best
        return checkpoints.candidates(step)[:1], best
    finally:
        checkpoints.close()


def of_checkpoints(
    folder: str | Path,
    scorer: Scorer,
    split: str,
    steps: Sequence[int],
    best: int | None,
    metrics: Sequence[str],
    weights: str,
    seed: int,
) -> tuple[Records, np.ndarray | None]:
    """The records of the checkpoints at `steps`, each with fresh draws, and the latest
    one's images closest to training images (see `Scorer.of`)."""
    values: dict[int, dict[str, float]] = {}
    for step in steps:
        generator = sample.load(folder, step, weights)
        values[step], pairs = scorer.of(generator, split, metrics, seed)
    floor = scorer.floor(split, metrics)
    protocol = scorer.protocol(generator, split, seed)
    records: Records = {}
    for name, value in values[step].items():
        record: dict[str, Any] = {"value": value, "step": step, **protocol}
        if name in floor:
            record["floor"] = floor[name]
        if len(steps) > 1:
            record["by_step"] = {str(s): found[name] for s, found in values.items()}
            last = [values[s][name] for s in steps[-KEPT:]]
            record[f"median_of_last_{len(last)}"] = statistics.median(last)
        if best in values:
            record["best"] = {"step": best, "value": values[best][name]}
        records[name] = record
    return records, pairs


def whole(records: Mapping[str, Mapping]) -> dict:
    """What a file of scores holds."""
    return {"versions": workdir.versions(), "scores": dict(records)}


def table(records: Mapping[str, Mapping]) -> str:
    """One line for each score: the value; floor, best and median where there are any."""
    width = max(map(len, records))
    lines = []
    for name, record in records.items():
        rest = [f"floor {record['floor']:.4g}"] if "floor" in record else []
        if "best" in record:
            rest.append(
                f"best {record['best']['value']:.4g} (step {record['best']['step']})"
            )
        rest += [
            f"{key.replace('_', ' ')} {record[key]:.4g}"
            for key in record
            if key.startswith("median")
        ]
        lines.append(
            f"  {name:{width}}  {record['value']:<10.4g}  {'  '.join(rest)}".rstrip()
        )
    return "\n".join(lines)
