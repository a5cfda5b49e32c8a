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

import contextlib
import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from jaxgan import assemble
from jaxgan.evaluate.scorer import Scorer
from jaxgan.metrics.aggregate import spread_of
from jaxgan.metrics.score import Score, plain, together
from jaxgan.model import load
from jaxgan.system.errors import RunError
from jaxgan.system.files import Lines, json_of, write_json
from jaxgan.system.places import place
from jaxgan.system.progress import say
from jaxgan.workdir import head
from jaxgan.workdir.checkpoint import KEPT, Checkpoints

Records = dict[str, dict[str, Any]]


@dataclasses.dataclass(frozen=True)
class Plan:
    """The checkpoints to score: of each the step of every replica, ascending; and the step
    that validation chose for each replica, None without."""

    steps: Sequence[tuple[int, ...]]
    best: Sequence[int | None]


def plan_of(folder: str | Path, step: str, replicas: Sequence[int] = (0,)) -> Plan:
    """The checkpoints that "latest", "best", "all" or a number mean."""
    checkpoints = Checkpoints(folder, writable=False)
    try:
        best = [checkpoints.best(k) for k in replicas]
        if step == "best":
            scored = [at for at in best if at is not None]
            first = scored[0] if scored else checkpoints.candidates("best")[0]  # raises
            # A replica that failed before it was scored has none, and no value either.
            chosen = [tuple(first if at is None else at for at in best)]
        else:
            found = checkpoints.candidates("latest" if step == "all" else step)
            kept = found[::-1] if step == "all" else found[:1]
            chosen = [(at,) * len(replicas) for at in kept]
        return Plan(chosen, best)
    finally:
        checkpoints.close()


def of_checkpoints(
    folder: str | Path,
    scorer: Scorer,
    split: str,
    plan: Plan,
    metrics: Sequence[str],
    weights: str | None,
    seed: int,
    replicas: Sequence[int] = (0,),
) -> tuple[Records, list[np.ndarray | None]]:
    """The records of the checkpoints of a plan, each with fresh draws, and of each replica
    the latest one's examples closest to training examples (see `Scorer.of`).

    A replica that failed has NaN.
    """
    by_step: dict[tuple[int, ...], dict[str, Score]] = {}
    problems, pairs = [], list[np.ndarray | None]()
    for steps in plan.steps:
        try:
            models = [load(folder, at, weights, k) for at, k in zip(steps, replicas)]
        except RunError as error:  # another may be whole
            problems.append(str(error))
            say(f"warning: {error}; it is not scored")
            continue
        head.check_data(place(folder), models[0].data_spec, scorer.source.spec)
        each = [scorer.of(model, split, metrics, seed) for model in models]
        pairs = [pair for _, pair in each]
        scores = [
            failed(found) if model.failed else found
            for model, (found, _) in zip(models, each)
        ]
        by_step[steps] = {score.name: score for score in together(scores)}
    if not by_step:
        raise RunError("; ".join(problems))
    floor = scorer.floor(split, metrics)
    records: Records = {}
    for name in by_step[max(by_step)]:
        same = {step: found[name] for step, found in by_step.items()}
        records[name] = record_of(same, plan.best)
        if name in floor:
            records[name]["floor"] = floor[name]
    return records, pairs


def failed(scores: Iterable[Score]) -> list[Score]:
    """The scores of a replica that has none, for it failed."""
    return [dataclasses.replace(s, values=np.full_like(s.values, np.nan)) for s in scores]


def record_of(
    scores: Mapping[tuple[int, ...], Score], best: Sequence[int | None] = (None,)
) -> dict[str, Any]:
    """The record of one score at each of some steps of the replicas, of the newest of them;
    `best` is the step that validation chose for each replica."""
    step = max(scores)
    record: dict[str, Any] = {"value": scores[step].value, "step": number(step)}
    record |= scores[step].protocol
    record |= {"better": scores[step].better} if scores[step].better else {}
    if len(scores) > 1:
        record["by_step"] = {str(number(at)): s.value for at, s in scores.items()}
        last = [scores[at].values for at in sorted(scores)[-KEPT:]]
        record[f"median_of_last_{len(last)}"] = plain(np.median(last, 0))
    chosen = [
        next((s.values[k] for steps, s in scores.items() if steps[k] == at), np.nan)
        for k, at in enumerate(best)
    ]
    if any(np.isfinite(chosen)):
        record["best"] = {
            "step": list(best) if len(best) > 1 else best[0],
            "value": plain(np.array(chosen)),
            "chosen_by": "the least distance to validation examples while training",
        }
    return record


def number(steps: tuple[int, ...]) -> int | list[int]:
    """The step of all replicas, or that of each."""
    return steps[0] if len(set(steps)) == 1 else list(steps)


def records_of(scores: Iterable[Score], **protocol: Any) -> Records:
    """{name: its value and protocol}, with what all have in common."""
    return {
        s.name: {"value": s.value, **protocol, **s.protocol}
        | ({"better": s.better} if s.better else {})
        for s in scores
    }


def whole(records: Mapping[str, Mapping], replicas: Sequence[Mapping] = ()) -> dict:
    """The content of a file of scores: the records, the versions that made them, and what
    sets the replicas apart, if there are several."""
    result = {"versions": head.versions(), "scores": dict(records)}
    return result | ({"replicas": [*replicas]} if len(replicas) > 1 else {})


def write(
    folder: Path,
    records: Mapping[str, Mapping],
    replicas: Sequence[Mapping] = (),
    replica: int | None = None,
) -> dict:
    """Writes the scores to both files of a run; what they hold. Those of one `replica` of
    several have a file of their own, evaluation-replica<k>.json."""
    result = whole(records, replicas if replica is None else ())
    if replica is not None:
        write_json(folder / f"evaluation-replica{replica}.json", result)
        return result
    write_json(folder / "evaluation.json", result)
    path = folder / "evaluations.jsonl"
    with contextlib.closing(Lines(path)) as lines:
        lines.add(json_of(result, sort_keys=True))
    return result


def table(records: Mapping[str, Mapping], replicas: Sequence[Mapping] = ()) -> str:
    """One line for each score: the value, of replicas the mean and standard deviation;
    floor, perfect value, best and median where there are any. Replicas of other settings
    than their seeds have a table for each setting."""
    groups = assemble.groups_of(replicas)
    if len(groups) > 1:
        tables = [f"{name}\n{table(only(records, rows))}" for name, rows in groups.items()]
        return "\n".join(tables)
    width = max(map(len, records))
    lines = []
    for name, record in records.items():
        rest = []
        if "floor" in record:
            rest.append(f"floor {shown(record['floor'])}{counts(record)}")
        if "perfect" in record:
            rest.append(f"perfect {shown(record['perfect'])}")
        if "standard_error" in record:
            rest.append(f"+- {shown(record['standard_error'])}")
        if "floors" in record:
            floors = record["floors"].items()
            rest.append(", ".join(f"{key} {shown(floor)}" for key, floor in floors))
        if "best" in record:
            best = record["best"]
            at = best["step"]
            at = (
                f"steps {', '.join(map(str, at))}" if isinstance(at, list) else f"step {at}"
            )
            rest.append(f"best {shown(best['value'])} ({at})")
        rest += [
            f"{key.replace('_', ' ')} {shown(record[key])}"
            for key in record
            if key.startswith("median")
        ]
        value = shown(record["value"])
        lines.append(f"  {name:{width}}  {value:<10}  {'  '.join(rest)}".rstrip())
    return "\n".join(lines)


def only(records: Mapping[str, Mapping], replicas: Sequence[int]) -> Records:
    """The records of some replicas alone."""

    def chosen(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: chosen(part) for key, part in value.items()}
        if not isinstance(value, list):
            return value
        part = [value[k] for k in replicas]
        return part if len(part) > 1 else part[0]

    return {name: chosen(record) for name, record in records.items()}


def shown(value: float | Sequence[float | None]) -> str:
    """A number in four digits; of replicas mean, deviation and count."""
    if isinstance(value, int | float):
        return f"{value:.4g}"
    known = [x for x in value if x is not None and np.isfinite(x)]
    return f"{spread_of(known)} (n = {len(known)})"


def counts(record: Mapping[str, Any]) -> str:
    """The counts of a floor, where they are not those of the value."""
    here = record.get("floor_n"), record.get("floor_n_real")
    if here in ((None, None), (record.get("n_fake"), record.get("n_real"))):
        return ""
    return f" (of {here[0]} against {here[1]})"
