"""The plain game: a generator and a discriminator of single examples."""

from collections.abc import Sequence

from jaxgan import latents
from jaxgan.augmentation import augment
from jaxgan.streams import stream


def gan(networks, batch, key, *, prior, augmentation: Sequence = ()):
    """Goodfellow et al. 2014: latent -> fake; real and fake -> logits.

    Real and fake pass the discriminator in separate calls: where it has BatchNorm, each
    is normalised by its own statistics (Radford et al. 2016).
    """
    real, index = batch["data"], batch["index"]
    latent = latents.sample(prior, stream(key, "latent"), index)
    inputs = latents.flatten(latent)
    fake, networks = networks("generator", inputs, key=stream(key, "generator"))

    def judge(networks, x, name):
        x = augment(x, stream(key, f"{name}/augmentation"), index, augmentation)
        return networks("discriminator", x, key=stream(key, name))

    real_logits, networks = judge(networks, real, "real")
    fake_logits, networks = judge(networks, fake, "fake")
    outputs = {
        "real": real,
        "fake": fake,
        "index": index,
        "latent": latent,
        "real_logits": real_logits,
        "fake_logits": fake_logits,
        "critic": lambda x: judge(networks, x, "critic")[0],
    }
    if "label" in batch:
        outputs["label"] = batch["label"]
    return outputs, networks
