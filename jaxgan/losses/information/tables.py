"""Entropies and divergences of probability tables.

A table holds non-negative numbers that sum to 1, with an axis per variable. 0 log 0 is 0 in
value and gradient. Divergences are between tables of one shape, and infinite where the
second is 0 and the first is not; written so that rounding cannot make them negative. Values
are float64 of concrete tables, which are checked, and arrays [] of traced ones
(`jaxgan.losses.information.arrays`).
"""

import math
from collections.abc import Sequence
from typing import Any

from jaxgan.losses.information.arrays import Array, Module, positions, shares

Table = Any  # numbers that sum to 1, of NumPy, of JAX or in lists
UNITS = {"nats": 1.0, "bits": math.log(2.0)}


def entropy(p: Table, unit: str = "nats") -> Array:
    """H(p) = -sum p log p, over all axes."""
    xp, (p,) = shares(p)
    return in_unit(0.0 - xp.sum(p * log(xp, p)), unit)


def joint_entropy(table: Table, unit: str = "nats") -> Array:
    """H(X, Y, ...) of p(x, y, ...): the entropy of the whole table."""
    return entropy(table, unit)


def conditional_entropy(
    table: Table, given: int | Sequence[int] = -1, unit: str = "nats"
) -> Array:
    """H(others | given) = -sum p log(p / p(given)); `given` are the axes of variables.

    Raises:
      ValueError: there is no such axis.
    """
    xp, (p,) = shares(table)
    whole = xp.broadcast_to(summed(xp, p, given), p.shape)
    return in_unit(xp.sum(p * (log(xp, whole) - log(xp, p))), unit)


def cross_entropy(p: Table, q: Table, unit: str = "nats") -> Array:
    """-sum p log q."""
    xp, (p, q) = shares(p, q)
    total = 0.0 - xp.sum(p * log(xp, xp.where(p > 0, q, 1.0)))
    return in_unit(infinite_where(xp, (p > 0) & (q == 0), total), unit)


def kullback_leibler(p: Table, q: Table, unit: str = "nats") -> Array:
    """KL(p || q) = sum p log(p / q)."""
    xp, (p, q) = shares(p, q)
    total = xp.sum(excess(xp, p, q))
    return in_unit(infinite_where(xp, (p > 0) & (q == 0), total), unit)


def jensen_shannon(p: Table, q: Table, unit: str = "nats") -> Array:
    """(KL(p || m) + KL(q || m)) / 2, m = (p + q) / 2; at most log 2 (Lin 1991)."""
    xp, (p, q) = shares(p, q)
    middle = (p + q) / 2
    return in_unit(xp.sum(excess(xp, p, middle) + excess(xp, q, middle)) / 2, unit)


def total_variation(p: Table, q: Table) -> Array:
    """sum |p - q| / 2, in [0, 1]."""
    xp, (p, q) = shares(p, q)
    return xp.sum(xp.abs(p - q)) / 2


def squared_hellinger(p: Table, q: Table) -> Array:
    """sum (sqrt p - sqrt q)^2, in [0, 2]. Some authors halve it."""
    xp, (p, q) = shares(p, q)
    both = root(xp, p) + root(xp, q)
    apart = (p - q) / xp.where(both > 0, both, 1.0)  # no difference of near roots
    return xp.sum(xp.square(apart))


def chi_squared(p: Table, q: Table) -> Array:
    """Pearson's sum (p - q)^2 / q."""
    xp, (p, q) = shares(p, q)
    total = xp.sum(xp.where(q > 0, xp.square(p - q) / xp.where(q > 0, q, 1.0), 0.0))
    return infinite_where(xp, (p > 0) & (q == 0), total)


def renyi_entropy(p: Table, order: float, unit: str = "nats") -> Array:
    """log(sum p^order) / (1 - order); Renyi 1961. At order 1 Shannon's entropy, at infinity
    -log max p, at 0 the log of the number of possible outcomes."""
    check_order(order)
    if order == 1:
        return entropy(p, unit)
    xp, (p,) = shares(p)
    if order == math.inf:
        return in_unit(0.0 - xp.log(xp.max(p)), unit)
    return in_unit(log_mean_power(xp, p, log(xp, p), order - 1) / (1 - order), unit)


def renyi_divergence(p: Table, q: Table, order: float, unit: str = "nats") -> Array:
    """log(sum p^order q^(1 - order)) / (order - 1); at order 1 KL(p || q)."""
    check_order(order)
    if order == 1:
        return kullback_leibler(p, q, unit)
    xp, (p, q) = shares(p, q)
    lost = (p > 0) & (q == 0)
    ratio = xp.where(lost, 0.0, log(xp, p) - log(xp, xp.where(p > 0, q, 1.0)))
    if order == math.inf:
        value = xp.max(xp.where(p > 0, ratio, -math.inf))
    else:
        kept, gone = xp.where(lost, 0.0, p), xp.sum(xp.where(lost, p, 0.0))
        value = log_mean_power(xp, kept, ratio, order - 1, gone) / (order - 1)
    return in_unit(infinite_where(xp, lost & (order > 1), value), unit)


def mutual_information(table: Table, unit: str = "nats") -> Array:
    """I(X; Y) of p(x, y) [X, Y].

    Raises:
      ValueError: the table has other than two axes; see `total_correlation`.
    """
    xp, (p,) = shares(table)
    if p.ndim != 2:
        raise ValueError(f"a table of two variables has two axes, not {p.ndim}")
    return total_correlation(table, unit)


def total_correlation(table: Table, unit: str = "nats") -> Array:
    """KL(p || the product of the variables' own tables): the sum of their entropies less
    the joint entropy (Watanabe 1960)."""
    xp, (p,) = shares(table)
    apart = xp.ones_like(p)
    for axis in range(p.ndim):
        apart = apart * summed(xp, p, axis)
    return in_unit(xp.sum(excess(xp, p, apart)), unit)


def marginal(table: Table, axes: int | Sequence[int]) -> Array:
    """The table of the variables on `axes`.

    Raises:
      ValueError: there is no such axis.
    """
    xp, (p,) = shares(table)
    kept = sorted(positions(axes, p.ndim, "axis"))  # type: ignore[arg-type]
    return summed(xp, p, kept).reshape([p.shape[axis] for axis in kept])


def summed(xp: Module, p: Array, axes: int | Sequence[int]) -> Array:
    """The table of the variables on `axes`, others summed to axes of size 1."""
    kept = positions(axes, p.ndim, "axis")  # type: ignore[arg-type]
    others = tuple(axis for axis in range(p.ndim) if axis not in kept)
    return xp.sum(p, others, keepdims=True)


# The branch that a `where` does not take must be finite too, or the gradient is NaN.


def log(xp: Module, x: Array) -> Array:
    """log x; 0 where x is 0, which every caller multiplies by 0 or replaces."""
    return xp.log(xp.where(x > 0, x, 1.0))


def root(xp: Module, x: Array) -> Array:
    """The square root, whose gradient at 0 is 0."""
    return xp.where(x > 0, xp.sqrt(xp.where(x > 0, x, 1.0)), 0.0)


def infinite_where(xp: Module, lost: Array, value: Array) -> Array:
    """The value, or infinity where the second table lacks an outcome of the first."""
    return xp.where(xp.any(lost), math.inf, value)[()]


def excess(xp: Module, p: Array, q: Array) -> Array:
    """p log(p / q) - p + q, never negative, whose sum is KL(p || q): no near logarithms are
    subtracted. Where q is 0 it is q - p: the caller says infinity."""
    near = (p > 0) & (xp.abs(q - p) <= p / 2)
    step = xp.where(near, (q - p) / xp.where(near, p, 1.0), 0.0)
    close = p * xp.maximum(step - xp.log1p(step), 0.0)
    return xp.where(near, close, p * (log(xp, p) - log(xp, q)) - p + q)


def log_mean_power(
    xp: Module, p: Array, logarithm: Array, exponent: float, gone: Array = 0.0
) -> Array:
    """log sum p e^(exponent * logarithm), where p sums to 1 - gone: near exponent 0, where
    it is about as small, by the sum less 1, else by the largest term."""
    scaled = exponent * xp.where(p > 0, logarithm, 0.0)
    small = xp.max(xp.abs(scaled)) < 0.5
    change = xp.sum(p * xp.expm1(xp.where(small, scaled, 0.0)))
    gone = xp.where(small & (gone < 1), gone, 0.0)
    lost = xp.sum(p) == 0  # tables without a common outcome
    term = xp.where(p > 0, log(xp, p) + scaled, -math.inf)
    largest = xp.where(lost, 0.0, xp.max(term))
    safe = xp.where(p > 0, term, largest) - largest
    total = xp.sum(xp.where(p > 0, xp.exp(safe), 0.0))
    by_largest = largest + xp.log(xp.where(lost, 1.0, total))
    return xp.where(lost, -math.inf, xp.where(small, xp.log1p(change - gone), by_largest))[
        ()
    ]


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
