"""The plain game: a generator and a discriminator of single examples."""

from collections.abc import Sequence

from jaxgan import latents
from jaxgan.augmentation import augment
from jaxgan.games.statistics import scored
from jaxgan.models.layers import examples_apart
from jaxgan.streams import stream


def gan(networks, batch, key, *, prior, augmentation: Sequence = ()):
    """Goodfellow et al. 2014: latent -> fake; real and fake -> logits.

    Real and fake pass the discriminator in separate calls: where it has BatchNorm, each
    is normalised by its own statistics (Radford et al. 2016). Where it also returns
    features they are offered, and what a network `statistics` says.
    """
    real, index = batch["data"], batch["index"]
    latent = latents.sample(prior, stream(key, "latent"), index)
    inputs = latents.flatten(latent)
    fake, networks = networks("generator", inputs, key=stream(key, "generator"))

    def judge(networks, x, name):
        """(logits, features or None) and the networks."""
        x = augment(x, stream(key, f"{name}/augmentation"), index, augmentation)
        found, networks = networks("discriminator", x, key=stream(key, name))
        return found if isinstance(found, tuple) else (found, None), networks

    (real_logits, real_features), networks = judge(networks, real, "real")
    (fake_logits, fake_features), networks = judge(networks, fake, "fake")
    scores, networks = scored(networks, fake, inputs)

    def critic(x):
        with examples_apart("discriminator"):
            return judge(networks, x, "critic")[0][0]

    outputs = {
        "real": real,
        "fake": fake,
        "index": index,
        "latent": latent,
        "real_logits": real_logits,
        "fake_logits": fake_logits,
        "critic": critic,
        **scores,
    }
    if fake_features is not None:
        outputs |= {"real_features": real_features, "fake_features": fake_features}
    if "label" in batch:
        outputs["label"] = batch["label"]
    return outputs, networks
