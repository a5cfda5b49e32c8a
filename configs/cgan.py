"""Class-conditional GAN: M. Mirza, S. Osindero, "Conditional Generative Adversarial Nets",
2014 (arXiv:1411.1784), with the discriminator of T. Miyato, M. Koyama, "cGANs with
Projection Discriminator", 2018 (arXiv:1802.05637).

    python -m jaxgan.main --config=configs/cgan.py
    python -m jaxgan.main --config=configs/cgan.py:ring8
    python -m jaxgan.main --config=configs/cgan.py:digits,conditional_norm,concatenation

The argument names the data, as for dcgan.py, or `ring8` or `grid25`; they must have
labels. Behind it, `conditional_norm` tells the generator the class by BatchNorm's scales
and biases instead of beside the noise, and `concatenation` shows the discriminator the
class side by side with its features instead of by a projection. Networks and augmentation
are otherwise DCGAN's; the generator's rate of 1e-3 is InfoGAN's. Not from the papers: the
projection is of each place of the last map. Summed over the places, as there
(`--config.networks.discriminator.sum=True`), all fakes of a class are soon the same.
Classes are ten unless `--config.latents.label.size` says another number.
"""

from ml_collections import ConfigDict

from configs import base

CLASSES = {"ring8": 8, "grid25": 25}  # of other data ten


def get_config(argument: str = "digits") -> ConfigDict:
    argument, how = base.option(argument, "concatenation", default="projection")
    argument, norm = base.option(argument, "conditional_norm")
    config = base.gan(argument, norm="batch")
    width, points = config.get_ref("width"), base.points(config)
    classes = CLASSES.get(config.data.name, 10)
    config.latents.label = ConfigDict(dict(name="categorical", size=classes))
    config.game.condition = "label"
    if norm:
        config.networks.generator = ConfigDict(
            dict(name="conditional.Generator", width=width, condition="label")
        )
    name = "conditional.Projection" if how == "projection" else "heads.Pair"
    options = dict(norm="none" if points else "batch", spectral=False)
    options |= dict(sum=False) if how == "projection" else dict(hidden=128)
    config.networks.discriminator = ConfigDict(dict(name=name, width=width, **options))
    if not points:
        config.game.augmentation = ("translation",)
    adam = base.adam(1e-3 if points else 2e-4)  # the generator's is InfoGAN's
    losses = {"non_saturating_discriminator": 1.0}
    config.players.discriminator = base.player("discriminator", losses, adam)
    losses = {"non_saturating_generator": 1.0}
    config.players.generator = base.player("generator", losses, base.adam(1e-3))
    config.turns = ("discriminator", "generator")
    return config
