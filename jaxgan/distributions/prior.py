"""The generator's input, declared: named independent variables with standard laws.

    prior = Prior({"noise": uniform(100), "digit": categorical(10)})
    latent = sample(prior, key, index)      # {"noise": [B, 100], "digit": [B, 10]}
    networks("generator", flatten(latent))  # [B, 110]
    layout(prior)                           # {"digit": (0, 10), "noise": (10, 110)}

Each variable draws from a stream of its own name and each example from its own key, so
neither another variable nor another device changes a value. A prior is hashable: it is a
part of the program.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax.core import FrozenDict

from jaxgan.core.streams import example_keys, stream
from jaxgan.distributions.bounded import Uniform
from jaxgan.distributions.continuous import Gumbel, Normal
from jaxgan.distributions.discrete import Bernoulli, Categorical
from jaxgan.distributions.law import Law
from jaxgan.system.errors import UsageError

Prior = FrozenDict  # {variable: law}


def normal(size: int) -> Normal:
    """Standard normal, [size]."""
    return Normal((size,))


def uniform(size: int, low: float = -1.0, high: float = 1.0) -> Uniform:
    """Uniform on [low, high), [size]."""
    return Uniform((size,), float(low), float(high))


def categorical(size: int) -> Categorical:
    """One of `size` classes of equal probability, as a one-hot vector [size]."""
    return Categorical((size,))


def gumbel(size: int) -> Gumbel:
    """Standard Gumbel laws, [size]: whichever of several logits with such noise is the
    largest is a draw of their softmax."""
    return Gumbel((size,))


def bernoulli(size: int) -> Bernoulli:
    """Fair coins, 0 or 1, [size]."""
    return Bernoulli((size,))


def sample(
    prior: Mapping[str, Law], key: jax.Array, index: jax.Array
) -> dict[str, jax.Array]:
    """Draws {variable: [B, size]} for the examples at positions `index`, int [B]."""
    return {
        name: jax.vmap(law.draw)(example_keys(stream(key, name), index))
        for name, law in prior.items()
    }


def flatten(latent: Mapping[str, jax.Array]) -> jax.Array:
    """All variables side by side in alphabetical order, [B, total size]."""
    return jnp.concatenate([latent[name] for name in sorted(latent)], axis=-1)


def named(prior: Mapping[str, Law], latent: Any) -> dict[str, jax.Array]:
    """The variables {name: [B, size]}, as they are or from what `flatten` returns, [B,
    total size].

    Raises:
      UsageError: one is missing or unknown, or has another size.
    """
    places = layout(prior)
    if not isinstance(latent, Mapping):
        size = max(stop for _, stop in places.values())
        if latent.shape[1:] != (size,):
            raise UsageError(f"the latent is {list(latent.shape)}; it must be [B, {size}]")
        return {name: latent[:, start:stop] for name, (start, stop) in places.items()}
    if odd := sorted(set(prior) ^ set(latent)):
        known = ", ".join(f"{name} [B, {law.size}]" for name, law in prior.items())
        what = "is missing" if odd[0] in prior else "is no latent variable"
        raise UsageError(f"latent {odd[0]!r} {what}; there are {known}")
    for name, law in prior.items():
        if latent[name].shape[1:] != law.shape:
            found, wanted = list(latent[name].shape), ", ".join(map(str, law.shape))
            raise UsageError(f"latent {name!r} is {found}; it must be [B, {wanted}]")
    return dict(latent)


def layout(prior: Mapping[str, Law]) -> FrozenDict:
    """Where each variable lies in what `flatten` returns, {variable: (start, stop)}."""
    places, start = {}, 0
    for name in sorted(prior):
        places[name] = start, start + prior[name].size
        start += prior[name].size
    return FrozenDict(places)


def interpolation(prior: Mapping[str, Law]) -> str:
    """The path between two draws of all variables: "spherical" where all are normal, else
    "linear"."""
    kinds = {law.interpolation for law in prior.values()}
    return kinds.pop() if len(kinds) == 1 else "linear"


def values_of(
    prior: Mapping[str, Law],
    values: Mapping[str, Any],
    n: int,
    class_names: Sequence[str] = (),
) -> dict[str, np.ndarray]:
    """Values of latents as users say them, of n examples, as {latent: [1 or n, size]}.

    Raises:
      UsageError: there is no such latent or value, or not n of them.
    """
    for name in values:
        if name not in prior:
            raise UsageError(
                f"{name!r} is no latent variable; there are {', '.join(prior)}"
            )
    found = {k: value_of(prior[k], v, k, class_names) for k, v in values.items()}
    for name, value in found.items():
        if len(value) not in (1, n):
            raise UsageError(f"{name} has {len(value)} values, for {n} examples")
    return found


def value_of(
    law: Law, value: Any, name: str, class_names: Sequence[str] = ()
) -> np.ndarray:
    """A value of a latent as users say it, float32 [1, size] or, one for each example, [n,
    size].

    Args:
      value: a class by its index or, where the law has as many classes as there are
        `class_names`, its name, or several of these, one an example; else numbers, also
        as text: "0.5", "0.5,-1".

    Raises:
      UsageError: the law has no such value.
    """
    several = isinstance(value, list | tuple | np.ndarray) and np.ndim(value) == 1
    if (
        law.one_hot
        and several
        and all(isinstance(v, int | np.integer | str) for v in value)
    ):
        return np.concatenate([value_of(law, v, name, class_names) for v in value])
    if law.one_hot and np.ndim(value) == 0:
        named = len(class_names) == law.size and str(value) in class_names
        index = class_names.index(str(value)) if named else whole(value)
        if index is None or not 0 <= index < law.size:
            offered = ", ".join(class_names) if len(class_names) == law.size else ""
            raise UsageError(
                f"{name} is {value!r}; it may be {offered or f'0 to {law.size - 1}'}"
            )
        return np.eye(law.size, dtype=np.float32)[[index]]
    try:
        numbers = value.split(",") if isinstance(value, str) else value
        found = np.asarray(numbers, np.float32)
        if not np.isfinite(found).all():
            raise ValueError
        rows = len(found) if found.ndim > 1 else 1
        return np.broadcast_to(found, (rows, law.size)).copy()
    except (TypeError, ValueError):
        raise UsageError(
            f"{name} is {value!r}; it must be one number, or {law.size} with commas between"
        ) from None


def whole(value: Any) -> int | None:
    """A whole number, or text of one; None of all else."""
    try:
        return int(str(value))
    except ValueError:
        return None
