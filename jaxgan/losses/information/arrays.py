"""Whether a measure computes in NumPy or in JAX.

One formula serves both: its first line asks for the module of its arrays. Arrays that are
concrete are computed in float64 by NumPy, and checked; those that JAX traces are computed
by JAX in their own precision, differentiable, also under `jax.jit` and `jax.vmap`.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

Module = Any  # numpy or jax.numpy
Array = Any  # of that module
SLACK = 1e-3  # by which the sum of a table may differ from 1: that of many in bfloat16


def floats(*arrays: ArrayLike) -> tuple[Module, list[Array]]:
    """The module that computes with arrays, and the arrays as floats of it."""
    if any(isinstance(leaf, jax.core.Tracer) for leaf in jax.tree.leaves(arrays)):
        made = [jnp.asarray(x) for x in arrays]
        whole = [not jnp.issubdtype(x.dtype, jnp.floating) for x in made]
        return jnp, [x.astype(jnp.float32) if w else x for x, w in zip(made, whole)]
    return np, [np.asarray(x, np.float64) for x in arrays]


def shares(*tables: ArrayLike) -> tuple[Module, list[Array]]:
    """`floats` of probability tables; concrete ones are divided by their sum, which must be
    1 but for rounding.

    Raises:
      ValueError: a concrete table is none, or two have other shapes.
    """
    module, found = floats(*tables)
    if len({x.shape for x in found}) > 1:
        shapes = " and ".join(str(x.shape) for x in found)
        raise ValueError(f"tables of shapes {shapes} cannot be compared")
    if module is jnp:
        return module, found
    for x in found:
        if not np.isfinite(x).all() or (x < 0).any():
            raise ValueError("a table of shares has numbers below 0, or not finite")
        if abs(x.sum() - 1) > SLACK:
            raise ValueError(
                f"a table's shares sum to {x.sum():.6g}, not 1; of counts, take "
                "information.normalise(counts)"
            )
    return module, [x / x.sum() for x in found]


def normalise(counts: ArrayLike) -> np.ndarray:
    """Counts as shares of their sum, float64.

    Raises:
      ValueError: they are below 0, not finite, or all 0.
    """
    x = np.asarray(counts, np.float64)
    if not np.isfinite(x).all() or (x < 0).any() or not x.sum() > 0:
        raise ValueError("counts are numbers from 0, not all of them 0")
    return x / x.sum()


def positions(where: int | tuple | list, size: int, what: str) -> list[int]:
    """Places among `size`, from 0; negative ones count from the end.

    Raises:
      ValueError: one is out of range, or named twice.
    """
    listed = [where] if isinstance(where, int | np.integer) else [int(i) for i in where]
    if wrong := [i for i in listed if not -size <= i < size]:
        raise ValueError(f"{what} {wrong[0]} is none of {size}, which count from 0")
    found = [i % size for i in listed]
    if len(set(found)) < len(found):
        raise ValueError(f"{what} are named twice: {list(where)}")  # type: ignore[arg-type]
    return found
