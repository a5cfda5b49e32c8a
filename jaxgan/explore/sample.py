"""Draws of a trained model as files: --mode=sample of jaxgan.main."""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from jaxgan.model import Model, load
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_arrays
from jaxgan.system.places import discard, place
from jaxgan.system.progress import say


def sample(
    workdir: str,
    n: int,
    seed: int,
    step: str,
    weights: str | None = None,
    fixed: Mapping[str, Any] = {},
    replica: int | None = None,
    temperature: float | None = None,
    prefix: str | None = None,
) -> Path:
    """Writes n examples as the files of their modality, and samples.npz with their latents;
    returns their folder. `fixed` holds latents still, see `Model.sample`; `replica` is
    which, of a run of several; `temperature` and `prefix` are of models that write one
    symbol after the other."""
    model = load(workdir, step, weights, replica)
    chosen = {"temperature": temperature, "prefix": prefix}
    said = {name: value for name, value in chosen.items() if value is not None}
    model = model.with_options(**options_of(model, said))
    if model.failed:
        say("warning: this replica failed; its weights are those last saved before")
    examples = model.sample(seed, n, fixed=fixed)
    names = {**fixed, **said}
    held = "".join(f"-{name}={value}" for name, value in sorted(names.items()))
    held = re.sub(r"[^\w=.,-]+", "-", held)  # a class may be called a/b
    name = f"step{model.step:09d}-{model.weights}-seed{seed}{held}"
    part = "" if replica is None else f"replica{replica}"
    folder = place(workdir) / "samples" / part / name
    discard(folder)  # of an earlier call, with another n
    model.modality.write(folder, examples, model.data_spec)
    arrays = {model.modality.array: examples, **inputs(model, n, seed, fixed)}
    write_arrays(folder / "samples.npz", **arrays)
    which = f"{model.weights} weights, seed {seed}"
    say(f"{n} {model.modality.array} of step {model.step} ({which}) in {folder}")
    return folder


def options_of(model: Model, said: Mapping[str, Any]) -> dict[str, Any]:
    """Options of the model's generation as users say them: the symbols of a `prefix` by
    their numbers.

    Raises:
      UsageError: the model has no such option, or the option no such value.
    """
    options = dict(said)
    model.with_options(**options)  # whether there are such options, before their values
    if not 0 <= options.get("temperature", 1.0) < math.inf:
        raise UsageError(f"--temperature is {options['temperature']}; it must be 0 or more")
    if "prefix" in options:
        if model.modality.symbols is None:
            raise UsageError(f"--prefix: {model.modality.array} are not made of symbols")
        options["prefix"] = model.modality.symbols(options["prefix"], model.data_spec)
    return options


def inputs(model: Model, n: int, seed: int, fixed: Mapping[str, Any]) -> dict[str, Any]:
    """The latents behind samples, {"latent_<name>": [n, size]}; the classes of a latent
    `label` also as `labels`, int32 [n]."""
    latents: dict[str, Any] = dict(model.latents(seed, n))
    for name, value in model.fixed(fixed, n).items():
        latents[name] = np.broadcast_to(value, latents[name].shape)
    arrays = {f"latent_{name}": np.asarray(value) for name, value in latents.items()}
    if "label" in latents and model.prior["label"].one_hot:
        arrays["labels"] = np.argmax(arrays["latent_label"], 1).astype(np.int32)
    return arrays
