"""DRAGAN: N. Kodali, J. Abernethy, J. Hays, Z. Kira, "On Convergence and Stability of
GANs", 2017 (arXiv:1705.07215).

    python -m jaxgan.main --config=configs/dragan.py

The argument names the data, as for dcgan.py. From the paper: the game of dcgan.py with a
penalty of weight 10 on the discriminator's gradient near the data, where `spread` 0.5 is
that of the authors' code, no BatchNorm in the discriminator, Adam with rate 1e-4 and betas
0.5 and 0.9. Not from the paper, for images: spectral normalisation of the discriminator and
a rate of 4e-4 for it. Without them all fakes of MNIST were the same after 250 to 1,500
steps; of 16x16 pixels the higher rate alone did not mend that (their spread was 0.3 of the
real one after 600 steps), both did (0.75).

Results (digits, 3,000 steps, about 8 min on one CPU core): by eye about two thirds
of the digits can be read, blurred (pictures/dragan-digits.png); the discriminator certifies
0.19 +- 0.03 nats on held-out digits. MNIST (`:npz=mnist.npz`), 1,500 steps in 5 min: about
two thirds (pictures/dragan-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.gan(argument, norm="none")
    adam, rate = base.adam(1e-4, 0.5, 0.9), 1e-4
    if not base.points(config):
        config.game.augmentation = ("translation",)
        config.networks.discriminator.spectral, rate = True, 4e-4
    penalty = dict(weight=10.0, spread=0.5, slope=1.0)
    losses = {"non_saturating_discriminator": 1.0, "dragan_penalty": penalty}
    config.players.discriminator = base.player(
        "discriminator", losses, base.adam(rate, 0.5, 0.9)
    )
    losses = {"non_saturating_generator": 1.0}
    config.players.generator = base.player("generator", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
