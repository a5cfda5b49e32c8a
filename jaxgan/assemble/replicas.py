"""The replicas of a config: seeds, and values of a sweep, each a config of its own.

    config.replicas = 5                                      seeds seed .. seed + 4
    config.sweep.players.generator.optimizer.learning_rate = (1e-4, 2e-4)

A sweep of several keys is all their combinations; each has all the seeds. Resolved, a sweep
is a list of [keys, values]: the keys that change together, by the config's references, and
their values, where these differ a list of one for each key.
"""

import copy
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ml_collections import ConfigDict

from jaxgan.system.errors import UsageError

MOST = 1000  # replicas of a run
BY = ("auto", "loop", "vmap", "devices")


def resolved_sweep(config: ConfigDict, plain: Any) -> list:
    """The sweep of a config, which still has its references, as [[keys, values], ...].

    Args:
      plain: makes the nested dict of a config without references.

    Raises:
      UsageError: a key is none of the config, or no number, or its values are none.
    """
    sweep = config.get("sweep") or {}
    if isinstance(sweep, list | tuple):
        return [[list(keys), list(values)] for keys, values in sweep]
    found, before = [], dict(flat(plain(config)))
    for key, values in sorted(flat(ConfigDict(sweep).to_dict())):
        where = f"config.sweep.{key}"
        values = list(values) if isinstance(values, list | tuple) else [values]
        if key not in before:
            raise UsageError(f"{where}: the config has no key {key!r}")
        if not is_number(before[key]):
            raise UsageError(
                f"{where}: config.{key} is {before[key]!r}, which is no number"
            )
        if bad := [value for value in values if not is_number(value)] or not values:
            shown = repr(bad[0]) if isinstance(bad, list) else "no value"
            raise UsageError(f"{where} has {shown}; it takes numbers, as (0.1, 1.0)")
        if len(set(values)) < len(values):
            raise UsageError(f"{where} has a value twice: {values}")
        found.append(linked(config, key, values, before, plain))
    return found


def linked(config: ConfigDict, key: str, values: list, before: dict, plain: Any) -> list:
    """[keys, values]: the keys that change with `key`, itself first, and what to."""
    afters = []
    for value in values:
        other = copy.deepcopy(config)
        with other.unlocked():
            try:
                other.update_from_flattened_dict({key: value})
            except TypeError:
                kind = type(before[key]).__name__
                raise UsageError(
                    f"config.sweep.{key} has {value!r}; config.{key} is of type {kind}"
                ) from None
        afters.append(dict(flat(plain(other))))
    changed = {k for after in afters for k in after if after[k] != before.get(k)}
    keys = [key, *sorted(changed - {key})]
    rows = [[after[k] for k in keys] for after in afters]
    return [keys, [row if len(set(row)) > 1 else row[0] for row in rows]]


def row_of(keys: list, value: Any) -> list:
    """A value of a sweep for each of its keys."""
    return list(value) if isinstance(value, list | tuple) else [value] * len(keys)


def is_number(value: Any) -> bool:
    """Whether a value of a config is a number, which True and False are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def flat(config: Mapping, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """(key path, value) of all leaves but those of the sweep itself."""
    for key, value in config.items():
        if isinstance(value, Mapping):
            if prefix + key != "sweep":
                yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def count_of(config: Mapping) -> int:
    """How many replicas a plain config has."""
    count = config.get("replicas", 1)
    for _, values in config.get("sweep") or ():
        count *= len(values)
    return count


def settings_of(config: Mapping) -> list[dict[str, Any]]:
    """{key: value} that sets each replica apart, its seed last."""
    sweep = [(list(keys), list(values)) for keys, values in config.get("sweep") or ()]
    chosen = itertools.product(*(values for _, values in sweep))
    return [
        {keys[0]: row_of(keys, value)[0] for (keys, _), value in zip(sweep, values)}
        | {"seed": config["seed"] + k}
        for values in chosen
        for k in range(config.get("replicas", 1))
    ]


def members(config: ConfigDict) -> list[ConfigDict]:
    """The plain config of each replica as a run of its own."""
    sweep = [(list(keys), list(values)) for keys, values in config.get("sweep") or ()]
    chosen = itertools.product(*(values for _, values in sweep), range(config["replicas"]))
    found = []
    for *values, number in chosen:
        one = ConfigDict({**copy.deepcopy(config.to_dict()), "replicas": 1, "sweep": {}})
        for (keys, _), value in zip(sweep, values):
            for key, own in zip(keys, row_of(keys, value)):
                put(one, key, own)
        one.seed = config["seed"] + number
        found.append(one)
    return found


def put(config: ConfigDict, key: str, value: Any) -> None:
    """Sets the value at a key path."""
    *parents, last = key.split(".")
    for name in parents:
        config = config[name]
    with config.ignore_type():
        config[last] = value


def at(config: Any, key: str) -> Any:
    """The value at a key path."""
    for name in key.split("."):
        config = config[name]
    return config


def described(setting: Mapping[str, Any]) -> str:
    """A replica in a message, `learning_rate 0.0002, seed 3`."""
    return ", ".join(f"{short(key)} {value!r}" for key, value in setting.items())


def groups_of(settings: Sequence[Mapping[str, Any]]) -> dict[str, list[int]]:
    """{what a setting of a sweep is called: the replicas that have it}."""
    groups: dict[str, list[int]] = {}
    for number, setting in enumerate(settings):
        own = {key: value for key, value in setting.items() if key != "seed"}
        groups.setdefault(described(own), []).append(number)
    return groups


def short(key: str) -> str:
    """The end of a key path that tells it from most others, `optimizer.learning_rate`."""
    names = key.split(".")
    return ".".join(names[-3:] if names[-1] == "weight" else names[-2:])


def check_replicas(config: Mapping) -> None:
    """Raises UsageError for replicas that cannot be."""
    count, by = config.get("replicas", 1), config.get("replicas_by", "auto")
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise UsageError(f"config.replicas is {count!r}; it must be a whole number from 1")
    if config["seed"] + count > 2**32:
        raise UsageError(
            f"config.replicas is {count}: seeds {config['seed']} to "
            f"{config['seed'] + count - 1} would pass 2**32 - 1"
        )
    if count_of(config) > MOST:
        raise UsageError(
            f"config.replicas and config.sweep make {count_of(config)} replicas; at most "
            f"{MOST} train together"
        )
    if by not in BY:
        raise UsageError(
            f"config.replicas_by is {by!r}; it may be {', '.join(BY[:-1])} or {BY[-1]}"
        )


def check_shared(config: Mapping, devices: int) -> None:
    """Raises UsageError where so many devices cannot share the replicas equally, as a new
    run asks; one that began elsewhere is continued on any number."""
    total, by = count_of(config), config.get("replicas_by")
    if by == "devices" and total % devices and devices % total:
        raise UsageError(
            f"config.replicas_by is 'devices', and {total} replicas cannot share {devices} "
            f"devices equally; make them a multiple or a divisor, or say 'vmap'"
        )
