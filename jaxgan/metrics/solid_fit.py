"""Solids fitted to clouds of points: how far generated points lie from a true surface.

For each kind the factors are found by damped least squares of the signed distances (K.
Levenberg, "A method for the solution of certain non-linear problems in least squares",
1944), from some rotations, within the intervals that the data's factors are drawn from. The
kind that fits best counts. Points on a part of a surface fit too: whether clouds cover
their surfaces, distances of clouds say (`jaxgan.metrics.clouds`).
"""

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.data.solid_shapes import FACTORS, KINDS, distance_of_kind
from jaxgan.metrics.features.batches import in_batches

STEPS, AT_ONCE = 25, 64  # of least squares; clouds at once
STARTS = (-0.5, 0.0, 0.5)  # rotations from which a fit begins, radians


def fit_kind(cloud: jax.Array, kind: int, rotation: float) -> tuple[jax.Array, jax.Array]:
    """The mean distance of points [P, 3] to the fitted solid of a kind, [], and its factors
    [8]."""
    low, high = jnp.array(list(FACTORS.values()), jnp.float32)[1:].T
    least, most = jnp.min(cloud, 0), jnp.max(cloud, 0)
    half = (most - least) / 2
    if KINDS[kind] == "torus":
        half = jnp.stack([0.45, 0.4, 0.4])
    start = jnp.concatenate([half, jnp.array([rotation]), (least + most) / 2])

    def residuals(x: jax.Array) -> jax.Array:
        factors = jnp.concatenate([jnp.full((1,), float(kind)), x])
        return distance_of_kind(cloud, factors, kind)

    def step(_: int, carry: tuple) -> tuple:
        x, error, damping = carry
        r, slope = residuals(x), jax.jacfwd(residuals)(x)
        square = slope.T @ slope
        scale = jnp.diag(jnp.diag(square) + 1e-6 * jnp.trace(square) + 1e-12)
        moved = jnp.linalg.solve(square + damping * scale, (slope.T @ r)[:, None])[:, 0]
        new = jnp.clip(x - moved, low, high)
        found = jnp.mean(jnp.square(residuals(new)))
        better = found < error
        damping = jnp.clip(jnp.where(better, damping / 3, damping * 4), 1e-6, 1e6)
        return jnp.where(better, new, x), jnp.where(better, found, error), damping

    x = jnp.clip(start, low, high)
    error = jnp.mean(jnp.square(residuals(x)))
    x, _, _ = jax.lax.fori_loop(0, STEPS, step, (x, error, jnp.float32(1e-2)))
    factors = jnp.concatenate([jnp.full((1,), float(kind)), x])
    return jnp.mean(jnp.abs(residuals(x))), factors


@jax.jit
def fit(clouds: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Clouds [B, P, 3] -> the mean distance of each one's points to the surface of the
    solid that fits best, [B], and its factors [B, 8]."""

    def best(cloud: jax.Array) -> tuple[jax.Array, jax.Array]:
        found = [
            fit_kind(cloud, kind, start)
            for kind, name in enumerate(KINDS)
            for start in (STARTS if name in ("box", "ellipsoid") else (0.0,))
        ]
        errors, factors = (jnp.stack(parts) for parts in zip(*found))
        at = jnp.argmin(errors)
        return errors[at], factors[at]

    return jax.vmap(best)(clouds)


def surface_distances(clouds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean distances [N] of the points of clouds [N, P, 3] to the solids that fit best, and
    the factors of these [N, 8]."""
    found = in_batches(fit, np.asarray(clouds, np.float32), AT_ONCE, "fitting solids")
    return found[0], found[1]
