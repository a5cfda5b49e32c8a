"""BiGAN: J. Donahue, P. Krahenbuhl, T. Darrell, "Adversarial Feature Learning", 2017
(arXiv:1605.09782).
"""

from ml_collections import ConfigDict

from configs import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.gan(argument, norm="none")
    width, points = config.get_ref("width"), base.points(config)
    norm = "none" if points else "batch"
    config.game = ConfigDict(dict(name="veegan"))
    if not points:
        config.latents.noise.size = 10
        config.game.augmentation = ("translation",)
    config.networks.encoder = ConfigDict(dict(name="heads.Encoder", width=width, norm=norm))
    config.networks.discriminator = ConfigDict(
        dict(name="heads.Pair", width=width, hidden=256, norm=norm, latent_norm="none")
    )
    adam = base.adam(1e-3)
    losses = {"non_saturating_discriminator": 1.0}
    config.players.discriminator = base.player("discriminator", losses, adam)
    exchanged = dict(real_logits="fake_logits", fake_logits="real_logits")
    losses = {"non_saturating_discriminator": dict(weight=1.0, inputs=exchanged)}
    config.players.generator = base.player("generator encoder", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
