"""Closed forms for normal distributions, from means [D] and covariances [D, D].

Values are float64 of concrete arrays, and arrays [] of traced ones in their own precision,
differentiable (`jaxgan.losses.information.arrays`). A singular covariance has entropy minus
infinity, and variables that determine each other have infinite information. Divergences and
informations are sums of terms that are not negative, of eigenvalues and correlations. The
Jensen-Shannon divergence of two normals has no closed form, nor has their total variation
where the covariances differ.
"""

import math
from collections.abc import Sequence

import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from jaxgan.losses.information.arrays import Array, Module, floats, positions
from jaxgan.losses.information.tables import in_unit


def log_determinant(covariance: ArrayLike) -> Array:
    """log det C: the logarithms of the variances and of the correlations' eigenvalues."""
    xp, (c,) = floats(covariance)
    variances, found = correlations(xp, c)
    return xp.sum(logarithm(xp, variances, 0.0)) + xp.sum(logarithm(xp, found, rounding(c)))


def entropy(covariance: ArrayLike, unit: str = "nats") -> Array:
    """log det(2 pi e C) / 2, the joint entropy of all variables."""
    constant = np.shape(covariance)[0] * math.log(2 * math.pi * math.e)
    return in_unit((constant + log_determinant(covariance)) / 2, unit)


joint_entropy = entropy


def renyi_entropy(covariance: ArrayLike, order: float, unit: str = "nats") -> Array:
    """(log det(2 pi C) + D log(order) / (order - 1)) / 2 for an order above 0; at order 1
    Shannon's entropy, at infinity minus the log of the largest density."""
    if not order > 0:
        raise ValueError(f"order is {order}; it must be above 0")
    each = {1: 1.0, math.inf: 0.0}.get(order)
    each = math.log1p(order - 1) / (order - 1) if each is None else each
    constant = np.shape(covariance)[0] * (math.log(2 * math.pi) + each)
    return in_unit((constant + log_determinant(covariance)) / 2, unit)


def conditional_entropy(
    covariance: ArrayLike, given: Sequence[int], unit: str = "nats"
) -> Array:
    """H(others | given) = H(others) - I(others; given) in one normal vector; `given` are
    positions of variables.

    Raises:
      ValueError: there is no such position.
    """
    _, rest = parted(covariance, given)
    if not rest:
        return in_unit(0.0, unit)
    if len(rest) == np.shape(covariance)[0]:
        return entropy(covariance, unit)
    alone = entropy(block(covariance, rest), unit)
    return alone - mutual_information(covariance, rest, unit)


def cross_entropy(
    mean: ArrayLike,
    covariance: ArrayLike,
    other_mean: ArrayLike,
    other_covariance: ArrayLike,
    unit: str = "nats",
) -> Array:
    """-E log q(x), x from p = N(mean, covariance), q = N(other_mean, other_covariance)."""
    xp, (m, c, n, d) = floats(mean, covariance, other_mean, other_covariance)
    away, inside = whitened(xp, d, m - n), compared(xp, c, d)
    constant = len(c) * math.log(2 * math.pi) + log_determinant(d)
    return in_unit((constant + xp.sum(away**2) + xp.sum(inside)) / 2, unit)


def kullback_leibler(
    mean: ArrayLike,
    covariance: ArrayLike,
    other_mean: ArrayLike,
    other_covariance: ArrayLike,
    unit: str = "nats",
) -> Array:
    """KL(N(mean, covariance) || N(other_mean, other_covariance)): half of the squared
    distance of the means, and of l - 1 - log l for every eigenvalue l of C Q^-1."""
    xp, (m, c, n, d) = floats(mean, covariance, other_mean, other_covariance)
    away, ratios = whitened(xp, d, m - n), compared(xp, c, d)
    return in_unit((xp.sum(away**2) + xp.sum(beyond(xp, ratios))) / 2, unit)


def squared_hellinger(
    mean: ArrayLike,
    covariance: ArrayLike,
    other_mean: ArrayLike,
    other_covariance: ArrayLike,
) -> Array:
    """The integral of (sqrt p - sqrt q)^2, in [0, 2]."""
    order = renyi_divergence(mean, covariance, other_mean, other_covariance, 0.5)
    xp, (order,) = floats(order)
    return -2 * xp.expm1(-order / 2)


def renyi_divergence(
    mean: ArrayLike,
    covariance: ArrayLike,
    other_mean: ArrayLike,
    other_covariance: ArrayLike,
    order: float,
    unit: str = "nats",
) -> Array:
    """Renyi's divergence of a finite order above 0, at order 1 `kullback_leibler`; Gil,
    Alajaji & Linder 2013. Infinite above order 1 where order * other_covariance + (1 -
    order) * covariance is not positive definite."""
    if not 0 < order < math.inf:
        raise ValueError(f"order is {order}; it must be above 0 and finite")
    if order == 1:
        return kullback_leibler(mean, covariance, other_mean, other_covariance, unit)
    xp, (m, c, n, d) = floats(mean, covariance, other_mean, other_covariance)
    ratios = compared(xp, c, d)
    mixed = 1 + (1 - order) * (ratios - 1)
    fits = xp.all(mixed > rounding(c))
    safe = xp.where(fits, (1 - order) * c + order * d, d)
    distance = xp.sum((m - n) * xp.linalg.solve(safe, m - n))
    shape = beyond(xp, ratios) - beyond(xp, xp.where(fits, mixed, 1.0)) / (1 - order)
    value = (order * distance + xp.sum(xp.maximum(shape, 0.0))) / 2
    return in_unit(xp.where(fits, value, math.inf)[()], unit)


def chi_squared(
    mean: ArrayLike,
    covariance: ArrayLike,
    other_mean: ArrayLike,
    other_covariance: ArrayLike,
) -> Array:
    """Pearson's integral of (p - q)^2 / q; infinite as `renyi_divergence` of order 2."""
    order = renyi_divergence(mean, covariance, other_mean, other_covariance, 2.0)
    xp, (order,) = floats(order)
    return xp.expm1(order)


def total_variation(mean: ArrayLike, other_mean: ArrayLike, covariance: ArrayLike) -> Array:
    """Half of the integral of |p - q|, in [0, 1], for two normals of one covariance:
    2 Phi(d / 2) - 1, d their Mahalanobis distance."""
    xp, (m, n, c) = floats(mean, other_mean, covariance)
    square = xp.sum(whitened(xp, c, m - n) ** 2)
    distance = xp.where(square > 0, xp.sqrt(xp.where(square > 0, square, 1.0)), 0.0)
    if xp is np:
        return np.float64(math.erf(distance / 8**0.5))
    from jax.scipy.special import erf

    return erf(distance / 8**0.5)


def mutual_information(
    covariance: ArrayLike, first: Sequence[int], unit: str = "nats"
) -> Array:
    """I(first; others) = -sum log(1 - r^2) / 2 over the canonical correlations r; `first`
    are positions of variables.

    Raises:
      ValueError: there is no such position, or one side alone is singular.
    """
    xp, (c,) = floats(covariance)
    one, other = parted(covariance, first)
    if not one or not other:
        return in_unit(0.0, unit)
    left = whitened(xp, block(c, one), c[xp.array(one)][:, xp.array(other)])
    across = whitened(xp, block(c, other), left.T)
    r = xp.linalg.svd(across, compute_uv=False)
    apart = r < 1 - rounding(c)
    each = xp.where(apart, -xp.log1p(-(xp.where(apart, r, 0.0) ** 2)), math.inf)
    return in_unit(xp.sum(each) / 2, unit)


def total_correlation(covariance: ArrayLike, unit: str = "nats") -> Array:
    """(sum of log C_ii - log det C) / 2."""
    xp, (c,) = floats(covariance)
    _, found = correlations(xp, c)
    return in_unit(xp.sum(beyond(xp, found)) / 2, unit)


def correlations(xp: Module, c: Array) -> tuple[Array, Array]:
    """The variances [D], and the eigenvalues [D] of the correlations.

    Raises:
      ValueError: a concrete matrix is no covariance.
    """
    variances = xp.diagonal(c)
    scale = xp.sqrt(xp.where(variances > 0, variances, 1.0))
    found = xp.linalg.eigvalsh(c / (scale[:, None] * scale[None]))
    if xp is np and not ((variances >= 0).all() and (found > -rounding(c)).all()):
        raise ValueError("a covariance is not positive semidefinite")
    return variances, xp.where(xp.all(variances > 0), found, 0.0 * found)


def compared(xp: Module, c: Array, other: Array) -> Array:
    """The eigenvalues [D] of c other^-1, 0 but for rounding where c is singular."""
    half = whitened(xp, other, whitened(xp, other, c).T)
    return xp.linalg.eigvalsh((half + half.T) / 2)


def beyond(xp: Module, ratios: Array) -> Array:
    """l - 1 - log l, not negative; infinite at 0."""
    step = ratios - 1
    inside = ratios > rounding(ratios)
    value = step - xp.log1p(xp.where(inside, step, 0.0))
    return xp.where(inside, xp.maximum(value, 0.0), math.inf)


def logarithm(xp: Module, x: Array, least: float) -> Array:
    """log x; minus infinity up to `least`."""
    return xp.where(x > least, xp.log(xp.where(x > least, x, 1.0)), -math.inf)


def rounding(x: Array) -> float:
    """The most that cannot be told from 0 beside 1 in D dimensions of this precision."""
    return 4 * len(x) * float(jnp.finfo(x.dtype).eps)


def whitened(xp: Module, covariance: Array, x: Array) -> Array:
    """L^-1 x, where covariance = L L^T.

    Raises:
      ValueError: a concrete covariance is singular.
    """
    if xp is np:
        scale = np.sqrt(np.diagonal(covariance))
        least = correlations(np, covariance)[1].min() if scale.all() else 0.0
        if least <= rounding(covariance):
            raise ValueError("a covariance is singular: some variables fix another")
    return xp.linalg.solve(xp.linalg.cholesky(covariance), x)


def parted(covariance: ArrayLike, first: Sequence[int]) -> tuple[list[int], list[int]]:
    """Positions of variables, from 0, and those of the others."""
    size = np.shape(covariance)[0]
    one = positions(first, size, "position")  # type: ignore[arg-type]
    return one, [i for i in range(size) if i not in one]


def block(covariance: ArrayLike, at: Sequence[int]) -> Array:
    """The covariance of the variables at some positions.

    Raises:
      ValueError: there is no such position.
    """
    xp, (c,) = floats(covariance)
    kept = xp.array(positions(at, len(c), "position"), int)  # type: ignore[arg-type]
    return c[kept][:, kept]
