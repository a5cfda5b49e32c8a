"""Solids with known factors, as clouds of surface points or as voxels, made on the device.

An example is a pure function of (key, index): nothing is stored, and the number of points
and the side are free. In training the points of a cloud are drawn anew in each epoch: a
discriminator that sees the same points again learns the points, not the shape.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp

from jaxgan.core.streams import example_keys, stream
from jaxgan.data.solid_points import surface
from jaxgan.data.solid_shapes import FACTORS, KINDS, occupancy
from jaxgan.data.source import Source, numbers_of
from jaxgan.modalities.cloud import CLOUD
from jaxgan.modalities.voxels import VOXELS
from jaxgan.system.errors import UsageError, choose

SIZES = {"train": 20_000, "validation": 5_000, "test": 5_000}
FORMS = ("cloud", "voxels")
TURNED, DEEP = (0, 1), (0, 1, 3)  # kinds that a rotation changes, and that have a size b


def draw_factors(key: jax.Array) -> jax.Array:
    """Draws the factors of one example, in the order of FACTORS, float32 [8]; those that
    say nothing of its kind are 0."""
    kind, *rest = (
        jax.random.uniform(stream(key, name), minval=low, maxval=high)
        for name, (low, high) in FACTORS.items()
    )
    kind = jnp.floor(kind)
    used = jnp.array([[k in DEEP, k in TURNED] for k in range(len(KINDS))])
    deep, turned = used[kind.astype(jnp.int32)]
    a, b, c, rotation, *centre = rest
    b, rotation = jnp.where(deep, b, 0.0), jnp.where(turned, rotation, 0.0)
    c = jnp.where(kind == KINDS.index("torus"), 0.0, c)
    return jnp.stack([kind, a, b, c, rotation, *centre])


def solids(
    *, form: str = "cloud", points: int = 256, side: int = 16, seed: int = 0
) -> Source:
    """30,000 solids; labels are their kinds, batches also hold `factors` [B, 8].

    Args:
      form: "cloud", `points` points uniform on the surface, or "voxels", `side` cells along
        each axis of the cube from -1 to 1.

    Raises:
      UsageError: there is no such form, or a size is not from 1.
    """
    choose(form, FORMS, "data.form")
    for name, value in (("points", points), ("side", side)):
        if not isinstance(value, int) or value < 1:
            raise UsageError(f"data.{name} is {value!r}; it must be a number from 1")
    splits = numbers_of(SIZES)

    def decode(rows: Mapping[str, jax.Array]) -> dict[str, jax.Array]:
        keys = example_keys(jax.random.key(seed), rows["number"])
        factors = jax.vmap(draw_factors)(keys)
        if form == "voxels":
            data = 2.0 * jax.vmap(lambda f: occupancy(f, side))(factors)[..., None] - 1.0
        else:
            epoch = rows.get("epoch", jnp.zeros_like(rows["number"]))
            keys = jax.vmap(lambda key: stream(key, "points"))(keys)
            keys = jax.vmap(jax.random.fold_in)(keys, epoch)
            data = jax.vmap(lambda f, key: surface(f, key, points))(factors, keys)
        label = factors[:, 0].astype(jnp.int32)
        return {"data": data, "label": label, "factors": factors}

    cloud = form == "cloud"
    size = points if cloud else side
    spec: dict[str, Any] = {
        "name": "solids",
        "modality": (CLOUD if cloud else VOXELS).name,
        "shape": [points, 3] if cloud else [side] * 3 + [1],
        "label_names": list(KINDS),
        "factor_names": list(FACTORS),
        "normalisation": "none: as made, within the cube from -1 to 1",
        "judges": ["clouds", "solids"] if cloud else ["occupancy", "clouds", "solids"],
        "digest": f"solids-1-{seed}-{form}-{size}",
    }
    return Source(splits, decode, spec, resampled=cloud)
