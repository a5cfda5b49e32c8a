"""EBGAN: J. Zhao, M. Mathieu, Y. LeCun, "Energy-based Generative Adversarial Network",
2017 (arXiv:1609.03126).

    python -m jaxgan.main --config=configs/ebgan.py

The argument names images, as for dcgan.py. From the paper: an autoencoder as
discriminator, whose error is the energy; a margin (equation 1); the pull-away term on its
hidden numbers with weight 0.1 (section 2.4), which turns the fakes away from each other.
The error is the mean of squares, so that the margin is per number of an image.

Results (one CPU core): digits, 3,000 steps in 7 min: by eye about two thirds can be
read, blurred (pictures/ebgan-digits.png). MNIST (`:npz=mnist.npz`), 1,500 steps in 5 min:
about three quarters, sharp (pictures/ebgan-mnist.png); Frechet distance of the
classifier's features 120 (floor 1.3; one seed).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.get_config(argument)
    config.batch_size = 16
    width = config.get_ref("width")
    config.latents.noise = ConfigDict(dict(name="normal", size=100))
    config.game = ConfigDict(dict(name="autoencoder", error="square"))
    config.networks.generator = ConfigDict(dict(name="dcgan.Generator", width=width))
    config.networks.discriminator = ConfigDict(
        dict(name="began.Autoencoder", width=width // 2, hidden=64, features=True)
    )
    adam = base.adam(2e-4)
    losses = {"energy_discriminator": dict(weight=1.0, margin=0.2)}
    config.players.discriminator = base.player("discriminator", losses, adam)
    losses = {"energy_generator": 1.0, "pull_away": 0.1}
    config.players.generator = base.player("generator", losses, adam)
    config.turns = ("discriminator", "generator")
    config.ema.generator = 0.999
    return config
