"""Five solids with known factors: signed distances and soft occupancy, pure functions of
one example, which `jax.vmap` maps. Points on their surfaces: `jaxgan.data.solid_points`.

A solid has factors [8]: kind, three sizes, rotation about the vertical, centre. Its own
frame has its centre at 0 and z upwards; sizes a, b, c are half its widths along x, y, z.
"""

import jax
import jax.numpy as jnp

KINDS = ("box", "ellipsoid", "cylinder", "torus", "cone")
FACTORS = {  # name -> the interval it is uniform on
    "kind": (0.0, 5.0),  # an index into KINDS, rounded down
    "a": (0.25, 0.55),  # half width; radius of cylinder and cone
    "b": (0.25, 0.55),  # half depth of box and ellipsoid; with a, the torus's radii
    "c": (0.25, 0.55),  # half height
    "rotation": (-jnp.pi / 4, jnp.pi / 4),  # radians; of box and ellipsoid, else 0
    "x": (-0.2, 0.2),  # centre
    "y": (-0.2, 0.2),
    "z": (-0.2, 0.2),
}


def radii(a: jax.Array, b: jax.Array) -> tuple[jax.Array, jax.Array]:
    """A torus's radii from its sizes: of its circle, 0.35 to 0.53, and of its tube, 0.15 to
    0.21."""
    return 0.2 + 0.6 * a, 0.1 + 0.2 * b


def length(*parts: jax.Array) -> jax.Array:
    """The root of a sum of squares, with a derivative at 0."""
    return jnp.sqrt(sum(jnp.square(part) for part in parts) + 1e-12)


def box_distance(p: jax.Array, size: jax.Array) -> jax.Array:
    """Signed distance of points [..., 3] to a box, [...]; negative inside."""
    over = jnp.abs(p) - jnp.broadcast_to(size, p.shape)
    x, y, z = jnp.unstack(jnp.maximum(over, 0.0), axis=-1)
    return length(x, y, z) + jnp.minimum(jnp.max(over, -1), 0.0)


def ellipsoid_distance(p: jax.Array, size: jax.Array) -> jax.Array:
    """Distance of points to an ellipsoid along the gradient of |p / size|: exact at the
    surface to first order."""
    size = jnp.broadcast_to(jnp.maximum(size, 0.01), p.shape)  # 0 of other kinds
    q = p / size
    near = length(*jnp.unstack(q, axis=-1))
    slope = length(*jnp.unstack(q / size, axis=-1))
    return near * (near - 1.0) / slope


def cylinder_distance(p: jax.Array, size: jax.Array) -> jax.Array:
    """Signed distance of points to an upright cylinder of radius a."""
    x, y, z = jnp.unstack(p, axis=-1)
    over = length(x, y) - size[0], jnp.abs(z) - size[2]
    outside = length(*(jnp.maximum(part, 0.0) for part in over))
    return outside + jnp.minimum(jnp.maximum(*over), 0.0)


def torus_distance(p: jax.Array, size: jax.Array) -> jax.Array:
    """Signed distance of points to a lying torus."""
    x, y, z = jnp.unstack(p, axis=-1)
    large, small = radii(size[0], size[1])
    return length(length(x, y) - large, z) - small


def cone_distance(p: jax.Array, size: jax.Array) -> jax.Array:
    """Signed distance of points to an upright cone of radius a at its base."""
    x, y, z = jnp.unstack(p, axis=-1)
    a, height = size[0], 2.0 * size[2]
    rho, above = length(x, y), z + size[2]
    # The side is the segment from (a, 0) to (0, height); the base lies at height 0.
    along = (height * above - a * (rho - a)) / (height**2 + a**2)
    t = jnp.clip(along, 0.0, 1.0)
    side = length(rho - a * (1.0 - t), above - height * t)
    base = length(jnp.maximum(rho - a, 0.0), above)
    inside = (above > 0) & (height * rho + a * above < a * height)
    return jnp.where(inside, -1.0, 1.0) * jnp.minimum(side, base)


DISTANCES = (
    box_distance,
    ellipsoid_distance,
    cylinder_distance,
    torus_distance,
    cone_distance,
)


def own_frame(points: jax.Array, factors: jax.Array) -> jax.Array:
    """Points [..., 3] in the frame of a solid."""
    x, y, z = jnp.unstack(points - jnp.broadcast_to(factors[5:], points.shape), axis=-1)
    cos, sin = jnp.cos(factors[4]), jnp.sin(factors[4])
    return jnp.stack([cos * x + sin * y, cos * y - sin * x, z], -1)


def distance_of_kind(points: jax.Array, factors: jax.Array, kind: int) -> jax.Array:
    """Signed distance [...] of points [..., 3] to a solid of a kind, with the other factors
    of `factors`."""
    return DISTANCES[kind](own_frame(points, factors), factors[1:4])


def distance(points: jax.Array, factors: jax.Array) -> jax.Array:
    """Signed distance of points [..., 3] to the solid of factors [8], [...]."""
    every = jnp.stack([distance_of_kind(points, factors, k) for k in range(len(KINDS))])
    return every[factors[0].astype(jnp.int32)]


def occupancy(factors: jax.Array, side: int) -> jax.Array:
    """The share of each cell of the cube from -1 to 1 that a solid fills, clip(1/2 - d / h,
    0, 1) with cells of width h: [side, side, side]."""
    axis = (jnp.arange(side, dtype=jnp.float32) + 0.5) * (2 / side) - 1
    points = jnp.stack(jnp.meshgrid(axis, axis, axis, indexing="ij"), -1)
    return jnp.clip(0.5 - distance(points, factors) * (side / 2), 0.0, 1.0)
