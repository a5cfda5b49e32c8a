"""SN-GAN: T. Miyato, T. Kataoka, M. Koyama, Y. Yoshida, "Spectral Normalization for
Generative Adversarial Networks", 2018 (arXiv:1802.05957).

    python -m jaxgan.main --config=configs/hinge.py
    python -m jaxgan.main --config=configs/hinge.py:digits,resnet

The argument names the data, as for dcgan.py; `,resnet` takes the paper's residual networks
(table 4; width 128, and 256 in the generator, there). From the paper: weights of the
discriminator divided by their largest singular value, the hinge loss (equations 16 and
17), five turns of the discriminator, Adam with rate 2e-4 and betas 0 and 0.9 (setting C).

Results (digits, 1,000 steps, about 7 min on one CPU core): by eye about three
quarters of the digits can be read, a little blurred (pictures/hinge-digits.png). Five turns
a step keep the discriminator ahead: it certifies 0.48 +- 0.02 nats on held-out digits, for
which the verdict is "apart"; the fakes vary as much as the digits do. MNIST
(`:npz=mnist.npz`), as many steps in 6 min: about half can be read, the others are strokes
(pictures/hinge-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, family = base.option(argument, "resnet", default="dcgan")
    config = base.gan(argument, family, norm="none", spectral=True)
    if family == "resnet":
        config.networks.discriminator.sum = True
    if not base.points(config):
        config.num_steps = 1000  # of five turns of the discriminator each
        config.evaluate_every = 100
    adam = base.adam(2e-4, 0.0, 0.9)
    losses = {"hinge_discriminator": 1.0}
    config.players.discriminator = base.player("discriminator", losses, adam)
    losses = {"hinge_generator": 1.0}
    config.players.generator = base.player("generator", losses, adam)
    config.turns = ("discriminator",) * 5 + ("generator",)
    return config
