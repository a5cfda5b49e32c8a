"""InfoMax-GAN: K. S. Lee, N.-T. Tran, N.-M. Cheung, "InfoMax-GAN: Improved Adversarial
Image Generation via Information Maximization and Contrastive Learning", 2021
(arXiv:2007.04589).

    python -m jaxgan.main --config=configs/infomax_gan.py
    python -m jaxgan.main --config=configs/infomax_gan.py:digits,resnet

The argument names images, as for dcgan.py; `,resnet` takes residual networks, as the paper
has them. From the paper: SN-GAN's loss and optimiser (see hinge.py), and the InfoNCE bound
between the places of an image and its summary, of real images for the discriminator and of
fakes for the generator, with weight 0.2 each (section 4.1). The common space has 64
numbers, the paper's 1,024.

Results (digits, 600 steps; one busy CPU core took 15 min, at 150 to 300 images/s of
five turns): by eye about two thirds of the digits can be read, blurred
(pictures/infomax-gan-digits.png). MNIST (`:npz=mnist.npz`), 400 steps in 14 min: about a
third (pictures/infomax-gan-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, family = base.option(argument, "resnet", default="dcgan")
    config = base.gan(argument, family, norm="none", spectral=True, features="maps")
    config.num_steps, config.evaluate_every = 600, 100  # five turns of D a step
    config.game = ConfigDict(dict(name="infomax"))
    projection = ConfigDict(dict(name="heads.Projection", size=64, spectral=True))
    config.networks.local = projection
    config.networks.summary = ConfigDict(projection)
    adam, owned = base.adam(2e-4, 0.0, 0.9), "discriminator local summary"
    losses = {"hinge_discriminator": 1.0, "real_infomax": 0.2}
    config.players.discriminator = base.player(owned, losses, adam)
    losses = {"hinge_generator": 1.0, "fake_infomax": 0.2}
    config.players.generator = base.player("generator", losses, adam)
    config.turns = ("discriminator",) * 5 + ("generator",)
    return config
