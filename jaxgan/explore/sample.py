"""Draws of a trained model as files: --mode=sample of jaxgan.main."""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from jaxgan.model import Model, load
from jaxgan.system.files import write_arrays
from jaxgan.system.progress import say


def sample(
    workdir: str,
    n: int,
    seed: int,
    step: str,
    weights: str | None = None,
    fixed: Mapping[str, Any] = {},
    replica: int | None = None,
) -> Path:
    """Writes n examples as the files of their modality, and samples.npz with their latents;
    returns their folder. `fixed` holds latents still, see `Model.sample`; `replica` is
    which, of a run of several."""
    model = load(workdir, step, weights, replica)
    if model.failed:
        say("warning: this replica failed; its weights are those last saved before")
    examples = model.sample(seed, n, fixed=fixed)
    held = "".join(f"-{name}={value}" for name, value in sorted(fixed.items()))
    held = re.sub(r"[^\w=.,-]+", "-", held)  # a class may be called a/b
    name = f"step{model.step:09d}-{model.weights}-seed{seed}{held}"
    part = "" if replica is None else f"replica{replica}"
    folder = Path(os.path.expanduser(workdir)) / "samples" / part / name
    shutil.rmtree(folder, ignore_errors=True)  # of an earlier call, with another n
    model.modality.write(folder, examples, model.data_spec)
    arrays = {model.modality.array: examples, **inputs(model, n, seed, fixed)}
    write_arrays(folder / "samples.npz", **arrays)
    which = f"{model.weights} weights, seed {seed}"
    say(f"{n} {model.modality.array} of step {model.step} ({which}) in {folder}")
    return folder


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
