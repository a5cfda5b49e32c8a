"""Errors that a user can act on; `main` prints each as one line and exits."""

from collections.abc import Collection, Mapping
from typing import Any


class UsageError(ValueError):
    """A mistake in a command or config: a key, name, file or size. Exit status 2."""

    status = 2


LOST = 75  # exit status where another process was lost, "try again" (sysexits.h)


class RunError(RuntimeError):
    """A failure of a run whose command and config were right. Exit status 1."""

    status = 1


def check_seed(seed: int) -> None:
    """Raises UsageError for a seed that is none."""
    if not 0 <= seed < 2**32:
        raise UsageError(f"the seed is {seed}; it must be 0 to 2**32 - 1")


def choose(name: Any, offered: Collection, where: str) -> Any:
    """The entry `name` of the catalogue `offered`, or `name` itself where that is a list.

    A catalogue may say in `also` that it has more than it lists.

    Raises:
      UsageError: it is not offered; the message opens with `where`.
    """
    if name in offered:
        return offered[name] if isinstance(offered, Mapping) else name
    names = ", ".join(map(str, sorted(offered))) or "nothing"
    names += getattr(offered, "also", "")
    raise UsageError(f"{where}: there is no {name!r}; it may be {names}")
