"""Points uniform by area on the surfaces of solids, from uniform numbers in closed form."""

import jax
import jax.numpy as jnp

from jaxgan.data.solid_shapes import radii

TRIES = 5  # candidates of a point on an ellipsoid; 5 in 1,000 at most find none accepted
UNIFORM = 3 * TRIES  # numbers of a point; other kinds than ellipsoids need 5
HALVINGS = 24  # of the interval in which an angle of a torus lies


def circle(turn: jax.Array, radius: jax.Array) -> tuple[jax.Array, jax.Array]:
    """x and y at a share of a turn [P] and radii [P]."""
    angle = 2 * jnp.pi * turn
    return radius * jnp.cos(angle), radius * jnp.sin(angle)


def on_box(u: jax.Array, size: jax.Array) -> jax.Array:
    """Uniform numbers [P, 5 or more] -> points [P, 3] on a box of half axes `size` [3]."""
    a, b, c = size
    bounds = jnp.cumsum(jnp.stack([b * c, a * c, a * b]))  # of pairs of faces
    axis = jnp.minimum(jnp.searchsorted(bounds, u[:, 0] * bounds[-1]), 2)
    side = jnp.where(u[:, 1] < 0.5, -1.0, 1.0)[:, None]
    inner = 2.0 * u[:, 2:5] - 1.0
    unit = jnp.where(jax.nn.one_hot(axis, 3, dtype=bool), side, inner)
    return unit * size[None]


def on_cylinder(u: jax.Array, size: jax.Array) -> jax.Array:
    """Likewise on a cylinder: its side, or one of two discs."""
    a, _, c = size
    is_side = u[:, 0] * (2.0 * c + a) < 2.0 * c  # 4 pi a c against 2 pi a^2
    x, y = circle(u[:, 1], jnp.where(is_side, a, a * jnp.sqrt(u[:, 2])))
    disc = jnp.where(u[:, 3] < 0.5, -c, c)
    return jnp.stack([x, y, jnp.where(is_side, (2.0 * u[:, 4] - 1.0) * c, disc)], -1)


def on_torus(u: jax.Array, size: jax.Array) -> jax.Array:
    """Likewise on a torus. The angle v around the tube has density 1 + (r / R) cos v; its
    distribution function is inverted by halving."""
    large, small = radii(size[0], size[1])
    goal = 2 * jnp.pi * u[:, 0] - jnp.pi

    def halve(_: int, ends: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        low, high = ends
        middle = (low + high) / 2
        below = middle + small / large * jnp.sin(middle) < goal
        return jnp.where(below, middle, low), jnp.where(below, high, middle)

    ends = jnp.full_like(goal, -jnp.pi), jnp.full_like(goal, jnp.pi)
    v = sum(jax.lax.fori_loop(0, HALVINGS, halve, ends)) / 2
    x, y = circle(u[:, 1], large + small * jnp.cos(v))
    return jnp.stack([x, y, small * jnp.sin(v)], -1)


def on_cone(u: jax.Array, size: jax.Array) -> jax.Array:
    """Likewise on a cone: its side, or the disc below."""
    a, _, c = size
    slant = jnp.sqrt(jnp.square(a) + jnp.square(2.0 * c))
    is_side = u[:, 0] * (slant + a) < slant
    share = jnp.sqrt(u[:, 2])  # of the way from the tip, or from the disc's centre
    x, y = circle(u[:, 1], a * share)
    return jnp.stack([x, y, jnp.where(is_side, c - 2.0 * c * share, -c)], -1)


def on_ellipsoid(u: jax.Array, size: jax.Array) -> jax.Array:
    """Uniform numbers [P, TRIES, 3] -> points [P, 3]: directions n are accepted in
    proportion to the area that they stand for, abc |n / size|."""
    z = 2.0 * u[..., 0] - 1.0
    x, y = circle(u[..., 1], jnp.sqrt(jnp.maximum(1.0 - jnp.square(z), 0.0)))
    n = jnp.stack([x, y, z], -1)
    area = jnp.linalg.norm(n / size[None, None], axis=-1) * jnp.min(size)
    first = jnp.argmax(u[..., 2] < area, axis=1)
    chosen = jnp.take_along_axis(n, first[:, None, None], axis=1)[:, 0]
    return chosen * size[None]


def surface(factors: jax.Array, key: jax.Array, count: int) -> jax.Array:
    """Points [count, 3] uniform on the surface of the solid of factors [8]."""
    size = factors[1:4]
    u = jax.random.uniform(key, (count, UNIFORM))
    every = jnp.stack(
        [
            on_box(u, size),
            on_ellipsoid(u.reshape(count, TRIES, 3), size),
            on_cylinder(u, size),
            on_torus(u, size),
            on_cone(u, size),
        ]
    )
    x, y, z = jnp.unstack(every[factors[0].astype(jnp.int32)], axis=-1)
    cos, sin = jnp.cos(factors[4]), jnp.sin(factors[4])
    turned = jnp.stack([cos * x - sin * y, sin * x + cos * y, z], -1)
    return turned + factors[5:][None]
