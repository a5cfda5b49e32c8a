"""SAGAN: H. Zhang, I. Goodfellow, D. Metaxas, A. Odena, "Self-Attention Generative
Adversarial Networks", 2019 (arXiv:1805.08318).

    python -m jaxgan.main --config=configs/sagan.py
    python -m jaxgan.main --config=configs/sagan.py:digits,resnet

The argument names images, as for dcgan.py; `,resnet` takes residual networks, as the paper
has them. From the paper: self-attention in generator and discriminator, spectral
normalisation in both, the hinge loss, one turn each with Adam's rates 4e-4 for the
discriminator and 1e-4 for the generator, betas 0 and 0.9 (section 4). Attention is on maps
of a quarter of the image's side, as in the paper's best, 32 of 128
(`--config.networks.generator.attention`). There are no classes.

Results (digits, 3,000 steps, about 7 min on one CPU core): by eye about three
quarters of the digits can be read (pictures/sagan-digits.png); the discriminator certifies
0.42 +- 0.02 nats on held-out digits. MNIST (`:npz=mnist.npz`), 1,500 steps in 4 min: about
a third can be read (pictures/sagan-mnist.png).
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
    losses, adam = {"hinge_generator": 1.0}, base.adam(1e-4, 0.0, 0.9)
    config.players.generator = base.player("generator", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
