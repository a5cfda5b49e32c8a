"""The hinge loss: J. H. Lim, J. C. Ye, "Geometric GAN", 2017 (arXiv:1705.02894); and
SN-GAN: T. Miyato, T. Kataoka, M. Koyama, Y. Yoshida, "Spectral Normalization for
Generative Adversarial Networks", 2018 (arXiv:1802.05957), equations 16 and 17.

    python -m jaxgan.main --config=configs/hinge.py
    python -m jaxgan.main --config=configs/hinge.py:digits,spectral
    python -m jaxgan.main --config=configs/hinge.py:digits,resnet

The argument names the data, as for dcgan.py. Alone it is gan.py with this loss: BatchNorm
and one turn of each player. `,spectral` has SN-GAN's setting C: the discriminator's
weights divided by their largest singular value and no BatchNorm, five turns of it, Adam
with rate 2e-4 and betas 0 and 0.9, DCGAN's networks; `,resnet` its residual ones (table
4; width 128, and 256 in the generator, there). On points the paper's setting is the
default.

Results: digits, 3,000 steps: Frechet distance of the classifier's features 89.1 (floor
44.8), 80 % of the fakes clear, recall .50 (pictures/hinge-digits.png). MNIST
(`:npz=mnist.npz`), 3,000 steps: 7.2, 5.5, 5.6 (seeds 0, 1, 2; floor 1.3), 67, 69, 70 %
clear (pictures/hinge-mnist.png). MNIST at 16x16, 1,500 steps, one seed: 3.2; with
spectral normalisation in the place of BatchNorm 59.6 (rate 4e-4: 42, 8e-4: 59), with both
3.6. `,spectral` on digits, 1,000 steps: about three quarters readable by eye, and the
verdict is "apart": five turns keep the discriminator ahead.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, paper = base.option(argument, "resnet", "spectral")
    points = argument in base.POINTS
    if not (paper or points):
        config = base.gan(argument, norm="batch")
        config.game.augmentation = ("auto",)
        slow, fast = base.adam(2e-4), base.adam(1e-3)
        turns: tuple[str, ...] = ("discriminator",)
    else:
        family = "resnet" if paper == "resnet" else "dcgan"
        config = base.gan(argument, family, norm="none", spectral=True)
        if family == "resnet":
            config.networks.discriminator.sum = True
        if not points:
            config.num_steps, config.evaluate_every = 1000, 100
        slow = fast = base.adam(2e-4, 0.0, 0.9)
        turns = ("discriminator",) * 5
    losses = {"hinge_discriminator": 1.0}
    config.players.discriminator = base.player("discriminator", losses, slow)
    losses = {"hinge_generator": 1.0}
    config.players.generator = base.player("generator", losses, fast)
    config.turns = (*turns, "generator")
    return config
