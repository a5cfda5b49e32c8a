"""The parts of a page, each made by itself."""

from collections.abc import Callable
from typing import Any

from jaxgan.system.errors import RunError, UsageError


class Parts:
    """Makes one part after another; one that cannot be made leaves a line in `missing`,
    {part: why}."""

    def __init__(self) -> None:
        self.missing: dict[str, str] = {}

    def __call__(self, name: str, make: Callable[[], Any], otherwise: Any = None) -> Any:
        """The result of `make`, or `otherwise`."""
        try:
            return make()
        except Exception as error:  # a model or modality from outside raises anything
            self.missing[name] = said(error)
            return otherwise


def said(error: Exception) -> str:
    """An error in one line, with its kind where it is none that a user can cause."""
    text = " ".join(str(error).split())
    known = isinstance(error, UsageError | RunError)
    return text if known else f"{type(error).__name__}: {text}"
