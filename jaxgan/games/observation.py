"""Examples as likelihoods take them: the data, and the form, that a log probability is of.

    bernoulli   binary images: a pixel, or channel, is 1, white, or 0, black. With the
                `binarisation` "threshold" it is 1 where it is brighter than a threshold;
                "dynamic", as often as it is bright, drawn anew each time (R. Salakhutdinov,
                I. Murray, "On the Quantitative Analysis of Deep Belief Networks", 2008);
                "fixed", drawn so once, by a key of the image's own pixels
    logistic    images of 256 levels from -1 to 1 (`jaxgan.distributions.levels`)
    normal      any data as they are, with a density

Nats of different forms are of different data: dynamic binarisation alone adds 45.5 nats of
noise to a test image of MNIST.
"""

import jax
import jax.numpy as jnp

from jaxgan.core.streams import example_keys, stream
from jaxgan.distributions import likelihood as likelihoods
from jaxgan.distributions.law import Law
from jaxgan.system.errors import UsageError, choose

LIKELIHOODS = ("bernoulli", "logistic", "normal")
BINARISATIONS = ("dynamic", "fixed", "threshold")
RANGES = {"threshold": (0.0, 1.0)}  # of options of games that observe


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
    if likelihood == "normal":
        return x
    if x.ndim != 4:
        raise UsageError(
            f"config.game.likelihood is {likelihood!r}, which is of images, but an example "
            f"of these data is {list(x.shape[1:])}; take 'normal'"
        )
    if likelihood == "logistic":
        return x
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


def law_of(numbers: jax.Array, likelihood: str, deviation: float) -> Law:
    """p(x | z) by a generator's numbers: [B, ...] logits of pixels or means, with one
    standard `deviation`; [B, ..., 2] means and log scales of levels.

    Raises:
      UsageError: a logistic law is given one number a pixel.
    """
    if likelihood == "bernoulli":
        return likelihoods.bernoulli(numbers)
    if likelihood == "normal":
        return likelihoods.normal(numbers, deviation)
    if numbers.ndim != 5 or numbers.shape[-1] != 2:
        raise UsageError(
            "config.game.likelihood is 'logistic', which takes a mean and a log scale of "
            f"each pixel, but the generator makes {list(numbers.shape[1:])}; take "
            "networks.generator.name='variational.Decoder'"
        )
    return likelihoods.logistic(numbers)


def shown(numbers: jax.Array, likelihood: str) -> jax.Array:
    """The means of p(x | z) as decoded examples, [B, ...]; of levels those before they are
    cut to the ends."""
    if likelihood == "bernoulli":
        return jnp.tanh(numbers / 2)
    return jnp.clip(numbers[..., 0], -1, 1) if likelihood == "logistic" else numbers
