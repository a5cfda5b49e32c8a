"""Ctrl-C and SIGTERM: recorded when they arrive, acted on between two steps."""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any


class Interrupted(Exception):
    """The end of a run by a signal, after it was saved. `status` is 128 + the signal's
    number."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.status = 128 + number


class Signals:
    """A context in which the first SIGINT or SIGTERM only sets `number`, and calls
    `say(message)`; a second one acts at once."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self.say, self.number = say, 0
        self.numbers = (signal.SIGINT, signal.SIGTERM)

    def __enter__(self) -> "Signals":
        self.old: dict[int, Any] = {
            number: signal.signal(number, self._receive) for number in self.numbers
        }
        return self

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        self.number = number
        signal.signal(number, self.old[number])
        self.say("stopping and saving; once more stops at once")

    def __exit__(self, *_: object) -> None:
        for number, handler in self.old.items():
            signal.signal(number, handler)
