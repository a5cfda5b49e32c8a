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
    """The scores of replicas side by side: NaN where one has no score of that name, and a
    list of each replica's, None without one, where their protocols differ."""
    names = dict.fromkeys(score.name for one in replicas for score in one)
    rows = [{score.name: score for score in one} for one in replicas]
    return [joint([row.get(name) for row in rows]) for name in names]


def joint(scores: Sequence[Score | None]) -> Score:
    """The score of all replicas, from that of each which has it."""
    first = next(score for score in scores if score)
    values = [score.values if score else np.array([np.nan]) for score in scores]
    protocol = beside([score.protocol if score else None for score in scores])
    return dataclasses.replace(first, values=np.concatenate(values), protocol=protocol)


def beside(replicas: Sequence[Any]) -> Any:
    """Values of replicas as one where they are the same, else as a list; of mappings entry
    by entry, but for replicas that have none."""
    found = [value for value in replicas if value is not None]
    if all(isinstance(value, Mapping) for value in found):
        keys = dict.fromkeys(key for value in found for key in value)
        return {key: beside([value.get(key) for value in found]) for key in keys}
    same = all(value == found[0] for value in found[1:])
    return found[0] if same and len(found) == len(replicas) else [*replicas]


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
