"""The export of a run: its networks and all that opens them, without checkpoint or data.

    model.safetensors   {"network/collection/layer/name": array}, the chosen weights and the
                        statistics of every network
    config.json         {"jaxgan_export": 1, "config": that of the run, "data_spec", "step",
                        "weights", "networks": their names, "failed", "replica": which of
                        its run, "made" and "trained": when and by which versions, "sha256":
                        of model.safetensors, "digest": of all these keys}

Each later version of jaxgan reads what an earlier one wrote. An export that was changed by
as little as a bit is refused.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jax
import numpy as np
from flax.traverse_util import flatten_dict, unflatten_dict
from ml_collections import ConfigDict

from jaxgan.system.errors import RunError, UsageError
from jaxgan.system.files import digest_file, digest_text, json_of, restored
from jaxgan.system.places import here, place
from jaxgan.workdir.choice import check_replica
from jaxgan.workdir.head import EXPORT, read_config, read_object
from jaxgan.workdir.items import one_line

FORMAT = 1
WEIGHTS, CONFIG = "model.safetensors", "config.json"
Tree = Any
Read = tuple[ConfigDict, dict, dict[str, Tree], int, str, bool]


def is_export(folder: str | os.PathLike) -> bool:
    """Whether a folder holds an export of a run, be it damaged."""
    folder = place(folder)
    if (folder / WEIGHTS).exists():
        return True
    return (folder / CONFIG).is_file() and EXPORT in read_object(folder / CONFIG)


def packed(networks: Mapping[str, Tree]) -> bytes:
    """{network: {collection: tree}} as the content of a safetensors file."""
    from safetensors import numpy as safetensors  # late: few modes need it

    flat = flatten_dict(jax.device_get(dict(networks)), sep="/")
    arrays = {name: np.asarray(leaf, order="C") for name, leaf in flat.items()}
    return safetensors.save(arrays, {"format": "jax"})


def unpacked(path: Path) -> dict[str, Tree]:
    """The networks `packed` in a file; one without any array is not there."""
    from safetensors.flax import load_file

    return unflatten_dict(load_file(path), sep="/")


def sealed(head: Mapping[str, Any]) -> dict[str, Any]:
    """The content of config.json with the digest of all else in it."""
    whole = {EXPORT: FORMAT, **head}
    return whole | {"digest": digest_text(json_of(whole, sort_keys=True))}


def read_head(folder: str | os.PathLike) -> dict[str, Any]:
    """The content of an export's config.json.

    Raises:
      UsageError: there is none. RunError: it is not what was written.
    """
    path = place(folder) / CONFIG
    if not path.is_file():
        raise UsageError(f"{folder} is no whole export: it has no {CONFIG}")
    head = read_object(path)
    if head.get(EXPORT) != FORMAT:
        raise RunError(
            f"{path} is of format {head.get(EXPORT)}; this version of jaxgan reads {FORMAT}"
        )
    found = {key: value for key, value in head.items() if key != "digest"}
    if digest_text(json_of(found, sort_keys=True)) != head.get("digest"):
        raise damaged(path, "it has changed since the export")
    return head


def read(
    folder: str | os.PathLike,
    step: str | int = "latest",
    weights: str | None = None,
    replica: int | None = None,
) -> Read:
    """The config of an export, its data spec, {network: {"raw": variables, and again by
    the name of the weights}}, step, weights, and whether it is a replica that failed.

    Raises:
      UsageError: it holds another step, weights or replica. RunError: it is damaged.
    """
    head = read_head(folder)
    check_replica(folder, replica, 1)
    for key, value in {"step": step, "weights": weights}.items():
        if value not in (None, "latest") and str(value) != str(head[key]):
            raise UsageError(
                f"{folder} is an export of {key} {head[key]} alone, not of {value}; "
                "export the run again for another"
            )
    path = place(folder) / WEIGHTS
    if not path.is_file():
        raise RunError(f"{folder} is no whole export: it has no {WEIGHTS}")
    with here(path) as file:
        if digest_file(file) != head["sha256"]:
            raise damaged(path, f"its SHA-256 is not the one in {CONFIG}")
        trees = unpacked(file)
    networks = {
        name: {"raw": trees.get(name, {}), head["weights"]: trees.get(name, {})}
        for name in head["networks"]
    }
    spec = restored(head["data_spec"])
    kept = spec, networks, head["step"], head["weights"], head["failed"]
    return read_config(folder), *kept


@contextlib.contextmanager
def fitting(folder: str | os.PathLike) -> Iterator[None]:
    """Says in one line what networks raise that have other variables than an export."""
    try:
        yield
    except Exception as error:  # Flax's, and a network's of a user's own
        raise RunError(
            f"the weights in {folder} do not fit the networks of config.json, which have "
            f"changed since the export: {one_line(error)}"
        ) from error


def damaged(path: Path, why: str) -> RunError:
    """The error of a file that is not what was written."""
    return RunError(f"{path} is damaged: {why}; export the run again, or copy it anew")
