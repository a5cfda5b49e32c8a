"""DRAGAN: N. Kodali, J. Abernethy, J. Hays, Z. Kira, "On Convergence and Stability of
GANs", 2017 (arXiv:1705.07215).

    python -m jaxgan.main --config=configs/dragan.py

The argument names the data, as for dcgan.py. From the paper: the plain game with a
penalty of weight 10 on the discriminator's gradient near the data, where `spread` 0.5 is
that of the authors' code, no BatchNorm in the discriminator, betas 0.5 and 0.9. Not from
the paper, for images: layer normalisation there, and rates of 5e-4 for the discriminator
and 1e-3 for the generator, not 1e-4 for both. With the same networks and no normalisation
the Frechet distance on MNIST at 16x16 was 132 after 1,500 steps, recall 0; with these
changes 8.4.

Results: digits, 3,000 steps: Frechet distance of the classifier's features 69.3 (floor
44.8), 79 % of the fakes clear, recall .92 (pictures/dragan-digits.png). MNIST
(`:npz=mnist.npz`), 3,000 steps: 11.4, 11.8, 11.1 (seeds 0, 1, 2; floor 1.3), 57, 60, 60 %
clear (pictures/dragan-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.gan(argument, norm="layer")
    config.game.augmentation = ("auto",)
    rates = base.adam(5e-4, 0.5, 0.9), base.adam(1e-3)
    if base.points(config):
        rates = (base.adam(1e-4, 0.5, 0.9),) * 2
    penalty = dict(weight=10.0, spread=0.5, slope=1.0)
    losses = {"non_saturating_discriminator": 1.0, "dragan_penalty": penalty}
    config.players.discriminator = base.player("discriminator", losses, rates[0])
    losses = {"non_saturating_generator": 1.0}
    config.players.generator = base.player("generator", losses, rates[1])
    config.turns = ("discriminator", "generator")
    return config
