"""Autoregressive models of images by maximum likelihood: a game of one player.

    q(x) = q(x_1) q(x_2 | x_1) ... q(x_T | x_1, ..., x_T-1)

over the places of an image in raster order, the channels of a place together. The network
`generator` says the numbers of each place given those before (`jaxgan.models.pixel`,
`jaxgan.models.made`). What is made is a function of the latent `noise`, a number for each
channel of each place: of the law `gumbel`, the one whose size the data settle, of which
exp(-exp(-g)) is uniform, and its quantile is the value.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from jaxgan.core.devices import vary
from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions import likelihood as likelihoods
from jaxgan.distributions.discrete import Bernoulli
from jaxgan.distributions.levels import DiscretisedLogistic
from jaxgan.distributions.prior import Prior, sample
from jaxgan.games.family import Batch, Family, Forward
from jaxgan.games.observation import RANGES, observe
from jaxgan.system.errors import UsageError, choose

LIKELIHOODS = ("bernoulli", "logistic")


def pixels(
    networks: Networks,
    batch: Batch,
    key: jax.Array,
    *,
    prior: Prior,
    likelihood: str = "bernoulli",
    threshold: float = 0.5,
    binarisation: str = "threshold",
) -> Forward:
    """Images -> the log probability of each of their places.

    likelihood  "bernoulli" of binary grey images, by `threshold` and `binarisation` as in
                games/observation.py; "logistic" of 256 levels, a mixture of discretised
                logistic laws with `mixture` components of the network.

    Outputs beside those of the glossary (core/game.py):

    observed               [B, H, W, C]  the image as the network sees it, in [-1, 1]
    token_log_probability  [B, H W]  of each place given those before, nats
    """
    index = batch["index"]
    form = likelihood, threshold, binarisation
    observed = decoded(batch["data"], stream(key, "observed"), index, *form)
    numbers, networks = networks("generator", observed, key=stream(key, "generator"))
    latent = sample(prior, stream(key, "latent"), index)
    eval_mode = networks.replace(train=False)
    return {
        "real": batch["data"],
        "fake": generate(eval_mode, latent, stream(key, "fake"), likelihood=likelihood),
        "index": index,
        "latent": latent,
        "observed": observed,
        "token_log_probability": of_places(numbers, observed, likelihood),
    }, networks


def generate(
    networks: Networks,
    latent: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    likelihood: str,
) -> jax.Array:
    """Images [B, H, W, C] in [-1, 1], a function of the latent."""
    noise = uniform_of(latent, networks.modules["generator"].shape)

    def choose(numbers: jax.Array, u: jax.Array) -> jax.Array:
        value = law_of(numbers, likelihood, u.shape[-1]).quantile(u)
        return 2 * value - 1 if likelihood == "bernoulli" else value

    return written(networks, "generator", noise, key, choose)[0]


def log_prob(
    networks: Networks,
    x: jax.Array,
    key: jax.Array,
    *,
    likelihood: str,
    threshold: float,
    binarisation: str,
) -> jax.Array:
    """log q(x) of decoded images [B, H, W, C], [B] nats; of a dynamic binarisation for one
    draw."""
    form = likelihood, threshold, binarisation
    observed = decoded(x, stream(key, "observed"), jnp.arange(x.shape[0]), *form)
    numbers, _ = networks("generator", observed, key=key)
    return jnp.sum(of_places(numbers, observed, likelihood), -1)


def decoded(
    x: jax.Array,
    key: jax.Array,
    index: jax.Array,
    likelihood: str,
    threshold: float,
    binarisation: str,
) -> jax.Array:
    """Images as the network sees and makes them, [B, H, W, C] in [-1, 1].

    Raises:
      UsageError: the likelihood is not of such data.
    """
    choose(likelihood, LIKELIHOODS, "config.game.likelihood")
    observed = observe(x, key, index, likelihood, threshold, binarisation)
    if likelihood == "logistic":
        return observed
    if x.shape[-1] != 1:
        raise UsageError(
            "config.game.likelihood is 'bernoulli', of grey images, but these have "
            f"{x.shape[-1]} channels; take 'logistic' and networks.generator.mixture=5"
        )
    return 2 * observed - 1


def law_of(
    numbers: jax.Array, likelihood: str, channels: int
) -> Bernoulli | DiscretisedLogistic:
    """The law of a place by its numbers, [..., P].

    Raises:
      UsageError: the network says another number of them.
    """
    mixture = numbers.shape[-1] != channels
    if mixture == (likelihood == "bernoulli"):
        needed = "0" if mixture else "5, or another number of components"
        raise UsageError(
            f"config.game.likelihood is {likelihood!r}, but the network says "
            f"{numbers.shape[-1]} numbers of each place; make networks.generator.mixture "
            f"{needed}"
        )
    if likelihood == "bernoulli":
        return Bernoulli((channels,), numbers)
    return likelihoods.logistics(numbers, channels)


def of_places(numbers: jax.Array, observed: jax.Array, likelihood: str) -> jax.Array:
    """The log probability of each place, [B, H, W, P], [B, H, W, C] -> [B, H W]."""
    law = law_of(numbers, likelihood, observed.shape[-1])
    values = (observed + 1) / 2 if likelihood == "bernoulli" else observed
    return law.log_prob(values).reshape(observed.shape[0], -1)


def written(
    networks: Networks,
    name: str,
    noise: jax.Array,
    key: jax.Array,
    choose: Callable[[jax.Array, jax.Array], jax.Array],
) -> tuple[jax.Array, jax.Array]:
    """Writes one place after the other by the network `name`, which computes no more than
    each needs.

    Args:
      noise: [B, H, W, N].
      choose: (numbers [B, P], noise [B, N]) -> the place [B, inputs], as it is fed back.

    Returns:
      Images and the numbers behind them, [B, H, W, inputs] and [B, H, W, P].
    """
    size, height, width, _ = noise.shape
    module, own = networks.modules[name], stream(key, name)
    nothing = jnp.zeros((size, width, module.inputs))

    def place(state: Any, noise: jax.Array) -> tuple[Any, tuple[jax.Array, jax.Array]]:
        left, carry = state
        (numbers, carry), _ = networks(name, left, carry, key=own, method="pixel")
        value = choose(numbers, noise)
        return (value, carry), (value, numbers)

    def row(state: Any, noise: jax.Array) -> tuple[Any, tuple[jax.Array, jax.Array]]:
        before, carry = state
        carry, _ = networks(name, before, carry, key=own, method="row")
        first = vary(nothing[:, 0]), carry
        (_, carry), made = lax.scan(place, first, jnp.moveaxis(noise, 1, 0))
        values, numbers = (jnp.moveaxis(each, 0, 1) for each in made)
        return (values, carry), (values, numbers)

    start = vary((nothing, module.start(size, (height, width))))
    _, made = lax.scan(row, start, jnp.moveaxis(noise, 1, 0))
    values, numbers = (jnp.moveaxis(each, 0, 1) for each in made)
    return values, numbers


def uniform_of(latent: Mapping[str, jax.Array], shape: tuple[int, ...]) -> jax.Array:
    """The latent `noise` as uniform numbers in [0, 1] for all of a shape, [B, *shape].

    Raises:
      UsageError: there is no such latent, or not as many numbers.
    """
    if "noise" not in latent:
        raise UsageError(
            "config.latents has no 'noise', of the law gumbel, by which pixels are drawn"
        )
    noise, size = latent["noise"], math.prod(shape)
    if noise.shape[1:] != (size,):
        raise UsageError(
            f"config.latents.noise.size is {noise.shape[1]}; it must be {size}, a number "
            f"for each of {list(shape)}"
        )
    return jnp.exp(-jnp.exp(-noise)).reshape(-1, *shape)


PIXELS = Family(
    pixels,
    generate=generate,
    log_prob=log_prob,
    judges=("likelihood",),
    ranges=RANGES,
)
