"""The end of a process by one line; of several processes none stays behind."""

import os
import sys
import threading
from typing import NoReturn

from jaxgan.system import peers
from jaxgan.system.errors import RunError

ENDING = threading.Lock()  # whoever has it prints the line


def end(line: str, status: int, failed: bool = True) -> NoReturn:
    """Ends the process with one line, and the other processes if it has failed."""
    if peers.current is None:
        print(line, file=sys.stderr)
        sys.exit(status)
    ENDING.acquire()  # for good
    show(line)
    peers.current.leave(failed)
    if failed:
        os._exit(status)  # JAX would wait for the others
    sys.exit(status)


def lost(line: str) -> NoReturn:
    """Ends the process, from a thread, when another is gone."""
    ENDING.acquire()
    show(f"jaxgan: {line}")
    os._exit(RunError.status)


def show(line: str) -> None:
    """Prints a last line, on a terminal with its cursor again."""
    if sys.stderr.isatty():
        line = f"\r\033[K\033[?25h{line}"
    print(line, file=sys.stderr, flush=True)
    sys.stdout.flush()
