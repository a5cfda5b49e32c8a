"""Latents of examples, by the run's encoder or by optimisation: --mode=encode of
jaxgan.main.

latents.npz     latent_<name> [N, size] of each example, the examples, and which of them are
                off the prior: of an encoder's law a draw is looked at
pictures.png    examples, each beside what the generator makes of its latents
encode.json     the numbers of jaxgan/explore/accuracy.py, each with its protocol
"""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.assemble.extractors import extractor_of
from jaxgan.distributions.posterior import sample
from jaxgan.evaluate.records import Records, records_of, table, whole
from jaxgan.explore.accuracy import Latents, own_fakes, probes, reconstruction
from jaxgan.explore.blocks import encoded, guesses
from jaxgan.explore.drawing import trails
from jaxgan.explore.gilbo import gilbo
from jaxgan.explore.given import given, is_split
from jaxgan.explore.opened import Opened
from jaxgan.inversion import check_gradients, off_prior
from jaxgan.model import Model
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_text, write_arrays, write_json, write_png
from jaxgan.system.progress import say

ANSWER = "the encoder's answer"
SHOWN, PAIRS = 32, 4  # examples of the picture, and how many stand side by side
INVERTED = 256  # examples of a split that are optimised, at most: it takes minutes


def encode(
    opened: Opened, images: str | None, starts: int | None, by: str, seed: int
) -> Path:
    """Writes the latents of examples, a picture and the numbers; returns their folder.

    Args:
      images: see jaxgan/explore/given.py; None is the test split.
      starts: of the optimisation; 0 takes the encoder's answer, None does where there is
        an encoder.
      by: what is compared, "pixels" or an extractor's name.

    Raises:
      UsageError: the run has no encoder, or none of all latents, and is not to optimise; or
        the examples are none of its data.
    """
    model, images = opened.model, images or "test"
    check(opened, starts)
    features = compared(opened, by)
    most = INVERTED if starts and is_split(images) else None
    x = given(opened, images, most)
    if starts:
        found = model.invert(x, starts, seed, features=features)
        latents, how = found.latents, f"optimised from {starts} starts"
    else:
        laws = encoded(model, x, "encoding")
        latents, how = guesses(laws), ANSWER
        # A mean lies nearer to the prior's than a draw does, the more so the less is known.
        drawn = sample(laws, jax.random.key(seed), jnp.arange(len(x)))
    folder = opened.where / called(images, starts, by)
    arrays: dict[str, Any] = {f"latent_{n}": value for n, value in latents.items()}
    off = off_prior(model.prior, latents if starts else drawn)
    arrays |= {model.modality.array: x, "off_prior": off}
    records = numbers(opened, x, latents, images, features, by, how, off)
    write_arrays(folder / "latents.npz", **arrays)
    if set(latents) == set(model.prior):
        write_png(folder / "pictures.png", beside(model, x, latents))
    if records:
        write_json(folder / "encode.json", whole(records))
        say(f"{how}:\n{table(records)}")
    say(f"latents of {len(x)} {model.modality.array} in {folder}")
    return folder


def called(images: str, starts: int | None, by: str) -> str:
    """The name of the folder: another one for other examples or other options."""
    name = f"encode-{images}"
    if not is_split(images):
        where = digest_text(os.path.abspath(images))[:6]
        name = f"encode-{Path(images.split(',')[0]).stem}-{where}"
    name += f"-starts{starts}" if starts else ""
    name += "" if by == "pixels" else f"-{by}"
    return re.sub(r"[^\w=.-]+", "-", name)


def check(opened: Opened, starts: int | None) -> None:
    """Raises UsageError where the encoder's answer is asked for and there is none."""
    model = opened.model
    trains = f"python -m jaxgan.main --config=encoder:{opened.folder}"
    if model.family.input != "latent":
        raise UsageError(
            f"{opened.folder} makes examples of a batch's {model.family.input!r}, not of "
            "latents; there are none to find"
        )
    if starts:
        check_gradients(model.prior)
    elif not model.family.offers("encode"):
        raise UsageError(
            f"{opened.folder} has no encoder; {trains} trains one, --starts=4 optimises "
            "latents without"
        )


def compared(opened: Opened, by: str) -> Callable[[jax.Array], jax.Array]:
    """The function of decoded examples that is compared."""
    if by == "pixels":
        return opened.model.modality.project
    found = extractor_of(by, opened.model.data_spec, opened.config.data).smooth
    if found is None:
        raise UsageError(
            f"--by={by}: this extractor is no differentiable function of examples; take "
            "pixels, classifier:DATA, lpips:FILE, vgg16:FILE or inception"
        )
    return found


def numbers(
    opened: Opened,
    x: np.ndarray,
    latents: Latents,
    images: str,
    features: Callable,
    by: str,
    how: str,
    off: np.ndarray,
) -> Records:
    """All records that apply."""
    model, found, records = opened.model, [], Records()
    complete = set(latents) == set(model.prior)
    said: dict[str, Any] = {"n": len(x), "images": images, "latents": how, **opened.said}
    if complete:
        found += reconstruction(opened, x, latents, {by: features})
    else:
        missing = ", ".join(sorted(set(model.prior) - set(latents)))
        say(f"the encoder does not read {missing}: nothing is made again; --starts=4 does")
    if how == ANSWER and is_split(images):
        records |= records_of(own_fakes(model) + gilbo(opened), **opened.said)
        if images != "train":  # among which the neighbours are
            found += probes(opened, latents, images)
    records = records_of(found, **said) | records
    if complete:
        error = records["mean_squared_error"]
        if error["value"] > error["floors"]["mean_example"]:
            say(
                "warning: the mean example is nearer; more --starts may find better latents"
            )
        drawn = model.latents(seed=2**31, n=10_000)
        floor = float(np.mean(off_prior(model.prior, drawn)))
        floors = {"draws_of_the_prior": floor}
        records["off_prior"] = {"value": float(np.mean(off)), "floors": floors, **said}
    return records


def beside(model: Model, x: np.ndarray, latents: Mapping[str, np.ndarray]) -> np.ndarray:
    """The picture of examples beside those that their latents make."""
    chosen = {name: value[:SHOWN] for name, value in latents.items()}
    made = model.modality.store(jax.device_get(model.generate(chosen)))
    pairs = np.stack([x[:SHOWN], made], 1)
    if model.modality.is_plane(model.data_spec):
        rows = [f"example {k + 1}" for k in range(len(pairs))]
        return trails(pairs, rows, "examples, and what their latents make")
    flat = pairs.reshape(-1, *x.shape[1:])
    return model.modality.picture(flat, model.data_spec, 2 * PAIRS)
