"""LSGAN: X. Mao, Q. Li, H. Xie, R. Y. K. Lau, Z. Wang, S. P. Smolley, "Least Squares
Generative Adversarial Networks", 2017 (arXiv:1611.04076).

    python -m jaxgan.main --config=configs/lsgan.py

The argument names the data, as for dcgan.py. From the paper: equation 2 with targets a =
0 for fakes, b = 1 for real examples and c = 1 for the generator, each a number of the
config (`--config.players.generator.losses.least_squares_generator.c=0`); a = -1, b = 1, c
= 0 minimises Pearson's chi-squared (equation 8). Networks, optimiser and augmentation are
those of dcgan.py.

Results (digits, 3,000 steps, about 6 min on one CPU core): by eye about two thirds
of the digits can be read (pictures/lsgan-digits.png); on held-out digits the discriminator
certifies a Jensen-Shannon distance of 0.19 +- 0.03 nats. MNIST (`:npz=mnist.npz`), 1,500
steps in 3 min: about half can be read (pictures/lsgan-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.gan(argument, norm="batch")
    if not base.points(config):
        config.game.augmentation = ("translation",)
    losses = {"least_squares_discriminator": dict(weight=1.0, a=0.0, b=1.0)}
    config.players.discriminator = base.player("discriminator", losses, base.adam(2e-4))
    losses = {"least_squares_generator": dict(weight=1.0, c=1.0)}
    config.players.generator = base.player("generator", losses, base.adam(2e-4))
    config.turns = ("discriminator", "generator")
    return config
