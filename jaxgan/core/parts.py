"""A batch in parts, one after the other: what the code traced for one of them must know.

with part(k, of=4):  ...       # everything in there sees a quarter of the examples
with naming("network 'x'"):    # who is to be named where it needs the whole batch
"""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from jaxgan.system.errors import UsageError

_PART: ContextVar[tuple[Any, int]] = ContextVar("part", default=(0, 1))
_WHO: ContextVar[str] = ContextVar("who", default="the game")


@contextlib.contextmanager
def part(number: Any, of: int) -> Iterator[None]:
    """Traces the code within for part `number` of `of` equal parts of a device's batch;
    the number may be traced."""
    token = _PART.set((number, of))
    try:
        yield
    finally:
        _PART.reset(token)


@contextlib.contextmanager
def naming(who: str) -> Iterator[None]:
    """Names what is traced within, for a message."""
    token = _WHO.set(who)
    try:
        yield
    finally:
        _WHO.reset(token)


def current() -> tuple[Any, int]:
    """Which part is traced, and of how many."""
    return _PART.get()


def needs_whole_batch() -> None:
    """Raises UsageError where only a part of the batch is there."""
    if _PART.get()[1] > 1:
        raise UsageError(
            f"config.accumulate is {_PART.get()[1]}, but {_WHO.get()} reads the batch as a "
            "whole, of which it would see a part; make it 1, or take another"
        )
