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

Results (Frechet distances of the classifier's features, one seed): digits, 3,000 steps,
94.8 (floor 44.8), about three quarters readable (pictures/entropy-digits.png); of their
latents they tell 3.7 nats by MINE's bound, on held-out draws; the discriminator certifies
0.39 nats. MNIST (`:npz=mnist.npz`), 1,500 steps, 124 (floor 1.3), about half readable
(pictures/entropy-mnist.png). Between gan.py's networks it fails: 930, 24 and 890, seeds 0,
1, 2.
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
