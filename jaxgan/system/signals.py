"""Ctrl-C and SIGTERM: remembered, acted on between two steps."""

import signal


class Interrupted(Exception):
    """A signal ended a run, after it was saved. `status` is 128 + the signal's number."""

    def __init__(self, number: int, message: str):
        super().__init__(message)
        self.status = 128 + number


class Signals:
    """Within `with Signals(say) as signals:` the first SIGINT or SIGTERM sets
    `signals.number`, and `say(message)` is called; a second one acts at once.

    With `listen=False` signals keep their handlers: JAX's preemption service needs
    SIGTERM where several processes must stop at one step.
    """

    def __init__(self, say, listen: bool = True):
        self.say, self.number = say, 0
        self.numbers = (signal.SIGINT, signal.SIGTERM) if listen else ()

    def __enter__(self) -> "Signals":
        self.old = {number: signal.signal(number, self._receive) for number in self.numbers}
        return self

    def _receive(self, number, _frame) -> None:
        self.number = number
        signal.signal(number, self.old[number])
        self.say("stopping and saving; once more stops at once")

    def __exit__(self, *_) -> None:
        for number, handler in self.old.items():
            signal.signal(number, handler)
