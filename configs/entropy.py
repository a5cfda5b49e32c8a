"""A GAN whose generator also maximises its entropy: M. I. Belghazi, A. Baratin, S.
Rajeswar, S. Ozair, Y. Bengio, A. Courville, R. D. Hjelm, "MINE: Mutual Information Neural
Estimation", 2018 (arXiv:1801.04062), section 5.1.

    python -m jaxgan.main --config=configs/entropy.py

The argument names the data, as for dcgan.py. A generator without noise of its own has the
entropy that its images tell of their latents. From the paper: MINE's bound on that with a
running average in its gradient. Any other bound takes its place by name
(`config.players.generator.losses.infonce = ...`, jaxgan/losses/dependence.py). The game,
networks and optimiser are those of dcgan.py. Instead of the paper's clipping of the
information's gradient to that of the game, the weight is small.

Results (digits, 3,000 steps, about 6 min on one CPU core): by eye about three
quarters of the digits can be read (pictures/entropy-digits.png); of their latents they tell
3.5 nats by MINE's bound, on held-out draws; the discriminator certifies 0.24 +- 0.03 nats.
MNIST (`:npz=mnist.npz`), 1,500 steps in 3 min: about half can be read
(pictures/entropy-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan.configs import dcgan


def get_config(argument: str = "digits") -> ConfigDict:
    config = dcgan.get_config(argument)
    config.networks.statistics = ConfigDict(
        dict(name="critics.Separable", hidden=256, depth=2, size=32)
    )
    config.networks.statistics_average = ConfigDict(dict(name="critics.Average", decay=0.9))
    generator = config.players.generator
    generator.networks = ("generator", "statistics", "statistics_average")
    generator.losses.mine = ConfigDict(dict(weight=0.1))
    return config
