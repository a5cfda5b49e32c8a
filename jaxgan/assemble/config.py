"""A config as it is kept, and whether its numbers can work here."""

import json
import math
from collections.abc import Mapping
from typing import Any

import jax
from ml_collections import ConfigDict

from jaxgan.assemble.classes import classes_in
from jaxgan.assemble.data import modality_of
from jaxgan.assemble.replicas import check_replicas, resolved_sweep
from jaxgan.modalities.augmentation import AUTO, by_number
from jaxgan.system.errors import UsageError

CADENCES = ("num_steps", "log_every", "sample_every", "checkpoint_every", "evaluate_every")
# The keys that may change between the start of a run and its continuation.
MAY_CHANGE = (*CADENCES, "stop_when", "patience", "replicas_by")
COUNTS = (*CADENCES, "batch_size", "width", "steps_per_call", "accumulate")


def plain(config: ConfigDict) -> ConfigDict:
    """The config as its JSON says it: references resolved, tuples as lists, and networks
    whose name stands for several (`jaxgan.models.by_size`) by their own."""
    found = nested(config)
    if found.get("sweep"):
        found["sweep"] = resolved_sweep(config, nested)
    from jaxgan.models import NETWORKS  # late: a trained model needs none of them here

    for spec in found.get("networks", {}).values():
        kind = NETWORKS.get(spec.get("name", "")) if isinstance(spec, dict) else None
        if name_in := getattr(kind, "name_in", None):
            spec["name"] = name_in(found)
    return ConfigDict(found)


def nested(config: ConfigDict) -> dict[str, Any]:
    """The config as nested dicts of what JSON has, references resolved."""
    try:
        return json.loads(json.dumps(config.to_dict()))
    except TypeError as error:
        raise UsageError(
            f"config: {error}; a config holds numbers, strings, tuples and dicts, and "
            "names functions by their catalogue name"
        ) from None


def settled(config: ConfigDict, source: Any) -> ConfigDict:
    """A plain config with what it leaves to the data: the augmentation `auto`, and the
    latents of size 0 (`unsized`); `source` is a `jaxgan.data.source.Source`.

    Raises:
      UsageError: a latent is to have a number for each class, and the data have none.
    """
    policy, size = policy_of(config), source.size("train")
    found = ConfigDict(config.to_dict())
    if AUTO in policy:
        found.game.augmentation = by_number(policy, modality_of(source.spec), size)
    for name, law in unsized(config).items():
        count = math.prod(source.spec["shape"])
        if law == "categorical" and not (count := classes_in(source)):
            raise UsageError(
                f"config.latents.{name}.size is 0, as many as the data have classes, but "
                "the data have not one label an example; take data that have, or a size"
            )
        found.latents[name].size = count
    return found


def as_settled(config: ConfigDict, run: Mapping) -> ConfigDict:
    """A plain config with what is `auto` or of size 0 in it as a run has settled it;
    another look at the data confirms it."""
    found = ConfigDict(config.to_dict())
    if AUTO in policy_of(config):
        found.game.augmentation = policy_of(run)
    for name in unsized(config):
        if size := run.get("latents", {}).get(name, {}).get("size"):
            found.latents[name].size = size
    if config.get("replicas_by") == "auto":
        found.replicas_by = run.get("replicas_by", "auto")
    return found


def unsized(config: Mapping) -> dict[str, str]:
    """{latent: its law} of those whose size is 0: those of symbols (`gumbel`) have as many
    numbers as an example has, those of classes (`categorical`) as many as the data have."""
    laws = config.get("latents") or {}
    return {
        name: spec["name"]
        for name, spec in laws.items()
        if spec.get("name") in ("gumbel", "categorical") and spec.get("size") == 0
    }


def policy_of(config: Mapping) -> list[str]:
    """The names of the augmentations in a config."""
    game = config.get("game") or {}
    found = game.get("augmentation", []) if isinstance(game, Mapping | ConfigDict) else []
    return list(found)


def check_numbers(config: Mapping) -> None:
    """Raises UsageError for sizes and cadences that cannot work here."""
    for key in COUNTS:
        value = config.get(key)
        if not isinstance(value, int) or value < 1:
            raise UsageError(f"config.{key} is {value!r}; it must be a whole number from 1")
    if not isinstance(config.get("seed"), int) or not 0 <= config["seed"] < 2**32:
        raise UsageError(
            f"config.seed is {config.get('seed')!r}; it must be 0 to 2**32 - 1"
        )
    check_replicas(config)
    if config["batch_size"] % jax.device_count():
        raise UsageError(
            f"config.batch_size is {config['batch_size']}, which {jax.device_count()} "
            "devices cannot share equally; make it a multiple"
        )
