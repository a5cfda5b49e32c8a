"""The components of a config by their place, and the defaults of their parameters.

A component is an entry that names a function: its parameters are the keys that the entry
may have, whether or not the config spells them out.
"""

import dataclasses
import difflib
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jaxgan.assemble.names import resolve
from jaxgan.system.errors import UsageError

Path = tuple[str, ...]
TERM = {"weight": 1.0, "every": 1}  # what every term of a player may have
CLIPS = {"clip_gradients": None, "clip_weights": None}  # and every optimiser
GIVEN = ("networks", "batch", "key", "prior", "parent", "name", "learning_rate")


@dataclasses.dataclass(frozen=True)
class Component:
    """The function that an entry of a config names.

    Attributes:
      where: the entry's place, `config.networks.generator`; what: its name.
      function: whose parameters are keys of the entry; own: keys that all of its kind have.
    """

    where: str
    what: str
    function: Callable
    own: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """Those that are not always given by the caller."""
        found = inspect.signature(self.function).parameters
        kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        return {
            name: parameter
            for name, parameter in found.items()
            if name not in GIVEN and parameter.kind not in kinds
        }

    @property
    def defaults(self) -> dict[str, Any]:
        """{key: value of an entry that does not spell it out}."""
        return dict(self.own) | {
            name: parameter.default
            for name, parameter in self.parameters.items()
            if parameter.default is not parameter.empty
        }

    def default(self, key: str) -> Any:
        """The default of a key.

        Raises:
          UsageError: there is no such key, or it has no default.
        """
        if key in self.defaults:
            return self.defaults[key]
        if key in self.parameters:
            why = "it comes from the data or the config file"
            if self.own is TERM:
                why = "so it is an output of the game"
            problem = f"{self.where}: {key!r} of {self.what} has no default"
            raise UsageError(f"{problem}, {why}; no flag sets it")
        rate = {"learning_rate"} & set(inspect.signature(self.function).parameters)
        keys = [*rate, *self.defaults]  # every optimiser's entry has its rate
        near = difflib.get_close_matches(key, keys, 1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        names = ", ".join(keys) or "nothing"
        raise UsageError(
            f"{self.where}: {self.what} takes no {key!r}{meant or f'; it takes {names}'}"
        )


def component(config: Mapping, path: Path) -> Component | None:
    """The component that the entry of a config at `path` names; None where it is none.

    Raises:
      UsageError: it names nothing that there is.
    """
    spec, where = config, ".".join(("config", *path))
    for key in path:
        spec = spec[key] if isinstance(spec, Mapping) and key in spec else {}
    if not isinstance(spec, Mapping):
        return None
    own: Mapping[str, Any] = {}
    if len(path) == 4 and path[::2] == ("players", "losses"):
        spec, own = {"name": spec.get("loss", path[-1])}, TERM
    elif len(path) == 3 and path[::2] == ("players", "optimizer"):
        own = CLIPS
    catalogue = catalogue_of(path)
    if catalogue is None:
        return None
    name = spec.get("name", "")
    if not name:
        return None
    found = resolve(catalogue, name, f"{where}.name")
    return Component(where, name, getattr(found, "forward", found), own)


def catalogue_of(path: Path) -> Mapping[str, Any] | None:
    """The catalogue of the names that the entry of a config at `path` may give."""
    from jaxgan import data, distributions, games, losses, models  # late: all components
    from jaxgan.core import optimizers

    match path:
        case ("data",):
            return data.SOURCES
        case ("game",):
            return games.GAMES
        case ("latents", _):
            return distributions.LAWS
        case ("networks", _):
            return models.NETWORKS
        case ("players", _, "losses", _):
            return losses.LOSSES
        case ("players", _, "optimizer"):
            return optimizers.OPTIMIZERS
        case ("players", *_, "weight" | "learning_rate"):
            return optimizers.SCHEDULES
    return None


def paths(config: Mapping, path: Path = ()) -> Iterator[Path]:
    """The places of all entries."""
    for key, value in config.items():
        if isinstance(value, Mapping):
            yield (*path, key)
            yield from paths(value, (*path, key))


def unsaid(config: Mapping, told: Mapping[str, Any] = {}) -> dict[str, dict[str, Any]]:
    """{place: {key: default}} of what a config does not spell out: constants of its
    programs. `told` names what networks are told of the data.

    Values that JSON has not are given by their names.
    """
    found = {}
    for path in paths(config):
        if (named := component(config, path)) is None:
            continue
        spec: Any = config
        for key in path:
            spec = spec[key]
        left = {
            key: plain(value)
            for key, value in named.defaults.items()
            if key not in spec and not (path[0] == "networks" and key in told)
        }
        if left:
            found[".".join(path)] = left
    return found


def defaults_to(config: Mapping, key: str) -> bool:
    """Whether what a config says at a key path is what it would be if it did not."""
    *parents, last = key.split(".")
    if (named := component(config, tuple(parents))) is None or last not in named.defaults:
        return False
    spec: Any = config
    for name in parents:
        spec = spec[name]
    return plain(spec[last]) == plain(named.defaults[last])


def plain(value: Any) -> Any:
    """A default as JSON has it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    return getattr(value, "__qualname__", None) or repr(value)
