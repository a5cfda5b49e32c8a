"""The end of a process by one line; of several processes none stays behind."""

import os
import sys
import threading
from typing import NoReturn

from jaxgan.system import peers

ENDING = threading.Lock()  # whoever has it prints the line
STATUS: list[int] = []  # with which this process ends, once it has said why


def end(line: str, status: int, failed: bool = True) -> NoReturn:
    """Ends the process with one line, and the other processes if it has failed."""
    if peers.current is None:
        print(line, file=sys.stderr)
        sys.exit(status)
    ENDING.acquire()
    STATUS.append(status)
    try:
        show(line)
        peers.current.leave(failed)
    except BaseException:  # a broken pipe, or Ctrl-C while the others end
        os._exit(status)
    if failed:
        os._exit(status)  # JAX would wait for the others
    ENDING.release()
    sys.exit(status)


def lost(line: str, status: int) -> NoReturn:
    """Ends the process, from a thread, when another is gone."""
    try:
        if ENDING.acquire(timeout=peers.GRACE) and not STATUS:
            show(f"jaxgan: {line}")
    finally:
        os._exit(STATUS[0] if STATUS else status)


def show(line: str) -> None:
    """Prints a last line, on a terminal with its cursor again."""
    if sys.stderr.isatty():
        line = f"\r\033[K\033[?25h{line}"
    print(line, file=sys.stderr, flush=True)
    sys.stdout.flush()
