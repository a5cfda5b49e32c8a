"""WGAN: M. Arjovsky, S. Chintala, L. Bottou, "Wasserstein GAN", 2017 (arXiv:1701.07875).

    python -m jaxgan.main --config=configs/wgan.py
    python -m jaxgan.main --config=configs/wgan.py:digits,paper

The argument names the data, as for dcgan.py. From the paper: a critic whose weights are
clipped after each of its turns; clipping bounds BatchNorm's scales as well. With
`,paper` behind the data, and on points, the config is algorithm 1 as it stands: five
turns, bounds of 0.01, RMSProp with rate 5e-5, whose other numbers are PyTorch's, as in
the authors' code: a decay of 0.99, and 1e-8 added to the root (optax's own are 0.9 and
1e-8 below it). Networks of images are then DCGAN's, BatchNorm in the critic too, as in
the paper's first experiments. Else it has gan.py's networks and rates, one critic turn
and Adam, as in the last search of M. Lucic et al. (arXiv:1711.10337;
google/compare_gan, compare_gan/src/params.py), whose bounds are from 0.01 to 1, with a
bound of 0.02.

Results (one seed; Frechet distances of the classifier's features): digits, 3,000 steps
in 11 min of processor time: 72.6 (floor 42.9), 70 % of the fakes clear, recall 0.87
(pictures/wgan-digits.png). MNIST (`:npz=mnist.npz`), 2,000 steps in 8 min of processor
time: 16.2 (floor 1.3), precision 0.78, recall 0.82, 55 % clear
(pictures/wgan-mnist.png). At 2e-4 a weight crosses from bound to bound in 200 steps;
with a bound of 0.1, in 1,000, the critic lags and the generator breaks down (60 to
validation images after 1,250 steps, 882 after 2,000). Digits at 16x16, 1,500 steps in
1.5 min of one core: 21.4 (floor 14.1), where a bound of 0.1 had 24 after 3,000.
`,paper`, 1,000 steps: digits 208 (floor 44.8), about a third readable by eye, MNIST
334, strokes; both still fall. Digits at 16x16, 600 steps, seeds 0, 1, 2: 62, 73, 72,
with optax's own numbers 214, 272, 234.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, paper = base.option(argument, "paper")
    paper = paper or argument in base.POINTS
    config = base.gan(argument, "dcgan" if paper else "image", norm="batch")
    slow, fast, turns, bound = base.adam(2e-4), base.adam(1e-3), 1, 0.02
    if paper:
        slow, fast, turns, bound = rmsprop(), rmsprop(), 5, 0.01
        if not base.points(config):
            config.num_steps = 1000  # of five critic turns each
            config.evaluate_every = 100
    losses = {"wasserstein_discriminator": 1.0}
    config.players.critic = base.player("discriminator", losses, slow)
    config.players.critic.optimizer.clip_weights = bound
    losses = {"wasserstein_generator": 1.0}
    config.players.generator = base.player("generator", losses, fast)
    config.turns = ("critic",) * turns + ("generator",)
    return config


def rmsprop() -> ConfigDict:
    found = dict(name="rmsprop", learning_rate=5e-5, decay=0.99, eps_in_sqrt=False)
    return ConfigDict(found)
