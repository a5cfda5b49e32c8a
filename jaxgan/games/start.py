"""What every game begins with."""

from jaxgan.core.streams import stream
from jaxgan.distributions.prior import flatten, sample


def start(networks, batch, key, prior):
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
