"""Latents of examples by optimisation: argmin_z of the distance of G(z) to an example.

J.-Y. Zhu, P. Krahenbuhl, E. Shechtman, A. A. Efros, "Generative Visual Manipulation on the
Natural Image Manifold", 2016 (arXiv:1609.03552), equation 4; their hybrid method, section
4.2, begins at an encoder's answer. Each example has several starts, of which the nearest
one is kept; all starts of a block of examples are one batch on the device.

Latents stay where the prior has its draws: after each step one is scaled about the prior's
mean until its length lies between the 1st and the 99th percentile of the prior's, and one
on an interval is then cut to it. Discrete latents keep the value of their start.
"""

import collections
import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.core import FrozenDict

from jaxgan.core.game import Bound
from jaxgan.distributions.continuous import Gumbel
from jaxgan.distributions.law import INTERVAL, Law
from jaxgan.distributions.prior import Prior, sample
from jaxgan.games.applied import apply
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import Bar

BLOCK = 64  # examples that are optimised together
BAND = (1.0, 99.0)  # percentiles of the lengths of latents
DRAWS = 10_000  # of the prior, from which these are taken
FEW = 8  # numbers below which a latent's draws are also in the middle
Latents = dict[str, jax.Array]
Features = Callable[[jax.Array], jax.Array] | None  # decoded [B, ...] -> [B, ...]


@dataclasses.dataclass(frozen=True)
class Inverted:
    """Latents that were found.

    Attributes:
      latents: {name: float32 [N, size]}.
      loss: [N], the mean squared difference of each example's features.
      start: int [N], which start it is from; the encoder's answer is number 0, if any.
      off_prior: bool [N], whether a continuous latent is off the prior (`off_prior`).
    """

    latents: dict[str, np.ndarray]
    loss: np.ndarray
    start: np.ndarray
    off_prior: np.ndarray


def band(law: Law) -> tuple[float, float]:
    """Between which distances from its mean 98 % of a prior law's draws lie, by `DRAWS`
    draws; from 0 of a law of few numbers, 99 %."""
    index = jnp.arange(DRAWS)
    drawn = np.asarray(sample({"z": law}, jax.random.key(0), index)["z"])
    low, high = np.percentile(lengths(law, drawn), BAND)
    return float(low) if law.size >= FEW else 0.0, float(high)


def lengths(law: Law, latent: Any) -> np.ndarray:
    """The distances of latents [N, size] from a prior law's mean, [N]."""
    return np.linalg.norm(np.asarray(latent) - np.asarray(law.full(law.mean)), axis=1)


def check_gradients(prior: Prior) -> None:
    """Raises UsageError where a latent chooses symbols: optimisation finds none."""
    for name, law in prior.items():
        if isinstance(law, Gumbel):
            raise UsageError(
                f"the latent {name!r} chooses symbols, and no gradient passes a choice: it "
                "cannot be found; `log_prob` says how likely a text is"
            )


def off_prior(prior: Prior, latents: Mapping[str, Any]) -> np.ndarray:
    """Whether a continuous latent's length is outside of its `band`, bool [N]."""
    found = np.zeros(len(next(iter(latents.values()))), bool)
    for name, value in latents.items():
        if not prior[name].discrete:
            (low, high), slack = band(prior[name]), 1e-4
            length = lengths(prior[name], value)
            found |= (length < low * (1 - slack)) | (length > high * (1 + slack))
    return found


def held(prior: Prior, bands: Mapping[str, tuple], latents: Latents) -> Latents:
    """Latents moved to where the prior has its draws."""
    found = {}
    for name, z in latents.items():
        law, mean = prior[name], prior[name].full(prior[name].mean)[None]
        length = jnp.linalg.norm(z - mean, axis=1, keepdims=True)
        scale = jnp.clip(length, *bands[name]) / jnp.maximum(length, 1e-12)
        z = mean + (z - mean) * scale
        if law.support == INTERVAL:
            z = jnp.clip(z, *law.span)
        found[name] = z
    return found


def distance(features: Features, made: jax.Array, target: jax.Array) -> jax.Array:
    """The mean squared difference of the features of decoded examples from `target`
    [B, ...], [B]."""
    apart = made if features is None else features(made)
    return jnp.mean(jnp.square(apart - target), tuple(range(1, target.ndim)))


def losses(
    static: tuple,
    features: Features,
    variables: Mapping,
    bound: Bound,
    key: jax.Array,
    latents: Latents,
    target: jax.Array,
) -> jax.Array:
    """The loss of each row of latents, [B]."""
    made = apply(static, variables, bound, latents, key)
    return distance(features, made, target)


def moved(
    static: tuple,
    features: Features,
    shape: tuple,
    variables: Mapping,
    bound: Bound,
    key: jax.Array,
    latents: Latents,
    target: jax.Array,
    moments: Any,
    rate: jax.Array,
) -> tuple[Latents, Any, jax.Array]:
    """One step of Adam: latents, moments, and the losses before it [B]."""
    prior, bands = shape
    free = {name: z for name, z in latents.items() if not prior[name].discrete}

    def total(free: Latents) -> tuple[jax.Array, jax.Array]:
        here = {**latents, **free}
        each = losses(static, features, variables, bound, key, here, target)
        return jnp.sum(each), each

    (_, each), slopes = jax.value_and_grad(total, has_aux=True)(free)
    with jax.numpy_dtype_promotion("standard"):  # as optax likes it
        steps, moments = optax.scale_by_adam(0.9, 0.99).update(slopes, moments)
    free = {n: z - rate * prior[n].unit * steps[n] for n, z in free.items()}
    return {**latents, **held(prior, bands, free)}, moments, each


_moved = jax.jit(moved, static_argnums=(0, 1, 2), donate_argnums=(6, 8))
_losses = jax.jit(losses, static_argnums=(0, 1))


def invert(
    static: tuple,
    variables: Mapping,
    bound: Bound,
    prior: Prior,
    key: jax.Array,
    x: np.ndarray,
    starts: Mapping[str, np.ndarray],
    features: Features = None,
    steps: int = 200,
    rate: float = 0.1,
) -> Inverted:
    """Latents of decoded examples x [N, ...].

    Args:
      static, variables, bound: the generation, see `games.applied.apply`.
      key: of what the generator draws.
      starts: {latent: [N, S, size]}, S starts of each example.
      features: decoded [B, ...] -> numbers [B, ...] that are compared; None compares the
        examples' own. Differentiable; the same function again compiles nothing.
      steps, rate: of Adam, its rate falling to 0 along a cosine; in the unit of the law.

    Raises:
      UsageError: no gradient reaches the latents.
    """
    check_gradients(prior)
    bands = {n: band(law) for n, law in prior.items() if not law.discrete}
    shape: tuple = prior, FrozenDict(bands)
    parts = collections.defaultdict[str, list](list)
    count = next(iter(starts.values())).shape[1]
    size = min(BLOCK, len(x))
    blocks = range(0, len(x), size)
    with Bar("inverting", len(blocks) * steps) as bar:
        for number, first in enumerate(blocks):
            rows = np.arange(first, first + size) % len(x)  # the last block goes round
            target = jnp.repeat(jnp.asarray(x[rows]), count, axis=0)
            target = target if features is None else jax.jit(features)(target)
            latents = {
                name: jnp.asarray(z[rows].reshape(-1, z.shape[-1]))
                for name, z in starts.items()
            }
            latents |= held(prior, bands, {n: latents[n] for n in bands})
            free = {name: latents[name] for name in bands}
            moments, program = optax.scale_by_adam().init(free), (static, features)
            given = variables, bound, key
            for step in range(steps):
                now = jnp.float32(rate * (1 + np.cos(np.pi * step / steps)) / 2)
                latents, moments, _ = _moved(
                    *program, shape, *given, latents, target, moments, now
                )
                bar.advance_to(number * steps + step + 1)
            found = _losses(*program, *given, latents, target).reshape(size, count)
            each = np.nan_to_num(np.asarray(found), nan=np.inf)
            best = np.argmin(each, 1)
            chosen = np.arange(size), best
            for name, z in latents.items():
                parts[name].append(np.asarray(z).reshape(size, count, -1)[chosen])
            parts["the loss"].append(each[chosen])
            parts["the start"].append(best)
    whole = {name: np.concatenate(some)[: len(x)] for name, some in parts.items()}
    loss, start = whole.pop("the loss"), whole.pop("the start")
    return Inverted(whole, loss, start, off_prior(prior, whole))
