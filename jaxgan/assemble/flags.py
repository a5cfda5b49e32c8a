"""Flags for parameters that a config does not spell out."""

from collections.abc import Mapping
from typing import Any

from ml_collections import ConfigDict, config_dict

from jaxgan.assemble.signatures import component
from jaxgan.system.errors import UsageError


def spell_out(config: ConfigDict, given: Mapping[str, str]) -> None:
    """Adds to a config the keys that flags give and it does not spell out, parameters of
    its components, with their defaults, whose types are those of the flags.

    Args:
      given: {key path: value} of the flags --config.KEY=VALUE.

    Raises:
      UsageError: a component has no such parameter.
    """
    given = {**given, **swept(config, given)}
    renamed = config.to_dict()
    for key, text in given.items():
        path = tuple(key.split("."))
        if path[-1] in ("name", "loss") and isinstance(at(renamed, path[:-1]), dict):
            at(renamed, path[:-1])[path[-1]] = text
    for key in given:
        *parents, last = key.split(".")
        entry = at(config, parents)
        if not isinstance(entry, ConfigDict):
            continue
        if last in entry:
            if parents:
                separate(config, entry, last)
            continue
        found = component(renamed, tuple(parents))
        if found is None:
            continue
        default = found.default(last)
        if default is None:
            default = config_dict.placeholder(object)  # a number, a word, or what it looks
        elif isinstance(default, list):
            default = tuple(default)
        elif not isinstance(default, bool | int | float | str | tuple):
            raise UsageError(
                f"{found.where}: {last!r} of {found.what} is no number, word or tuple; "
                "set it in the config file"
            )
        with config.unlocked():
            entry[last] = default


def separate(config: ConfigDict, entry: ConfigDict, key: str) -> None:
    """Makes a key that an entry takes from the config's own, as networks take `width`, the
    entry's: setting it then changes neither the config's nor another entry's."""
    if key in config and config.get_ref(key) is entry.get_ref(key):
        value = entry[key]
        with entry.unlocked():
            del entry[key]
            entry[key] = value


def swept(config: ConfigDict, given: Mapping[str, str]) -> dict[str, str]:
    """Adds to a config the places of the flags --config.sweep.KEY=VALUES; {KEY: ""} of
    the keys themselves, which may be as little spelt out."""
    found = {}
    for key in given:
        first, _, rest = key.partition(".")
        if first != "sweep" or not rest:
            continue
        entry = config
        with config.unlocked():
            for name in key.split(".")[:-1]:
                if name not in entry:
                    entry[name] = ConfigDict()
                entry = entry[name]
            if key.split(".")[-1] not in entry:
                entry[key.split(".")[-1]] = ()
        found[rest] = ""
    return found


def at(config: Any, path: Any) -> Any:
    """The entry of a config at a place, None where there is none."""
    for key in path:
        if not isinstance(config, dict | ConfigDict) or key not in config:
            return None
        config = config[key]
    return config
