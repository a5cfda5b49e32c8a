"""Relativistic GAN: A. Jolicoeur-Martineau, "The relativistic discriminator", 2018
(arXiv:1807.00734); with `,penalties` R3GAN's objective: N. Huang, A. Gokaslan, V.
Kuleshov, J. Tompkin, "The GAN is dead; long live the GAN! A Modern Baseline GAN", 2024
(arXiv:2501.05441).

    python -m jaxgan.main --config=configs/relativistic.py
    python -m jaxgan.main --config=configs/relativistic.py:digits,average
    python -m jaxgan.main --config=configs/relativistic.py:digits,penalties

The argument names the data, as for dcgan.py. A logit is compared with that of its partner
of the other side (RSGAN), with `,average` with the other side's mean (RaSGAN); the rest
is gan.py's. `,penalties`, and points by default, have from R3GAN: R1 and R2 of one weight
gamma / 2 each, here as the terms `r1` and `r2` of weight gamma; Adam with beta_1 = 0 and
beta_2 = 0.99; no BatchNorm. Lazy penalties, every 16th step and 16 times as strong
(StyleGAN2), are `--config.players.discriminator.losses.r1.every=16` and the same of r2.

Results: digits, 3,000 steps: Frechet distance of the classifier's features 80.2 (floor
44.8), 81 % of the fakes clear, recall .47 (pictures/relativistic-digits.png). MNIST
(`:npz=mnist.npz`), 3,000 steps: 6.7, 6.5, 6.4 (seeds 0, 1, 2; floor 1.3), 70, 65, 67 %
clear (pictures/relativistic-mnist.png). MNIST at 16x16, 1,500 steps, one seed: 3.2
without penalties and with BatchNorm; with gamma 1, no BatchNorm, a generator's rate of
1e-3 15.6, and still falling.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, word = base.option(argument, "average", "penalties")
    kind = "relativistic_average" if word == "average" else "relativistic"
    losses: dict = {f"{kind}_discriminator": 1.0}
    points = argument in base.POINTS
    if points or word == "penalties":
        config = base.gan(argument, norm="none")
        adam = base.adam(1e-3 if points else 2e-4, 0.0, 0.99)
        rates = adam, adam
        penalty = dict(weight=0.1 if points else 1.0, every=1)
        losses |= {"r1": penalty, "r2": penalty}
    else:
        config = base.gan(argument, norm="batch")
        rates = base.adam(2e-4), base.adam(1e-3)
    config.game.augmentation = ("auto",)
    config.players.discriminator = base.player("discriminator", losses, rates[0])
    losses = {f"{kind}_generator": 1.0}
    config.players.generator = base.player("generator", losses, rates[1])
    config.turns = ("discriminator", "generator")
    return config
