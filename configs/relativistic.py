"""Relativistic GAN with gradient penalties at real and fake examples, the objective of
R3GAN: N. Huang, A. Gokaslan, V. Kuleshov, J. Tompkin, "The GAN is dead; long live the
GAN! A Modern Baseline GAN", 2024 (arXiv:2501.05441); the pairs are of A.
Jolicoeur-Martineau, "The relativistic discriminator", 2018 (arXiv:1807.00734).

    python -m jaxgan.main --config=configs/relativistic.py
    python -m jaxgan.main --config=configs/relativistic.py:digits,average

The argument names the data, as for dcgan.py; `,average` compares each logit with the
other side's mean (RaSGAN) instead of its partner. From the paper: R1 and R2 of one weight
gamma / 2 each, here as the terms `r1` and `r2` of weight gamma; Adam with beta_1 = 0 and
beta_2 = 0.99; no BatchNorm. Lazy penalties, every 16th step and 16 times as strong
(StyleGAN2), are `--config.players.discriminator.losses.r1.every=16` and the same of r2.
Networks and augmentation are those of dcgan.py, not the paper's.

Results (digits, 3,000 steps, about 13 min on one CPU core): by eye about three
quarters of the digits can be read (pictures/relativistic-digits.png); the discriminator
certifies 0.04 +- 0.02 nats on held-out digits. MNIST (`:npz=mnist.npz`), 1,500 steps in 8
min: about two thirds can be read (pictures/relativistic-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, average = base.option(argument, "average")
    config = base.gan(argument, norm="none")
    points = base.points(config)
    if not points:
        config.game.augmentation = ("translation",)
    kind = "relativistic_average" if average else "relativistic"
    adam = base.adam(1e-3 if points else 2e-4, 0.0, 0.99)
    gamma = 0.1 if points else 1.0
    penalty = dict(weight=gamma, every=1)
    losses = {f"{kind}_discriminator": 1.0, "r1": penalty, "r2": penalty}
    config.players.discriminator = base.player("discriminator", losses, adam)
    losses = {f"{kind}_generator": 1.0}
    config.players.generator = base.player("generator", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
