"""Which checkpoints a user's word means."""

from collections.abc import Callable, Sequence
from pathlib import Path

from jaxgan.system.errors import UsageError


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
