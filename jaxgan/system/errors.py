"""Errors that a user can act on; `main` prints each as one line and exits."""

from collections.abc import Collection, Mapping
from typing import Any


class UsageError(ValueError):
    """What was asked for cannot work: a key, name, file, or size. Exit status 2."""

    status = 2


class RunError(RuntimeError):
    """A run that was asked for correctly failed. Exit status 1."""

    status = 1


def choose(name: Any, offered: Collection, where: str) -> Any:
    """The entry `name` of a catalogue, or `name` itself of a list.

    Raises:
      UsageError: it is not among those `offered`; `where` says what it was for.
    """
    if name in offered:
        return offered[name] if isinstance(offered, Mapping) else name
    names = ", ".join(map(str, sorted(offered))) or "nothing"
    raise UsageError(f"{where}: there is no {name!r}; it may be {names}")
