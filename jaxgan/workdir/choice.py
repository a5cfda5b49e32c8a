"""Which checkpoints are kept, which is the best, and which a user's word means."""

import functools
import math
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from orbax.checkpoint.checkpoint_managers import preservation_policy

from jaxgan.system.errors import UsageError


def score_of(metrics: Mapping[str, float], replica: int = 0) -> float:
    """The score of a replica in what Orbax keeps of a checkpoint, infinite without one."""
    found = metrics.get("score", metrics.get(f"score{replica}"))
    return math.inf if found is None else found


def metrics_of(scores: Sequence[float | None]) -> dict[str, float] | None:
    """The entry that Orbax keeps of the scores of replicas that are known, None of none."""
    names = [f"score{k}" for k in range(len(scores))] if len(scores) > 1 else ["score"]
    known = zip(names, scores)
    return {name: float(x) for name, x in known if x not in (None, math.inf)} or None


def least(
    steps: Sequence[int], metrics: Callable[[int], Mapping | None], replica: int
) -> int | None:
    """The step of a replica's least score; None without scores."""
    scores = {step: score_of(metrics(step) or {}, replica) for step in steps}
    known = {step: score for step, score in scores.items() if score < math.inf}
    return min(known, key=known.__getitem__) if known else None


def kept(latest: int, replicas: int) -> preservation_policy.AnyPreservationPolicy:
    """The policy that keeps the `latest` ones and the best of every replica."""
    best = [
        preservation_policy.BestN(
            get_metric_fn=functools.partial(score_of, replica=k),
            reverse=True,  # the least are kept
            n=1,
            keep_checkpoints_without_metrics=False,
        )
        for k in range(replicas)
    ]
    newest = preservation_policy.LatestN(latest)
    return preservation_policy.AnyPreservationPolicy([newest, *best])


def meant(
    step: str | int, steps: Sequence[int], best: Callable[[], int | None], folder: Path
) -> list[int]:
    """The steps that may stand for "latest", "best" or a number, the first first.

    Args:
      steps: those that have a checkpoint, ascending; best: the best of them.

    Raises:
      UsageError: there is none such in `folder`.
    """
    if step not in ("latest", "best") and not str(step).isdigit():
        raise UsageError(f"--step is {step!r}; it may be latest, best or a number")
    if not steps:
        raise UsageError(f"{folder} holds no checkpoint yet")
    if step == "latest":
        return list(steps)[::-1]
    if step == "best":
        if (found := best()) is None:
            raise UsageError(
                "no checkpoint of this run was saved with a validation score, so "
                "there is no best; use --step=latest or a number"
            )
        return [found]
    if int(step) not in steps:
        kept = ", ".join(map(str, steps))
        raise UsageError(f"there is no checkpoint of step {step}; there are {kept}")
    return [int(step)]


def check_replica(workdir: str | os.PathLike, replica: int | None, count: int) -> None:
    """Raises UsageError unless a run of `count` replicas has that one."""
    if replica is not None and not 0 <= replica < count:
        raise UsageError(f"--replica is {replica}; {workdir} has 0 to {count - 1}")
