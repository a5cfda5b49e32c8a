"""LSGAN: X. Mao, Q. Li, H. Xie, R. Y. K. Lau, Z. Wang, S. P. Smolley, "Least Squares
Generative Adversarial Networks", 2017 (arXiv:1611.04076).

    python -m jaxgan.main --config=configs/lsgan.py

The argument names the data, as for dcgan.py. From the paper: equation 2 with targets a =
0 for fakes, b = 1 for real examples and c = 1 for the generator, each a number of the
config (`--config.players.generator.losses.least_squares_generator.c=0`); a = -1, b = 1, c
= 0 minimises Pearson's chi-squared (equation 8). The rest is gan.py's: networks, rates
and augmentation.

Results: digits, 3,000 steps: Frechet distance of the classifier's features 66.1 (floor
44.8), 80 % of the fakes clear, recall .49 (pictures/lsgan-digits.png). MNIST
(`:npz=mnist.npz`), 3,000 steps: 7.7, 5.3, 5.4 (seeds 0, 1, 2; floor 1.3), 66, 66, 69 %
clear (pictures/lsgan-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.gan(argument, norm="batch")
    config.game.augmentation = ("auto",)
    losses = {"least_squares_discriminator": dict(weight=1.0, a=0.0, b=1.0)}
    config.players.discriminator = base.player("discriminator", losses, base.adam(2e-4))
    losses = {"least_squares_generator": dict(weight=1.0, c=1.0)}
    config.players.generator = base.player("generator", losses, base.adam(1e-3))
    config.turns = ("discriminator", "generator")
    return config
