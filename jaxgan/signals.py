"""Ctrl-C and SIGTERM: remembered, acted on between two steps."""

import signal


class Interrupted(Exception):
    """A signal ended a run, after it was saved. `status` is 128 + the signal's number."""

    def __init__(self, number: int, message: str):
        super().__init__(message)
        self.status = 128 + number


class Signals:
    """Within `with Signals(say) as signals:` the first SIGINT or SIGTERM sets
    `signals.number`, and `say(message)` is called; a second one acts at once."""

    def __init__(self, say):
        self.say, self.number = say, 0

    def __enter__(self) -> "Signals":
        numbers = (signal.SIGINT, signal.SIGTERM)
        self.old = {number: signal.signal(number, self._receive) for number in numbers}
        return self

    def _receive(self, number, _frame) -> None:
        self.number = number
        signal.signal(number, self.old[number])
        self.say("stopping after this step and saving; once more stops at once")

    def __exit__(self, *_) -> None:
        for number, handler in self.old.items():
            signal.signal(number, handler)
