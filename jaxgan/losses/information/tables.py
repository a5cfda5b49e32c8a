"""Entropies and divergences of probability tables.

A table holds non-negative numbers that sum to 1, with an axis per variable. 0 log 0 is 0 in
value and gradient. Divergences are between tables of one shape, and infinite where the
second is 0 and the first is not. Values are float32 [] and differentiable, also under
`jax.jit` and `jax.vmap`.
"""

import math
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

UNITS = {"nats": 1.0, "bits": math.log(2.0)}


def entropy(p: ArrayLike, unit: str = "nats") -> jax.Array:
    """H(p) = -sum p log p, over all axes."""
    return in_unit(-jnp.sum(times_log(floats(p), floats(p))), unit)


def joint_entropy(table: ArrayLike, unit: str = "nats") -> jax.Array:
    """H(X, Y, ...) of p(x, y, ...): the entropy of the whole table."""
    return entropy(table, unit)


def conditional_entropy(
    table: ArrayLike, given: int | Sequence[int] = -1, unit: str = "nats"
) -> jax.Array:
    """H(others | given) = H(all) - H(given); `given` are the axes of variables."""
    return entropy(table, unit) - entropy(marginal(table, given), unit)


def cross_entropy(p: ArrayLike, q: ArrayLike, unit: str = "nats") -> jax.Array:
    """-sum p log q."""
    return in_unit(-jnp.sum(times_log(*pair(p, q))), unit)


def kullback_leibler(p: ArrayLike, q: ArrayLike, unit: str = "nats") -> jax.Array:
    """KL(p || q) = sum p log(p / q)."""
    return cross_entropy(p, q, unit) - entropy(p, unit)


def jensen_shannon(p: ArrayLike, q: ArrayLike, unit: str = "nats") -> jax.Array:
    """(KL(p || m) + KL(q || m)) / 2, m = (p + q) / 2; at most log 2 (Lin 1991)."""
    p, q = pair(p, q)
    middle = (p + q) / 2
    return (kullback_leibler(p, middle, unit) + kullback_leibler(q, middle, unit)) / 2


def total_variation(p: ArrayLike, q: ArrayLike) -> jax.Array:
    """sum |p - q| / 2, in [0, 1]."""
    p, q = pair(p, q)
    return jnp.sum(jnp.abs(p - q)) / 2


def squared_hellinger(p: ArrayLike, q: ArrayLike) -> jax.Array:
    """sum (sqrt p - sqrt q)^2, in [0, 2]. Some authors halve it."""
    p, q = pair(p, q)
    return jnp.sum(jnp.square(power(p, 0.5) - power(q, 0.5)))


def chi_squared(p: ArrayLike, q: ArrayLike) -> jax.Array:
    """Pearson's sum (p - q)^2 / q."""
    p, q = pair(p, q)
    both = (p == 0) & (q == 0)
    return jnp.sum(jnp.where(both, 0.0, jnp.square(p - q) / jnp.where(both, 1.0, q)))


def renyi_entropy(p: ArrayLike, order: float, unit: str = "nats") -> jax.Array:
    """log(sum p^order) / (1 - order); Renyi 1961. At order 1 Shannon's entropy, at infinity
    -log max p, at 0 the log of the number of possible outcomes."""
    check_order(order)
    if order == 1:
        return entropy(p, unit)
    if order == math.inf:
        return in_unit(-jnp.log(jnp.max(floats(p))), unit)
    return in_unit(jnp.log(jnp.sum(power(floats(p), order))) / (1 - order), unit)


def renyi_divergence(
    p: ArrayLike, q: ArrayLike, order: float, unit: str = "nats"
) -> jax.Array:
    """log(sum p^order q^(1 - order)) / (order - 1); at order 1 KL(p || q)."""
    check_order(order)
    if order == 1:
        return kullback_leibler(p, q, unit)
    p, q = pair(p, q)
    if order == math.inf:
        ratio = jnp.where(p > 0, p / jnp.where(p > 0, q, 1.0), 0.0)
        return in_unit(jnp.log(jnp.max(ratio)), unit)
    if order > 1:  # q stands below: 0 there is infinity wherever p is not 0
        q = jnp.where((p == 0) & (q == 0), 1.0, q)
        total = jnp.sum(power(p, order) * q ** (1 - order))
    else:
        total = jnp.sum(power(p, order) * power(q, 1 - order))
    return in_unit(jnp.log(total) / (order - 1), unit)


def mutual_information(table: ArrayLike, unit: str = "nats") -> jax.Array:
    """I(X; Y) of p(x, y) [X, Y].

    Raises:
      ValueError: the table has other than two axes; see `total_correlation`.
    """
    if jnp.ndim(table) != 2:
        raise ValueError(f"a table of two variables has two axes, not {jnp.ndim(table)}")
    return total_correlation(table, unit)


def total_correlation(table: ArrayLike, unit: str = "nats") -> jax.Array:
    """The sum of the variables' entropies less their joint entropy (Watanabe 1960)."""
    table = floats(table)
    single = [entropy(marginal(table, axis), unit) for axis in range(table.ndim)]
    return sum(single, -entropy(table, unit))


def marginal(table: ArrayLike, axes: int | Sequence[int]) -> jax.Array:
    """The table of the variables on `axes`."""
    table = floats(table)
    listed = [axes] if isinstance(axes, int) else axes
    kept = {axis % table.ndim for axis in listed}
    return jnp.sum(table, tuple(axis for axis in range(table.ndim) if axis not in kept))


# 0 log 0 and the like: the branch that a `where` does not take must be finite too, or the
# gradient is NaN.


def times_log(x: jax.Array, y: jax.Array) -> jax.Array:
    """x log y; 0 where x is 0."""
    return jnp.where(x == 0, 0.0, x * jnp.log(jnp.where(x == 0, 1.0, y)))


def power(x: jax.Array, exponent: float) -> jax.Array:
    """x^exponent; 0 where x is 0."""
    return jnp.where(x == 0, 0.0, jnp.where(x == 0, 1.0, x) ** exponent)


def floats(p: ArrayLike) -> jax.Array:
    """A table as floats: of its own precision, or float32."""
    p = jnp.asarray(p)
    return p if jnp.issubdtype(p.dtype, jnp.floating) else p.astype(jnp.float32)


def pair(p: ArrayLike, q: ArrayLike) -> tuple[jax.Array, jax.Array]:
    """Two tables as floats.

    Raises:
      ValueError: their shapes differ.
    """
    p, q = floats(p), floats(q)
    if p.shape != q.shape:
        raise ValueError(f"tables of shapes {p.shape} and {q.shape} cannot be compared")
    return p, q


def check_order(order: float) -> None:
    """Raises ValueError where a Renyi order is below 0 or NaN."""
    if not order >= 0:
        raise ValueError(f"order is {order}; it must be 0 or more")


def in_unit(nats: Any, unit: str) -> Any:
    """Converts a number or array of nats to the unit.

    Raises:
      ValueError: the unit is neither nats nor bits.
    """
    if unit not in UNITS:
        raise ValueError(f"unit is {unit!r}; it may be {' or '.join(UNITS)}")
    return nats / UNITS[unit]
