"""Progress bars: moving on a terminal, a line every few seconds in a log."""

import contextlib
import sys
import time
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Column

console = Console(stderr=True, highlight=False)


def say(message: str) -> None:
    """Prints one line to stderr, above any bar."""
    console.print(message, markup=False, soft_wrap=True)


class Bar:
    """A progress bar of `total` units that starts at `done`.

    Where stderr is no terminal it prints a line every `pause` seconds.
    """

    def __init__(self, title: str, total: int, done: int = 0, pause: float = 10.0):
        self.title, self.total, self.pause, self.first = title, total, pause, done
        self.start = self.printed = time.monotonic()
        self.progress = None
        if console.is_terminal:
            fixed, rest = Column(no_wrap=True), Column(no_wrap=True, ratio=1)
            self.progress = Progress(
                TextColumn(
                    "{task.description} {task.completed}/{task.total}", table_column=fixed
                ),
                BarColumn(bar_width=10, table_column=fixed),
                TextColumn("{task.fields[text]}", table_column=rest),
                console=console,
                expand=True,
            )
            self.task = self.progress.add_task(title, total=total, completed=done, text="")

    def advance_to(self, done: int, text: str = "") -> None:
        """Shows that `done` units are done, the time left, and `text`."""
        now = time.monotonic()
        rate = (done - self.first) / max(now - self.start, 1e-9)
        left = (
            f"{(self.total - done) / rate:.0f} s left" if rate and done < self.total else ""
        )
        text = "  ".join(filter(None, (left, text)))
        if self.progress is not None:
            self.progress.update(self.task, completed=done, text=text)
        elif now - self.printed >= self.pause:
            self.printed = now
            say(f"{self.title} {done}/{self.total}  {text}")

    def __enter__(self) -> "Bar":
        if self.progress is not None:
            self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.progress is not None:
            self.progress.stop()


def track(items: Iterable, title: str, total: int) -> Iterator:
    """Yields the items and shows how many of `total` are done."""
    with Bar(title, total) as bar:
        for done, item in enumerate(items, 1):
            yield item
            bar.advance_to(done)


@contextlib.contextmanager
def doing(what: str) -> Iterator[None]:
    """Prints the name of a slow task when it starts, and its seconds when it ends."""
    start = time.monotonic()
    say(f"{what} ...")
    sys.stderr.flush()
    yield
    say(f"{what}: {time.monotonic() - start:.1f} s")
