"""evaluation.json: every score of a run with all that another would need to repeat it.

{"versions": {...}, "scores": {"fid10k_test": {
    "value": 31.2, "step": 3000,            of the latest checkpoint that was scored
    "by_step": {"2500": 30.9, ...},         of all of them
    "best": {"step": 2500, "value": 30.9},  of the one that validation chose
    "median_of_last_5": 31.0,
    "floor": 2.1,                           of as many training images
    "n_real": 10000, "n_fake": 10000, "split": "test", "extractor": "inception", ...}}}

The file is of the last evaluation; evaluations.jsonl has all of them, a line each.
"""

import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from jaxgan import model
from jaxgan.evaluate.scorer import Scorer
from jaxgan.system.errors import RunError, UsageError
from jaxgan.system.progress import say
from jaxgan.workdir import head, writers
from jaxgan.workdir.checkpoint import KEPT, Checkpoints

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
    problems = []
    for at in steps:
        try:
            generator = model.load(folder, at, weights)
        except RunError as error:  # another may be whole
            problems.append(str(error))
            say(f"warning: {error}; it is not scored")
            continue
        step = at
        if generator.data_spec["digest"] != scorer.source.spec["digest"]:
            raise UsageError(
                f"{folder} was trained on other data than config.data gives now: their "
                "content has changed"
            )
        values[step], pairs = scorer.of(generator, split, metrics, seed)
    if not values:
        raise RunError("; ".join(problems))
    floor = scorer.floor(split, metrics)
    records: Records = {}
    for name, value in values[step].items():
        protocol = scorer.protocol(name, generator, split, seed)
        record: dict[str, Any] = {"value": value, "step": step, **protocol}
        if name in floor:
            record["floor"] = floor[name]
        if len(values) > 1:
            record["by_step"] = {str(s): found[name] for s, found in values.items()}
            last = [values[s][name] for s in sorted(values)[-KEPT:]]
            record[f"median_of_last_{len(last)}"] = statistics.median(last)
        if best in values:
            record["best"] = {
                "step": best,
                "value": values[best][name],
                "chosen_by": "the least distance to validation images while training",
            }
        records[name] = record
    return records, pairs


def whole(records: Mapping[str, Mapping]) -> dict:
    """What a file of scores holds."""
    return {"versions": head.versions(), "scores": dict(records)}


def write(folder: Path, records: Mapping[str, Mapping]) -> dict:
    """Writes the scores to both files of a run; what they hold."""
    result = whole(records)
    writers.write_json(folder / "evaluation.json", result)
    with (folder / "evaluations.jsonl").open("a") as file:
        file.write(json.dumps(result, sort_keys=True) + "\n")
    return result


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
