"""VEEGAN: A. Srivastava, L. Valkov, C. Russell, M. U. Gutmann, C. Sutton, "VEEGAN:
Reducing Mode Collapse in GANs using Implicit Variational Learning", 2017
(arXiv:1705.07761).

    python -m jaxgan.main --config=configs/veegan.py:ring8
    python -m jaxgan.main --config=configs/veegan.py

The argument names the data, as for dcgan.py, or `ring8` or `grid25`. From the paper: an
encoder F maps data to latents; the discriminator judges pairs of both, and its logit is
the log ratio that generator and encoder descend, together with the error |z - F(G(z))|^2
(equations 6 and 7). The latents are normal; of images they are 32.

What to expect, of ten seeds: `ring8` 7.6 +- 0.2 modes, `grid25` 18.4 +- 1.0, but only 0.20
and 0.15 of the draws within three standard deviations of one. Digits stay grey noise after
3,000 steps with these settings (pictures/veegan-digits.png); perhaps the
discriminator tells the pairs by their encodings, about which the generator can do nothing.
"""

from ml_collections import ConfigDict

from configs import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.gan(argument, norm="none")
    width, points = config.get_ref("width"), config.data.name in base.PLANES
    norm = "none" if points else "batch"
    config.game = ConfigDict(dict(name="veegan"))
    if not points:
        config.latents.noise.size = 32
        config.game.augmentation = ("translation",)
    config.networks.encoder = ConfigDict(dict(name="heads.Encoder", width=width, norm=norm))
    config.networks.discriminator = ConfigDict(
        dict(name="heads.Pair", width=width, hidden=128, norm=norm)
    )
    adam = base.adam(1e-3 if points else 2e-4)
    losses = {"non_saturating_discriminator": 1.0}
    config.players.discriminator = base.player("discriminator", losses, adam)
    # More than that, and images become a code that the encoder reads and nobody else.
    losses = {"wasserstein_generator": 1.0, "latent_error": 1.0 if points else 0.01}
    config.players.generator = base.player("generator encoder", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
