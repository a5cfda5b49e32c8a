"""The first lines of every game: latents and fakes."""

import jax

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.prior import Prior, flatten, sample
from jaxgan.games.family import Batch, Forward


def start(networks: Networks, batch: Batch, key: jax.Array, prior: Prior) -> Forward:
    """Latents and the fakes that the generator makes of them, beside the batch.

    Returns {"real", "fake", "index", "latent", "flat_latent"}, "label" where the data have
    one, and the networks.
    """
    index = batch["index"]
    latent = sample(prior, stream(key, "latent"), index)
    flat = flatten(latent)
    fake, networks = networks("generator", flat, key=stream(key, "generator"))
    outputs = {"real": batch["data"], "fake": fake, "index": index}
    outputs |= {"latent": latent, "flat_latent": flat}
    return outputs | ({"label": batch["label"]} if "label" in batch else {}), networks
