"""Coloured shapes with known factors of variation, rendered on the device.

An image is a pure function of (key, index): no images are stored, their size is free, and
their factors are known exactly. Like dSprites (Matthey et al. 2017), with colour, and with
rotations in a range that all shapes show.
"""

import functools
from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.core.streams import example_keys, stream
from jaxgan.data.source import Source, numbers_of
from jaxgan.modalities.pixels import check_size

SHAPES = ("square", "ellipse", "triangle")
SIZES = {"train": 50_000, "validation": 5_000, "test": 5_000}
FACTORS = {  # name -> the interval it is uniform on
    "shape": (0.0, 3.0),  # an index into SHAPES, rounded down
    "colour": (0.0, 5 / 6),  # hue, red to magenta
    "scale": (0.35, 0.6),  # radius, in half image sides
    "rotation": (-np.pi / 4, np.pi / 4),  # radians, counter-clockwise
    "x": (-0.4, 0.4),  # centre, in half image sides from the image's, rightwards
    "y": (-0.4, 0.4),  # likewise, upwards
}


def draw_factors(key: jax.Array) -> jax.Array:
    """Draws the factors of one example, in the order of FACTORS, float32 [6]."""
    values = [
        jax.random.uniform(stream(key, name), minval=low, maxval=high)
        for name, (low, high) in FACTORS.items()
    ]
    return jnp.stack([jnp.floor(values[0]), *values[1:]])


def render(factors: jax.Array, size: int) -> jax.Array:
    """Renders factors [6] to an image [size, size, 3] in [-1, 1], on black,
    anti-aliased."""
    shape, colour, scale, rotation, x, y = factors
    axis = (jnp.arange(size, dtype=jnp.float32) + 0.5) * (2 / size) - 1
    across, up = axis[None, :] - x, -axis[:, None] - y
    cos, sin = jnp.cos(rotation), jnp.sin(rotation)
    u = (cos * across + sin * up) / scale  # the shape's own frame, radius 1
    v = (cos * up - sin * across) / scale
    side = 0.8
    distances = jnp.stack(  # below 0 within the shape, near 1 per radius outside
        [
            jnp.maximum(jnp.abs(u), jnp.abs(v)) - side,
            (jnp.sqrt(jnp.square(u) + jnp.square(v / 0.5) + 1e-12) - 1) * 0.5,
            jnp.maximum(-v - 0.5, (jnp.sqrt(3.0) * jnp.abs(u) + v - 1) / 2),
        ]
    )
    distance = distances[shape.astype(jnp.int32)] * scale * (size / 2)  # in pixels
    coverage = jnp.clip(0.5 - distance, 0.0, 1.0)[..., None]
    return 2 * coverage * hue_to_rgb(colour)[None, None] - 1


def hue_to_rgb(hue: jax.Array) -> jax.Array:
    """Converts HSV (hue, 1, 1) to RGB [3] in [0, 1]."""
    offsets = jnp.array([0.0, 4.0, 2.0])
    return jnp.clip(jnp.abs((hue * 6 + offsets) % 6 - 3) - 1, 0.0, 1.0)


def shapes(*, image_size: int, seed: int = 0) -> Source:
    """60,000 images with 3 channels; labels are shapes, batches also hold `factors` [B,
    6]."""
    check_size(image_size)
    splits = numbers_of(SIZES)

    def decode(rows: Mapping[str, jax.Array]) -> dict[str, jax.Array]:
        keys = example_keys(jax.random.key(seed), rows["number"])
        factors = jax.vmap(draw_factors)(keys)
        images = jax.vmap(functools.partial(render, size=image_size))(factors)
        label = factors[:, 0].astype(jnp.int32)
        return {"data": images, "label": label, "factors": factors}

    spec = {
        "name": "shapes",
        "modality": "image",
        "shape": [image_size, image_size, 3],
        "label_names": list(SHAPES),
        "factor_names": list(FACTORS),
        "digest": f"shapes-1-{seed}-{image_size}",
    }
    return Source(splits, decode, spec)
