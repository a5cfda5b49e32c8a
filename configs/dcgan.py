"""DCGAN: A. Radford, L. Metz, S. Chintala, "Unsupervised Representation Learning with
Deep Convolutional Generative Adversarial Networks", 2016 (arXiv:1511.06434)."""

from ml_collections import ConfigDict

from configs import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.get_config(argument)
    width = config.get_ref("width")

    config.latents.noise = ConfigDict(dict(name="uniform", size=100))
    config.game = ConfigDict(dict(name="gan", augmentation=("translation",)))
    config.networks.generator = ConfigDict(dict(name="dcgan.Generator", width=width))
    config.networks.discriminator = ConfigDict(
        dict(name="dcgan.Discriminator", width=width)
    )

    adam = dict(name="adam", learning_rate=2e-4, b1=0.5)
    config.players.discriminator = ConfigDict(
        dict(
            networks=("discriminator",),
            losses=dict(non_saturating_discriminator=dict(weight=1.0)),
            optimizer=adam,
        )
    )
    config.players.generator = ConfigDict(
        dict(
            networks=("generator",),
            losses=dict(non_saturating_generator=dict(weight=1.0)),
            optimizer=adam,
        )
    )
    config.turns = ("discriminator", "generator")
    config.ema.generator = 0.999
    return config
