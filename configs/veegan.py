"""VEEGAN: A. Srivastava, L. Valkov, C. Russell, M. U. Gutmann, C. Sutton, "VEEGAN:
Reducing Mode Collapse in GANs using Implicit Variational Learning", 2017
(arXiv:1705.07761).

    python -m jaxgan.main --config=configs/veegan.py:ring8
    python -m jaxgan.main --config=configs/veegan.py

The argument names the data, as for dcgan.py, or `ring8` or `grid25`. From the paper: an
encoder F maps data to latents; the discriminator judges pairs of both, and its logit is
the log ratio that generator and encoder descend, together with the error |z - F(G(z))|^2
(equations 6 and 7). The latents are normal; for images they are 32, the error has a weight
of 0.01, and encoder and discriminator see images shifted alike, as in dcgan.py.

Results, ten seeds: `ring8` 7.6 +- 0.2 modes, `grid25` 18.4 +- 1.0, but only 0.20
and 0.15 of the draws within three standard deviations of one (with weight 0.1, three seeds
of 10,000 steps: 7 or 8 modes, 0.17 to 0.40). Digits, 3,000 steps, 9 min on one CPU core: by
eye about half can be read, blurred (pictures/veegan-digits.png); the encoder finds half of
their latents' variance (the error is 15 of 32). With a weight of 1 they stay grey noise.
MNIST (`:npz=mnist.npz`), 1,500 steps in 4 min: about half, rough
(pictures/veegan-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.gan(argument, "dcgan", norm="none")
    width, points = config.get_ref("width"), base.points(config)
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
