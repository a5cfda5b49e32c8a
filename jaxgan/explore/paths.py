"""Paths through a latent space: between two latents, along a direction, towards the mean.

Each keeps to where draws of the latents lie. Normal latents in many dimensions lie near a
sphere, which a straight line leaves: T. White, "Sampling Generative Networks", 2016
(arXiv:1609.04468), section 2.1. A discrete latent has nothing between two values.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from jaxgan.distributions.law import INTERVAL, LINE, Law
from jaxgan.explore.blocks import encoded, generated, guesses
from jaxgan.metrics.path_length import linear, spherical
from jaxgan.model import Model
from jaxgan.system.errors import UsageError

Latents = Mapping[str, np.ndarray]  # {name: [N, size]}
Paths = dict[str, np.ndarray]  # {name: [N, C, size]}, C steps from each of N latents
ALONG: Mapping[str, Callable] = {"linear": linear, "spherical": spherical}
STARTS = 8  # of an optimisation
TRUNCATIONS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)  # of the deviation from the mean


def latents_of(model: Model, examples: np.ndarray) -> dict[str, np.ndarray]:
    """The latents of stored examples [N, ...] by the run's encoder, {name: [N, size]}: the
    means of its laws, of discrete latents the likeliest value.

    Raises:
      UsageError: there is no encoder, or it leaves latents open.
    """
    read = guesses(encoded(model, examples))
    if missing := sorted(set(model.prior) - set(read)):
        raise UsageError(
            f"this run's encoder reads {', '.join(sorted(read))} alone, not "
            f"{', '.join(missing)}"
        )
    return read


def reads_all(model: Model, examples: np.ndarray) -> bool:
    """Whether the run has an encoder, and of all latents; tried on stored examples."""
    if not model.family.offers("encode"):
        return False
    return set(encoded(model, examples)) == set(model.prior)


def latents_found(model: Model, examples: np.ndarray) -> dict[str, np.ndarray]:
    """The latents of a few stored examples [N, ...]: the encoder's or, where there is none
    of all latents, those that optimisation finds."""
    if reads_all(model, examples):
        return latents_of(model, examples)
    return model.invert(examples, STARTS).latents


def path(
    prior: Mapping[str, Law],
    starts: Latents,
    ends: Latents,
    t: Sequence[float],
    kind: str | None = None,
) -> Paths:
    """The path from each of N latents to another at t in [0, 1], {name: [N, C, size]} for
    C values of t.

    Args:
      kind: "linear" or "spherical" for all continuous latents; None takes each law's own.
        Discrete ones change over half-way.
    """
    found = {}
    for name, law in prior.items():
        a, b = np.asarray(starts[name]), np.asarray(ends[name])
        between = step if law.discrete else ALONG[kind or law.interpolation]
        steps = [between(a, b, np.full((len(a), 1), at)) for at in t]
        found[name] = np.stack(steps, 1).astype(np.float32)
    return found


def step(start: np.ndarray, end: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The start before the middle of the path, then the end: [N, Z] at t [N, 1]."""
    return np.where(t < 0.5, start, end)


def along(
    prior: Mapping[str, Law],
    latents: Latents,
    directions: Latents,
    amounts: Sequence[float],
) -> Paths:
    """Latents with `amounts` of a direction of some of them added, {name: [N,
    len(amounts), size]}; within its law's interval, if it has one.

    Args:
      directions: {name: [size], or [N, size] one for each example}.
    """
    found, by = held(latents, len(amounts)), np.asarray(amounts, np.float32)[:, None]
    for name, direction in directions.items():
        low, high = ends(prior[name])
        moved = found[name] + by * np.asarray(direction, np.float32)[..., None, :]
        found[name] = np.clip(moved, low, high)
    return found


def truncated(prior: Mapping[str, Law], latents: Latents) -> tuple[Paths, list[float]]:
    """Continuous latents with their deviation from the prior's mean scaled, {name: [N, C,
    size]}, and the C scales; latents on an interval are not scaled beyond it. ({}, [])
    where all are discrete.

    The sweep of T. Karras et al., 2019 (arXiv:1812.04948), appendix B, in the space of the
    draws themselves.
    """
    scaled = [n for n, law in prior.items() if law.support in (LINE, INTERVAL)]
    if not scaled:
        return {}, []
    bounded = any(prior[name].support == INTERVAL for name in scaled)
    scales = [x for x in TRUNCATIONS if x <= 1 or not bounded]
    found = held(latents, len(scales))
    for name in scaled:
        mean = np.asarray(prior[name].full(prior[name].mean), np.float32)
        by = np.asarray(scales, np.float32)[:, None]
        found[name] = mean + by * (found[name] - mean)
    return found, scales


def held(latents: Latents, columns: int) -> Paths:
    """Latents {name: [N, size]} as paths on which nothing moves, {name: [N, C, size]}."""
    return {
        name: np.repeat(np.asarray(value)[:, None], columns, 1)
        for name, value in latents.items()
    }


def ends(law: Law) -> tuple[float, float]:
    """Between which values of a law lie."""
    if law.support != INTERVAL:
        return -np.inf, np.inf
    low, high = law.span
    return float(low), float(high)


def shown(model: Model, along: Paths) -> np.ndarray:
    """The examples along paths {name: [N, C, size]}, stored [N, C, ...]."""
    rows, columns = next(iter(along.values())).shape[:2]
    flat = {name: value.reshape(rows * columns, -1) for name, value in along.items()}
    examples = generated(model, flat)
    return examples.reshape(rows, columns, *examples.shape[1:])
