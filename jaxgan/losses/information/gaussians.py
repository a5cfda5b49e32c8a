"""Closed forms for normal distributions, from means [D] and covariances [D, D].

Covariances must be positive definite; where one is not, the value is NaN. Float []
in the arrays' own precision, differentiable.
"""

import math
from collections.abc import Sequence

import jax
import jax.numpy as jnp

from jaxgan.losses.information.tables import in_unit


def log_determinant(covariance: jax.Array) -> jax.Array:
    return 2 * jnp.sum(jnp.log(jnp.diagonal(jnp.linalg.cholesky(covariance))))


def entropy(covariance: jax.Array, unit: str = "nats") -> jax.Array:
    """log det(2 pi e C) / 2; of several variables it is their joint entropy."""
    constant = len(covariance) * math.log(2 * math.pi * math.e)
    return in_unit((constant + log_determinant(covariance)) / 2, unit)


joint_entropy = entropy


def conditional_entropy(
    covariance: jax.Array, given: Sequence[int], unit: str = "nats"
) -> jax.Array:
    """H(others | given) of one normal vector, by the positions of the variables given."""
    return entropy(covariance, unit) - entropy(block(covariance, given), unit)


def cross_entropy(mean, covariance, other_mean, other_covariance, unit: str = "nats"):
    """-E log q of x from p = N(mean, covariance), q the other."""
    root = jnp.linalg.cholesky(other_covariance)
    solve = jax.scipy.linalg.solve_triangular
    away = solve(root, mean - other_mean, lower=True)
    inside = solve(root, jnp.linalg.cholesky(covariance), lower=True)
    constant = len(covariance) * math.log(2 * math.pi) + log_determinant(other_covariance)
    return in_unit((constant + jnp.sum(away**2) + jnp.sum(inside**2)) / 2, unit)


def kullback_leibler(mean, covariance, other_mean, other_covariance, unit: str = "nats"):
    """KL(N(mean, covariance) || N(other_mean, other_covariance))."""
    cross = cross_entropy(mean, covariance, other_mean, other_covariance, unit)
    return cross - entropy(covariance, unit)


def squared_hellinger(mean, covariance, other_mean, other_covariance):
    """The integral of (sqrt p - sqrt q)^2, in [0, 2]."""
    order = renyi_divergence(mean, covariance, other_mean, other_covariance, 0.5)
    return 2 - 2 * jnp.exp(-order / 2)


def renyi_divergence(
    mean, covariance, other_mean, other_covariance, order: float, unit: str = "nats"
):
    """Of an order in (0, 1); Gil, Alajaji & Linder 2013."""
    if not 0 < order < 1:
        raise ValueError(f"order is {order}; it must be between 0 and 1")
    mixed = (1 - order) * covariance + order * other_covariance
    away = jax.scipy.linalg.solve_triangular(
        jnp.linalg.cholesky(mixed), mean - other_mean, lower=True
    )
    ratio = (
        log_determinant(mixed)
        - (1 - order) * log_determinant(covariance)
        - order * log_determinant(other_covariance)
    )
    return in_unit((order * jnp.sum(away**2) + ratio / (1 - order)) / 2, unit)


def mutual_information(
    covariance: jax.Array, first: Sequence[int], unit: str = "nats"
) -> jax.Array:
    """I of the variables at positions `first` and all others."""
    first = [i % len(covariance) for i in first]
    rest = [i for i in range(len(covariance)) if i not in first]
    parts = entropy(block(covariance, first), unit) + entropy(block(covariance, rest), unit)
    return parts - entropy(covariance, unit)


def total_correlation(covariance: jax.Array, unit: str = "nats") -> jax.Array:
    """(sum of log C_ii - log det C) / 2."""
    single = jnp.sum(jnp.log(jnp.diagonal(covariance)))
    return in_unit((single - log_determinant(covariance)) / 2, unit)


def block(covariance: jax.Array, positions: Sequence[int]) -> jax.Array:
    kept = jnp.array(positions)
    return covariance[kept][:, kept]
