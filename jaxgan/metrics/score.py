"""A score: a number, or one of each replica, with all that another would need to repeat it.

It is made where it is computed. What it is of and how it was measured are its attributes;
its name is for people and files, and is never taken apart.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

FAKES, BOTH = "fakes", "real, fakes"


@dataclasses.dataclass(frozen=True)
class Score:
    """A named measurement.

    Attributes:
      name: says the protocol to people.
      values: float64 [R], one of each replica.
      of: FAKES, whatever the real examples, or BOTH.
      protocol: counts, split, extractor, seed, ...; JSON.
      better: "lower" or "higher", where one is.
    """

    name: str
    values: np.ndarray
    of: str = BOTH
    protocol: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    better: str = ""

    @property
    def value(self) -> float | list[float]:
        """As files hold it: a number of one replica, a list of several."""
        return plain(self.values)

    def said(self, **protocol: Any) -> "Score":
        """The same with more of its protocol."""
        return dataclasses.replace(self, protocol={**self.protocol, **protocol})


def score(
    name: str, value: Any, of: str = BOTH, better: str = "", **protocol: Any
) -> Score:
    """The score of one replica."""
    return Score(name, np.array([value], np.float64), of, protocol, better)


def plain(values: np.ndarray) -> float | list[float]:
    """[R] as a number, where there is one replica, else as a list."""
    return float(values[0]) if len(values) == 1 else [float(value) for value in values]


def values_of(scores: Iterable[Score]) -> dict[str, Any]:
    """{name: value}, as a log has them."""
    return {score.name: score.value for score in scores}


def together(replicas: Sequence[Sequence[Score]]) -> list[Score]:
    """The scores of replicas, measured alike, side by side.

    Raises:
      ValueError: they are not of the same names.
    """
    first, *rest = replicas
    if any([s.name for s in other] != [s.name for s in first] for other in rest):
        raise ValueError("replicas that were not measured alike have no common scores")
    return [
        dataclasses.replace(
            same[0], values=np.concatenate([score.values for score in same])
        )
        for same in zip(*replicas)
    ]


def side_by_side(replicas: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """{name: number} of each replica as a line of all: of one the same, of several lists,
    NaN where a replica has no such number."""
    if len(replicas) == 1:
        return dict(replicas[0])
    names = dict.fromkeys(name for one in replicas for name in one)
    return {name: [one.get(name, np.nan) for one in replicas] for name in names}


def one_of(line: Mapping[str, Any], replica: int) -> dict[str, Any]:
    """A replica's part of a line of all; what is no list is of each. What the replica has
    not is left out."""
    found = {
        name: value[replica] if isinstance(value, list) else value
        for name, value in line.items()
    }
    lacks = [name for name, value in line.items() if isinstance(value, list)]
    return {n: v for n, v in found.items() if n not in lacks or v not in ("NaN", "")}


def listed(metrics: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """{name: [N]} of replicas as a line."""
    return {name: plain(np.asarray(values)) for name, values in metrics.items()}
