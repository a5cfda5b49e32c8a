"""Examples as likelihoods take them: the data, and the form, that a log probability is of.

    bernoulli   binary images: a pixel, or channel, is 1, white, or 0, black. `binarisation`
                is "threshold", 1 where it is brighter than a threshold; "dynamic", 1 as
                often as it is bright, drawn anew each time (R. Salakhutdinov, I. Murray,
                "On the Quantitative Analysis of Deep Belief Networks", 2008); "fixed",
                drawn so once, by a key of the image's own pixels

Nats of different forms are of different data: dynamic binarisation alone adds 45.5 nats of
noise to a test image of MNIST.
"""

import jax
import jax.numpy as jnp

from jaxgan.core.streams import example_keys, stream
from jaxgan.system.errors import UsageError, choose

LIKELIHOODS = ("bernoulli",)
BINARISATIONS = ("dynamic", "fixed", "threshold")


def observe(
    x: jax.Array,
    key: jax.Array,
    index: jax.Array,
    likelihood: str,
    threshold: float,
    binarisation: str,
) -> jax.Array:
    """Decoded examples [B, ...] as the likelihood takes them, at the positions `index` [B];
    images in [-1, 1] -> 0 or 1 where it is binary.

    Raises:
      UsageError: the likelihood, or this binarisation, is not of such data.
    """
    choose(likelihood, LIKELIHOODS, "config.game.likelihood")
    choose(binarisation, BINARISATIONS, "config.game.binarisation")
    if x.ndim != 4:
        raise UsageError(
            f"config.game.likelihood is {likelihood!r}, which is of images, but an example "
            f"of these data is {list(x.shape[1:])}; take 'normal'"
        )
    if binarisation == "threshold":
        return (x > 2 * threshold - 1).astype(jnp.float32)
    keys = example_keys(stream(key, "binarisation"), index)
    if binarisation == "fixed":
        keys = example_keys(stream(jax.random.key(0), "binarisation"), digest(x))

    def draw(key: jax.Array, x: jax.Array) -> jax.Array:
        return jax.random.bernoulli(key, (x + 1) / 2)

    return jax.vmap(draw)(keys, x).astype(jnp.float32)


def digest(x: jax.Array) -> jax.Array:
    """A number of an image's 256 levels, [B, ...] -> uint32 [B]: equal of equal images."""
    levels = jnp.round((x.reshape(x.shape[0], -1) + 1) * 127.5).astype(jnp.uint32)
    place = jnp.arange(1, levels.shape[1] + 1, dtype=jnp.uint32)
    odd = place * jnp.uint32(2654435761) | jnp.uint32(1)  # Knuth's multiplicative hash
    return jnp.sum((levels + jnp.uint32(1)) ** 2 * odd[None], 1, dtype=jnp.uint32)
