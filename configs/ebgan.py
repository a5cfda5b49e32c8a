"""EBGAN: J. Zhao, M. Mathieu, Y. LeCun, "Energy-based Generative Adversarial Network",
2017 (arXiv:1609.03126).

    python -m jaxgan.main --config=configs/ebgan.py

The argument names images, as for dcgan.py. From the paper: an autoencoder as
discriminator, whose error is the energy; a margin (equation 1); the pull-away term on
its hidden numbers with weight 0.1 (section 2.4), which turns the fakes away from each
other. The error is the mean of squares, so that the margin is per number of an image.
Not from the paper: gan.py's generator and rates, and the autoencoder of M. Lucic et al.
2018 (arXiv:1711.10337) with BatchNorm (jaxgan/models/infogan.py; for up to 32 pixels).

Results (seed 0; Frechet distances of the classifier's features): digits, 3,000 steps in
8 min of processor time: 58.2 (floor 42.9), 77 % of the fakes clear, recall 0.59
(pictures/ebgan-digits.png). With a latent of 100 numbers, not 62, and a bias more:
MNIST (`:npz=mnist.npz`), 2,000 steps in 7 min of one core: 17.4 (floor 1.3), precision
0.78, recall 0.77, 55 % clear (pictures/ebgan-mnist.png). At 16x16, 2,344 steps in 99 s:
6.9; without BatchNorm and with rates of 5e-4 for both 125. With BEGAN's networks and
DCGAN's generator 120 at 32x32 after 1,500 steps in 5 min.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.gan(argument)
    config.game = ConfigDict(dict(name="autoencoder", error="square"))
    width = config.get_ref("width")
    config.networks.discriminator = ConfigDict(
        dict(
            name="infogan.Autoencoder",
            width=width // 2,
            hidden=64,
            norm="batch",
            features=True,
        )
    )
    losses = {"energy_discriminator": dict(weight=1.0, margin=0.2)}
    config.players.discriminator = base.player("discriminator", losses, base.adam(2e-4))
    losses = {"energy_generator": 1.0, "pull_away": 0.1}
    config.players.generator = base.player("generator", losses, base.adam(1e-3))
    config.turns = ("discriminator", "generator")
    return config
