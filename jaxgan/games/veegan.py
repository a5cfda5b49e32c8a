"""VEEGAN: A. Srivastava, L. Valkov, C. Russell, M. U. Gutmann, C. Sutton, "VEEGAN:
Reducing Mode Collapse in GANs using Implicit Variational Learning", 2017
(arXiv:1705.07761)."""

from jaxgan import latents
from jaxgan.streams import stream


def veegan(networks, batch, key, *, prior):
    """The discriminator judges pairs: data with their encoding against fakes with the
    latent that made them (section 3.2; real pairs are its positive class here, so that
    its logit is minus the paper's D). The encoder F is also applied to fakes, for the
    error in the latent.
    """
    real, index = batch["data"], batch["index"]
    latent = latents.sample(prior, stream(key, "latent"), index)
    flat = latents.flatten(latent)
    fake, networks = networks("generator", flat, key=stream(key, "generator"))
    encoded, networks = networks("encoder", fake, key=stream(key, "encoder/fake"))
    real_encoded, networks = networks("encoder", real, key=stream(key, "encoder/real"))
    pairs = {"real": (real, real_encoded), "fake": (fake, flat)}
    logits = {}
    for side, pair in pairs.items():
        found, networks = networks("discriminator", *pair, key=stream(key, side))
        logits[f"{side}_logits"] = found
    outputs = {
        "real": real,
        "fake": fake,
        "index": index,
        "latent": latent,
        "flat_latent": flat,
        "encoded": encoded,
        **logits,
    }
    return outputs | ({"label": batch["label"]} if "label" in batch else {}), networks
