"""An encoder of a generator that is done: q(z | x) of x = G(z), z drawn from the prior.

Its term `mutual_information` is GILBO, A. A. Alemi, I. Fischer, "GILBO: One Metric to
Measure Them All", 2018 (arXiv:1802.04874), equation 4: H(z) + E log q(z | G(z)) <= I(x; z).
"""

from collections.abc import Mapping

import jax
import jax.numpy as jnp

from jaxgan.core.game import Bound, Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.law import Law
from jaxgan.distributions.posterior import Code, split
from jaxgan.distributions.prior import Prior, flatten, sample
from jaxgan.games.family import Batch, Family, Forward


def inverse(
    networks: Networks,
    batch: Batch,
    key: jax.Array,
    *,
    prior: Prior,
    codes: Mapping[str, Code],
    generation: Bound,
) -> Forward:
    """The network `encoder` reads all `codes`, which are all latents, from fakes.

    `generation` is the `generate` of the game that trained the generator, here in eval
    mode, as when it is sampled. The outputs are InfoGAN's, and `reconstructed` [B, ...],
    made of the means of q(z | x) of the real examples, the likeliest classes and coins.
    """
    index = batch["index"]
    latent = sample(prior, stream(key, "latent"), index)
    if networks.initialising is not None:
        _, networks = networks("generator", flatten(latent), key=stream(key, "generator"))

    def generate(latent: Mapping[str, jax.Array], name: str) -> jax.Array:
        return generation(networks.replace(train=False), latent, stream(key, name))

    fake = jax.lax.stop_gradient(generate(latent, "fake"))
    posterior, networks = recognised(networks, fake, stream(key, "encoder"), codes)
    key_of = stream(key, "encoder/real")
    real_posterior, networks = recognised(networks, batch["data"], key_of, codes)
    guesses = {name: law.guess for name, law in real_posterior.items()}
    return {
        "real": batch["data"],
        "fake": fake,
        "index": index,
        "latent": latent,
        "flat_latent": flatten(latent),
        "code": {name: latent[name] for name in codes},
        "posterior": posterior,
        "real_posterior": real_posterior,
        "reconstructed": generate(guesses, "reconstructed"),
        "prior_entropy": {
            name: jnp.float32(code.law.entropy()) for name, code in codes.items()
        },
    }, networks


def recognised(
    networks: Networks, x: jax.Array, key: jax.Array, codes: Mapping[str, Code]
) -> tuple[dict[str, Law], Networks]:
    """q(z | x) of decoded examples [B, ...], {latent: law}; and the networks."""
    numbers, networks = networks("encoder", x, key=key)
    return split(codes, numbers), networks


def encode(
    networks: Networks, x: jax.Array, key: jax.Array, *, codes: Mapping[str, Code]
) -> dict[str, Law]:
    """q(z | x) of decoded examples [B, ...], {latent: law}."""
    return recognised(networks, x, key, codes)[0]


def generate(
    networks: Networks,
    latent: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    generation: Bound,
) -> jax.Array:
    """Examples [B, ...] as the generator's own game makes them."""
    return generation(networks, latent, key)


INVERSE = Family(inverse, generate=generate, encode=encode)
