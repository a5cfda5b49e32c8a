"""The data set of a config, and what kind of thing its examples are."""

import inspect
from collections.abc import Mapping
from typing import Any

from ml_collections import ConfigDict

from jaxgan.assemble.names import arguments, resolve
from jaxgan.modalities import MODALITIES, name_in
from jaxgan.modalities.modality import Modality
from jaxgan.system.errors import UsageError


def make_source(config: Mapping) -> Any:
    """The data set that `config.data` names, a `jaxgan.data.source.Source`.

    A parameter of the source that has no default and is not set there is a plain key of
    the config: the size of its images.
    """
    from jaxgan.data import SOURCES  # late: a trained model needs no data

    spec = config["data"]
    source = resolve(SOURCES, spec.get("name", ""), "config.data.name")
    if "path" in spec and not spec["path"]:
        raise UsageError(
            f"config.data.path is empty: give it as --config=FILE:{spec['name']}=PATH"
        )
    shared = {
        name: config[name]
        for name, parameter in inspect.signature(source).parameters.items()
        if parameter.default is parameter.empty and name in config and name not in spec
    }
    return source(**shared, **arguments(source, spec, "config.data", given=tuple(shared)))


def moved(config: ConfigDict, path: str) -> ConfigDict:
    """A run's config with its data at another `path`; its extractor on the same data
    follows. Whether they are the same data, their digest says.

    Raises:
      UsageError: the data have no path.
    """
    found = ConfigDict(config.to_dict())
    data, old = found["data"], found["data"].get("path")
    if old is None:
        raise UsageError(f"--data_path: the data set {data.get('name')!r} has no path")
    data["path"], chosen = path, found.get("evaluation", {})
    if chosen.get("extractor") == f"classifier:{data['name']}={old}":
        chosen["extractor"] = f"classifier:{data['name']}={path}"
    return found


def modality_of(spec: Mapping[str, Any]) -> Modality:
    """The modality that a data spec names."""
    found = resolve(MODALITIES, name_in(spec), "the data's modality")
    if not isinstance(found, Modality):
        raise UsageError(
            f"the data's modality: {name_in(spec)!r} is no jaxgan.modalities Modality"
        )
    return found.of(spec) if found.of else found
