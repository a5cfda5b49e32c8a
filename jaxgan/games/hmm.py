"""Hidden Markov models by maximum likelihood: a game of one player.

The network `generator` (`jaxgan.models.hmm`) says log probabilities of states, steps and
emissions; the forward algorithm sums over all paths of states, so log p(x) is exact.
The states are no latents that users hold still: what is known of them given an example,
`jaxgan.distributions.hidden_markov` says of what the network returns.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp

from jaxgan.core.game import Networks
from jaxgan.core.streams import example_keys, stream
from jaxgan.distributions.hidden_markov import predicted
from jaxgan.distributions.prior import Prior, sample
from jaxgan.games.family import Batch, Family, Forward
from jaxgan.games.observation import RANGES, observe
from jaxgan.system.errors import UsageError, choose


def hmm(
    networks: Networks,
    batch: Batch,
    key: jax.Array,
    *,
    prior: Prior,
    likelihood: str = "",
    threshold: float = 0.5,
    binarisation: str = "threshold",
) -> Forward:
    """Sequences of one-hot symbols [B, T, V], or images as their rows -> the log
    probability of each position.

    likelihood  "" of examples as they are; "bernoulli" of images as binary ones, by
                `threshold` and `binarisation` as in games/observation.py.

    Outputs beside those of the glossary (core/game.py):

    token_log_probability  [B, T]  log p(x_t | x_1, ..., x_t-1), nats; a density where
                           emissions are normal
    """
    real, index = batch["data"], batch["index"]
    latent = sample(prior, stream(key, "latent"), index)
    form = likelihood, threshold, binarisation
    observed = seen(networks, real, stream(key, "observed"), index, *form)
    parts, networks = networks("generator", observed)
    fake = made(networks.replace(train=False), latent, stream(key, "fake"), index)
    outputs = {"real": real, "fake": fake, "index": index, "latent": latent}
    outputs["token_log_probability"] = predicted(*parts)[0]
    return outputs | ({"label": batch["label"]} if "label" in batch else {}), networks


def seen(
    networks: Networks,
    x: jax.Array,
    key: jax.Array,
    index: jax.Array,
    likelihood: str,
    threshold: float,
    binarisation: str,
) -> jax.Array:
    """Decoded examples [B, ...] as the network takes them, images in [-1, 1].

    Raises:
      UsageError: there is no such likelihood, or the network is of another one.
    """
    choose(likelihood, ("", "bernoulli"), "config.game.likelihood")
    chain: Any = networks.modules["generator"]
    if chain.coins != bool(likelihood):
        raise UsageError(
            f"config.game.likelihood is {likelihood!r}, but the network is hmm."
            f"{type(chain).__name__}; 'bernoulli' and hmm.Bernoulli belong together"
        )
    if not likelihood:
        return x
    return 2 * observe(x, key, index, likelihood, threshold, binarisation) - 1


def made(
    networks: Networks, latent: Mapping[str, jax.Array], key: jax.Array, index: jax.Array
) -> jax.Array:
    """Examples [B, ...] of the latent `noise`, which draws what states emit; the states are
    drawn for the examples at positions `index`."""
    chain: Any = networks.modules["generator"]
    noise, shape = latent.get("noise"), (chain.length, chain.states)
    size = chain.shape[-1] if len(chain.shape) == 2 else chain.shape[1] * chain.shape[2]
    if noise is None or noise.shape[1] != chain.length * size:
        found = "none" if noise is None else f"of size {noise.shape[1]}"
        raise UsageError(
            f"config.latents.noise is {found}; it must have {chain.length * size} numbers, "
            f"{size} for each of {chain.length} positions"
        )

    def gumbel(key: jax.Array) -> jax.Array:
        return jax.random.gumbel(key, shape)

    steps = jax.vmap(gumbel)(example_keys(stream(key, "states"), index))
    return networks("generator", steps=steps, noise=noise)[0]


def generate(
    networks: Networks, latent: Mapping[str, jax.Array], key: jax.Array
) -> jax.Array:
    """Examples [B, ...] of the latent `noise`; the key draws their states."""
    index = jnp.arange(next(iter(latent.values())).shape[0], dtype=jnp.int32)
    return made(networks, latent, key, index)


def log_prob(
    networks: Networks,
    x: jax.Array,
    key: jax.Array,
    *,
    likelihood: str = "",
    threshold: float = 0.5,
    binarisation: str = "threshold",
) -> jax.Array:
    """log p(x) of examples [B, ...], [B] nats, exact; of a dynamic binarisation for one
    draw."""
    index = jnp.arange(x.shape[0])
    found = seen(networks, x, key, index, likelihood, threshold, binarisation)
    return jnp.sum(predicted(*networks("generator", found)[0])[0], -1)


HMM = Family(
    hmm,
    generate=generate,
    log_prob=log_prob,
    judges=("likelihood",),
    ranges=RANGES,
)
