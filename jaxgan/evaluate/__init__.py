"""A run, or two sets of examples, to scores."""

from typing import Any


def evaluate(*args: Any, **kwargs: Any) -> dict:
    """All that is measured of a run; see `jaxgan.evaluate.run.evaluate`."""
    from jaxgan.evaluate import run  # late: training imports some of this room

    return run.evaluate(*args, **kwargs)
