"""SAGAN: H. Zhang, I. Goodfellow, D. Metaxas, A. Odena, "Self-Attention Generative
Adversarial Networks", 2019 (arXiv:1805.08318).

    python -m jaxgan.main --config=configs/sagan.py
    python -m jaxgan.main --config=configs/sagan.py:digits,resnet

The argument names images, as for dcgan.py; `,resnet` takes residual networks, as the paper
has them. From the paper: self-attention in generator and discriminator, spectral
normalisation in both, the hinge loss, one turn each, the discriminator's rate of 4e-4 and
betas 0 and 0.9 of Adam (section 4). Attention is on maps of a quarter of the image's side,
as in the paper's best, 32 of 128 (`--config.networks.generator.attention`). There are no
classes. Not from the paper: the generator's rate, 1e-3; with the paper's 1e-4 the distance
on MNIST is 247.

Results (Frechet distances of the classifier's features): digits, 3,000 steps, 74.1 (floor
44.8), 74 % of the fakes clear, recall 0.92 (pictures/sagan-digits.png). MNIST
(`:npz=mnist.npz`), 1,500 steps, seeds 0, 1, 2: 24.1, 26.6, 22.9 (floor 1.3), 43, 41, 48 %
clear (pictures/sagan-mnist.png); with BatchNorm in the discriminator too 43.2.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, family = base.option(argument, "resnet", default="dcgan")
    config = base.gan(argument, family, norm="none", spectral=True)
    config.networks.generator.spectral = True
    side = config.get_ref("image_size") // 4
    config.networks.generator.attention = side
    config.networks.discriminator.attention = side
    losses, adam = {"hinge_discriminator": 1.0}, base.adam(4e-4, 0.0, 0.9)
    config.players.discriminator = base.player("discriminator", losses, adam)
    losses, adam = {"hinge_generator": 1.0}, base.adam(1e-3, 0.0, 0.9)
    config.players.generator = base.player("generator", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
