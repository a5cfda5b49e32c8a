"""The keys of configs: those that all share, with their defaults, and what a key may be."""

import copy
import keyword
from collections.abc import Mapping
from typing import Any

from jaxgan.system.errors import UsageError

SHARED: dict[str, Any] = {
    "seed": 0,
    "replicas": 1,  # seeds seed, seed + 1, ... that train together
    "replicas_by": "auto",  # loop, vmap or devices, see jaxgan/population.py
    "sweep": {},  # key path -> numbers, each of which trains with every seed
    "init_from": "",  # RUN[:network,...]: start from the networks of a trained run
    "freeze": (),  # networks that stay as they are
    "stop_when": "",  # verdicts at which a run ends, see jaxgan/train/stop.py
    "patience": 0,  # evaluations without a better validation score, then it ends
    "num_steps": 3000,  # training steps; more continues a finished run
    "batch_size": 64,  # examples of one turn, over all devices
    "image_size": 32,  # 16, 32, 64, 128 or 256; images are resized to it
    "width": 32,  # channels of the layer next to the image
    "accumulate": 1,  # parts of a batch, one after another, that make one update
    "remat": False,  # compute activations again instead of keeping them
    "compute": "float32",  # or "bfloat16": within the networks, on accelerators
    "log_every": 50,  # the cadences, in steps
    "sample_every": 250,
    "checkpoint_every": 500,
    "evaluate_every": 250,
    "steps_per_call": 10,  # on accelerators one program; saves are its multiples
    "evaluation": {
        "extractor": "",
        "examples": 10_000,  # of each side, at most, in a final score
        "validation_examples": 1000,  # by which the best step is chosen
    },
    "ema": {},  # network -> decay of its averaged weights
}
PARTS = ("data", "latents", "game", "networks", "players", "turns")  # of every config


def shared_defaults() -> dict[str, Any]:
    """The keys that all configs share, with their defaults."""
    return copy.deepcopy(SHARED)


def filled(config: Mapping, defaults: Mapping, prefix: str = "") -> tuple[dict, dict]:
    """A config with defaults for keys that it lacks, and {key path: default} of these."""
    result, lacked = dict(config), {}
    for key, default in defaults.items():
        if key not in config:
            result[key] = copy.deepcopy(default)
            lacked[prefix + key] = default
        elif isinstance(default, Mapping) and isinstance(config[key], Mapping):
            result[key], more = filled(config[key], default, f"{prefix}{key}.")
            lacked |= more
    return result, lacked


def check_keys(config: Mapping, where: str = "config") -> None:
    """Raises UsageError at a key that no flag could name."""
    for key, value in config.items():
        if not isinstance(key, str) or not key.isidentifier() or keyword.iskeyword(key):
            kind = "a word of Python" if keyword.iskeyword(str(key)) else "no name"
            raise UsageError(
                f"{where}: {key!r} is {kind}, so that no flag could set what is below it; "
                "a key is letters, digits and _, as class_ or class_1"
            )
        if isinstance(value, Mapping):
            check_keys(value, f"{where}.{key}")
