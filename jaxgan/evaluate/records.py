"""evaluation.json: every score of a run with all that another would need to repeat it.

{"versions": {...}, "scores": {"fid10k_test": {
    "value": 31.2, "step": 3000,            of the latest checkpoint that was scored
    "by_step": {"2500": 30.9, ...},         of all of them
    "best": {"step": 2500, "value": 30.9},  of the one that validation chose
    "median_of_last_5": 31.0,
    "floor": 2.1,                           of as many training images
    "n_real": 10000, "n_fake": 10000, "split": "test", "extractor": "inception", ...}}}

A value is a number (one that is not finite a string, jaxgan/system/files.py), or of
replicas a list. The file is of the last evaluation;
evaluations.jsonl has all of them, a line each.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from jaxgan.evaluate.scorer import Scorer
from jaxgan.metrics.score import Score, plain
from jaxgan.model import load
from jaxgan.system.errors import RunError
from jaxgan.system.files import json_of, naming, write_json
from jaxgan.system.progress import say
from jaxgan.workdir import head
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
    weights: str | None,
    seed: int,
) -> tuple[Records, np.ndarray | None]:
    """The records of the checkpoints at `steps`, each with fresh draws, and the latest
    one's examples closest to training examples (see `Scorer.of`)."""
    by_step: dict[int, dict[str, Score]] = {}
    problems, pairs = [], None
    for step in steps:
        try:
            model = load(folder, step, weights)
        except RunError as error:  # another may be whole
            problems.append(str(error))
            say(f"warning: {error}; it is not scored")
            continue
        head.check_data(Path(folder), model.data_spec, scorer.source.spec)
        found, pairs = scorer.of(model, split, metrics, seed)
        by_step[step] = {score.name: score for score in found}
    if not by_step:
        raise RunError("; ".join(problems))
    floor = scorer.floor(split, metrics)
    records: Records = {}
    for name in by_step[max(by_step)]:
        scores = {step: found[name] for step, found in by_step.items()}
        records[name] = record_of(scores, best)
        if name in floor:
            records[name]["floor"] = floor[name]
    return records, pairs


def record_of(scores: Mapping[int, Score], best: int | None = None) -> dict[str, Any]:
    """The record of one score at each of some steps, of the newest of them; `best` is the
    step that validation chose."""
    step = max(scores)
    record = {"value": scores[step].value, "step": step, **scores[step].protocol}
    if len(scores) > 1:
        record["by_step"] = {str(at): score.value for at, score in scores.items()}
        last = [scores[at].values for at in sorted(scores)[-KEPT:]]
        record[f"median_of_last_{len(last)}"] = plain(np.median(last, 0))
    if best is not None and best in scores:
        record["best"] = {
            "step": best,
            "value": scores[best].value,
            "chosen_by": "the least distance to validation images while training",
        }
    return record


def records_of(scores: Iterable[Score], **protocol: Any) -> Records:
    """{name: its value and protocol}, with what all have in common."""
    return {s.name: {"value": s.value, **protocol, **s.protocol} for s in scores}


def whole(records: Mapping[str, Mapping]) -> dict:
    """The content of a file of scores: the records, and the versions that made them."""
    return {"versions": head.versions(), "scores": dict(records)}


def write(folder: Path, records: Mapping[str, Mapping]) -> dict:
    """Writes the scores to both files of a run; what they hold."""
    result = whole(records)
    write_json(folder / "evaluation.json", result)
    path = folder / "evaluations.jsonl"
    with naming(path), path.open("a") as file:
        file.write(json_of(result, sort_keys=True) + "\n")
    return result


def table(records: Mapping[str, Mapping]) -> str:
    """One line for each score: the value, of replicas the mean and standard deviation;
    floor, best and median where there are any."""
    width = max(map(len, records))
    lines = []
    for name, record in records.items():
        rest = []
        if "floor" in record:
            rest.append(f"floor {shown(record['floor'])}{counts(record)}")
        if "best" in record:
            best = record["best"]
            rest.append(f"best {shown(best['value'])} (step {best['step']})")
        rest += [
            f"{key.replace('_', ' ')} {shown(record[key])}"
            for key in record
            if key.startswith("median")
        ]
        value = shown(record["value"])
        lines.append(f"  {name:{width}}  {value:<10}  {'  '.join(rest)}".rstrip())
    return "\n".join(lines)


def shown(value: float | Sequence[float]) -> str:
    """A number in four digits; of replicas mean, deviation and count."""
    if isinstance(value, int | float):
        return f"{value:.4g}"
    spread = np.std(value, ddof=1)
    return f"{np.mean(value):.4g} +- {spread:.2g} (n = {len(value)})"


def counts(record: Mapping[str, Any]) -> str:
    """The counts of a floor, where they are not those of the value."""
    here = record.get("floor_n"), record.get("floor_n_real")
    if here in ((None, None), (record.get("n_fake"), record.get("n_real"))):
        return ""
    return f" (of {here[0]} against {here[1]})"
