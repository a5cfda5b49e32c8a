"""A name of a config and its arguments -> a function with those bound, checked.

A catalogue is a dict {name: function}. An entry of a config that uses one is
`dict(name=<its name>, **arguments)`. A name that is in no catalogue may be
`package.module:attribute`, imported from the environment: a user's own.
"""

import functools
import importlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flax.core import FrozenDict
from ml_collections import ConfigDict

from jaxgan.core.game import Bound
from jaxgan.system.errors import UsageError, choose


def resolve(catalogue: Mapping[str, Any], name: str, where: str) -> Any:
    """The entry of a catalogue, or what `package.module:attribute` names.

    Raises:
      UsageError: there is no such entry, module or attribute.
    """
    if name not in catalogue and isinstance(name, str) and ":" in name:
        return imported(name, where)
    return choose(name, catalogue, where)


def imported(name: str, where: str) -> Any:
    """The object that `package.module:attribute` names."""
    module, _, attribute = name.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise UsageError(
            f"{where}: {name!r} cannot be imported: {error}; it must be "
            "package.module:attribute of a module on the Python path"
        ) from None
    return found


def arguments(function: Callable, spec: Mapping, where: str, given: Sequence = ()) -> dict:
    """The entries of `spec` other than `name`, checked against the signature: all are
    parameters, and none that has no default is missing.

    `given` names the parameters that the caller supplies itself.
    """
    found = {key: value for key, value in spec.items() if key != "name"}
    parameters = inspect.signature(function).parameters
    hidden = {"parent", "name", *given}  # flax's own, and the caller's
    offered = {key: p for key, p in parameters.items() if key not in hidden}
    names = ", ".join(offered) or "nothing"
    what = spec.get("name") or function.__name__
    for key in found:
        if key in given:
            raise UsageError(
                f"{where}: {key!r} of {what} is not for a config to set; it takes {names}"
            )
        if key not in offered:
            raise UsageError(f"{where}: {what} takes no {key!r}; it takes {names}")
    missing = [k for k, p in offered.items() if p.default is p.empty and k not in found]
    if missing:
        raise UsageError(f"{where}: {what} needs {missing[0]!r}; it takes {names}")
    return found


def with_floats(function: Callable, values: Mapping) -> dict:
    """`values` with whole numbers as floats where the function's defaults are floats."""
    parameters = inspect.signature(function).parameters
    floats = {name for name, p in parameters.items() if isinstance(p.default, float)}
    whole = {k: float(v) for k, v in values.items() if k in floats and type(v) is int}
    return {**values, **whole}


def bound(function: Callable, **values: Any) -> Bound:
    """`function` with arguments bound; floats as leaves of the game."""
    values = with_floats(function, values)
    values = {k: plain_floats(v) for k, v in values.items()}
    numbers = {k: v for k, v in values.items() if isinstance(v, float | dict | Bound)}
    structure = {k: v for k, v in values.items() if k not in numbers}
    return Bound(function, structure, numbers)


def plain_floats(value: Any) -> Any:
    """A number for each of several names as a dict of floats; all else as it is."""
    if isinstance(value, Mapping | ConfigDict) and not isinstance(value, FrozenDict):
        return {k: plain_number(v, k) for k, v in value.items()}
    return value


def plain_number(value: Any, where: str, what: str = "a number") -> float:
    """A float."""
    value = value.to_dict() if isinstance(value, ConfigDict) else value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UsageError(f"{where} is {value!r}; it must be {what}")
    return float(value)


def number(value: Any, where: str) -> float | Bound:
    """A float, or a schedule `dict(name=..., ...)` as a function of the step.

    A schedule's own numbers are structure: optax's schedules branch on them.
    """
    from jaxgan.core.optimizers import SCHEDULES

    if isinstance(value, Mapping | ConfigDict):
        schedule = resolve(SCHEDULES, value.get("name", ""), where)
        chosen = arguments(schedule, value, where)
        return bound(schedule_of(schedule, tuple(sorted(chosen.items()))))
    return plain_number(value, where, "a number or a schedule")


@functools.cache
def schedule_of(schedule: Callable, chosen: tuple) -> Callable:
    """A function of the step; the same one for the same numbers, so that games of one
    config have one structure."""
    return schedule(**dict(chosen))
