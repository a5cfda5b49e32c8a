"""Several processes that train one run: what must be equal in all of them.

Each of these functions is called by all processes alike, and returns or raises in all.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import jax
import numpy as np
from jax.experimental import multihost_utils

from jaxgan.system.errors import UsageError

ABSENT = "absent"
SHOWN = 8  # keys that a message names at most


def gathered(value: Any) -> list[Any]:
    """The JSON value of every process."""
    if jax.process_count() == 1:
        return [value]
    content = np.array([*json.dumps(value).encode()], np.int32)
    sizes = multihost_utils.process_allgather(np.int32(len(content)))
    padded = np.zeros(max(sizes), np.int32)
    padded[: len(content)] = content
    rows = multihost_utils.process_allgather(padded)
    return [json.loads(bytes(row[:size].tolist())) for row, size in zip(rows, sizes)]


def agree(facts: Mapping[str, Any]) -> None:
    """Raises UsageError, in all processes, where their facts {name: JSON value} differ."""
    everyone = gathered(dict(facts))
    first, problems = everyone[0], []
    for name in sorted({name for each in everyone for name in each}):
        for number, each in enumerate(everyone):
            ours, theirs = (side.get(name, ABSENT) for side in (first, each))
            if ours != theirs:
                problems.append(f"{name}: {ours!r} in process 0, {theirs!r} in {number}")
                break
    if problems:
        more = len(problems) - SHOWN
        listed = "; ".join(problems[:SHOWN]) + (f"; and {more} more" if more > 0 else "")
        raise UsageError(
            f"the processes differ ({listed}); start the same command in each, on the same "
            "data and packages"
        )


@contextlib.contextmanager
def together() -> Iterator[None]:
    """A mistake that one process finds within ends all of them: others would wait for it.

    Raises:
      UsageError: this process's, or else that of another, with its number.
    """
    mine: UsageError | None = None
    try:
        yield
    except UsageError as error:
        mine = error
    for number, text in enumerate(gathered(str(mine) if mine else "")):
        if text:
            raise mine or UsageError(f"process {number}: {text}")


def leaves(config: Mapping, prefix: str = "config.") -> dict[str, Any]:
    """{key path: value} of a config, as facts; where the data are is no fact, for their
    content is compared."""
    found: dict[str, Any] = {}
    for key, value in config.items():
        if isinstance(value, Mapping) and value:
            found |= leaves(value, f"{prefix}{key}.")
        elif prefix + key != "config.data.path":
            found[prefix + key] = value
    return found
