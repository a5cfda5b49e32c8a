"""Closed forms for normal distributions, from means [D] and covariances [D, D].

Values are floats [] in the arrays' own precision, differentiable, and NaN where a
covariance is not positive definite. The Jensen-Shannon divergence of two normals has no
closed form, nor has their total variation where the covariances differ.
"""

import math
from collections.abc import Sequence

import jax
import jax.numpy as jnp

from jaxgan.losses.information.tables import in_unit, power


def log_determinant(covariance: jax.Array) -> jax.Array:
    """log det C, by Cholesky's factor."""
    return 2 * jnp.sum(jnp.log(jnp.diagonal(jnp.linalg.cholesky(covariance))))


def entropy(covariance: jax.Array, unit: str = "nats") -> jax.Array:
    """log det(2 pi e C) / 2, the joint entropy of all variables."""
    constant = len(covariance) * math.log(2 * math.pi * math.e)
    return in_unit((constant + log_determinant(covariance)) / 2, unit)


joint_entropy = entropy


def renyi_entropy(covariance: jax.Array, order: float, unit: str = "nats") -> jax.Array:
    """(log det(2 pi C) + D log(order) / (order - 1)) / 2 for an order above 0; at order 1
    Shannon's entropy, at infinity minus the log of the largest density."""
    if not order > 0:
        raise ValueError(f"order is {order}; it must be above 0")
    each = {1: 1.0, math.inf: 0.0}.get(order)
    each = math.log(order) / (order - 1) if each is None else each
    constant = len(covariance) * (math.log(2 * math.pi) + each)
    return in_unit((constant + log_determinant(covariance)) / 2, unit)


def conditional_entropy(
    covariance: jax.Array, given: Sequence[int], unit: str = "nats"
) -> jax.Array:
    """H(others | given) in one normal vector; `given` are positions of variables."""
    return entropy(covariance, unit) - entropy(block(covariance, given), unit)


def cross_entropy(
    mean: jax.Array,
    covariance: jax.Array,
    other_mean: jax.Array,
    other_covariance: jax.Array,
    unit: str = "nats",
) -> jax.Array:
    """-E log q(x), x from p = N(mean, covariance), q = N(other_mean, other_covariance)."""
    away = whitened(other_covariance, mean - other_mean)
    inside = whitened(other_covariance, jnp.linalg.cholesky(covariance))
    constant = len(covariance) * math.log(2 * math.pi) + log_determinant(other_covariance)
    return in_unit((constant + jnp.sum(away**2) + jnp.sum(inside**2)) / 2, unit)


def kullback_leibler(
    mean: jax.Array,
    covariance: jax.Array,
    other_mean: jax.Array,
    other_covariance: jax.Array,
    unit: str = "nats",
) -> jax.Array:
    """KL(N(mean, covariance) || N(other_mean, other_covariance))."""
    cross = cross_entropy(mean, covariance, other_mean, other_covariance, unit)
    return cross - entropy(covariance, unit)


def squared_hellinger(
    mean: jax.Array,
    covariance: jax.Array,
    other_mean: jax.Array,
    other_covariance: jax.Array,
) -> jax.Array:
    """The integral of (sqrt p - sqrt q)^2, in [0, 2]."""
    order = renyi_divergence(mean, covariance, other_mean, other_covariance, 0.5)
    return 2 - 2 * jnp.exp(-order / 2)


def renyi_divergence(
    mean: jax.Array,
    covariance: jax.Array,
    other_mean: jax.Array,
    other_covariance: jax.Array,
    order: float,
    unit: str = "nats",
) -> jax.Array:
    """Renyi's divergence of a finite order above 0, at order 1 `kullback_leibler`; Gil,
    Alajaji & Linder 2013.

    NaN where order * other_covariance + (1 - order) * covariance is not positive
    definite: above order 1 the divergence is infinite there.
    """
    if not 0 < order < math.inf:
        raise ValueError(f"order is {order}; it must be above 0 and finite")
    if order == 1:
        return kullback_leibler(mean, covariance, other_mean, other_covariance, unit)
    mixed = (1 - order) * covariance + order * other_covariance
    away = whitened(mixed, mean - other_mean)
    ratio = (
        log_determinant(mixed)
        - (1 - order) * log_determinant(covariance)
        - order * log_determinant(other_covariance)
    )
    return in_unit((order * jnp.sum(away**2) + ratio / (1 - order)) / 2, unit)


def chi_squared(
    mean: jax.Array,
    covariance: jax.Array,
    other_mean: jax.Array,
    other_covariance: jax.Array,
) -> jax.Array:
    """Pearson's integral of (p - q)^2 / q; NaN where it is infinite, as
    `renyi_divergence` of order 2."""
    order = renyi_divergence(mean, covariance, other_mean, other_covariance, 2.0)
    return jnp.expm1(order)


def total_variation(
    mean: jax.Array, other_mean: jax.Array, covariance: jax.Array
) -> jax.Array:
    """Half of the integral of |p - q|, in [0, 1], for two normals of one covariance:
    2 Phi(d / 2) - 1, d their Mahalanobis distance."""
    square = jnp.sum(whitened(covariance, mean - other_mean) ** 2)
    return jax.scipy.special.erf(power(square, 0.5) / 8**0.5)


def mutual_information(
    covariance: jax.Array, first: Sequence[int], unit: str = "nats"
) -> jax.Array:
    """I(first; others), `first` being positions of variables."""
    first = [i % len(covariance) for i in first]
    rest = [i for i in range(len(covariance)) if i not in first]
    parts = entropy(block(covariance, first), unit) + entropy(block(covariance, rest), unit)
    return parts - entropy(covariance, unit)


def total_correlation(covariance: jax.Array, unit: str = "nats") -> jax.Array:
    """(sum of log C_ii - log det C) / 2."""
    single = jnp.sum(jnp.log(jnp.diagonal(covariance)))
    return in_unit((single - log_determinant(covariance)) / 2, unit)


def whitened(covariance: jax.Array, x: jax.Array) -> jax.Array:
    """L^-1 x, where covariance = L L^T."""
    root = jnp.linalg.cholesky(covariance)
    return jax.scipy.linalg.solve_triangular(root, x, lower=True)


def block(covariance: jax.Array, positions: Sequence[int]) -> jax.Array:
    """The covariance of the variables at `positions`."""
    kept = jnp.array(positions)
    return covariance[kept][:, kept]
