"""WGAN: M. Arjovsky, S. Chintala, L. Bottou, "Wasserstein GAN", 2017 (arXiv:1701.07875).

    python -m jaxgan.main --config=configs/wgan.py
    python -m jaxgan.main --config=configs/wgan.py:digits,adam --config.image_size=16

The argument names the data, as for dcgan.py. From the paper's algorithm 1: the critic's
weights clipped to [-0.01, 0.01] after each of its five turns, RMSProp with rate 5e-5, whose
other numbers are PyTorch's, as in the authors' code: a decay of 0.99, and 1e-8 added to the
root (optax's own are 0.9 and 1e-8 below it). The networks are DCGAN's, BatchNorm in the
critic too, as in the paper's first experiments; clipping bounds its scales as well. `,adam`
behind the data stands for one critic turn and Adam, as in the last search of M. Lucic et
al. (arXiv:1711.10337; google/compare_gan, compare_gan/src/params.py), whose bounds are from
0.01 to 1, with a bound of 0.02 and the networks and rates of gan.py.

Results (1,000 steps, one seed; Frechet distances of the classifier's features): digits 208
(floor 44.8), about a third readable by eye (pictures/wgan-digits.png); MNIST
(`:npz=mnist.npz`) 334 (floor 1.3), strokes (pictures/wgan-mnist.png); both still fall, and
`--config.num_steps=5000` continues. Digits at 16x16, 600 steps, seeds 0, 1, 2: 62, 73, 72,
with optax's own numbers 214, 272, 234.
With `,adam`, MNIST at 32x32, seed 0, 2,000 steps in 8 min of one core: 16.2, precision
0.78, recall 0.82, 55 % clear. At 2e-4 a weight crosses from bound to bound in 200 steps;
with a bound of 0.1, in 1,000, the critic lags and the generator breaks down (60 to
validation images after 1,250 steps, 882 after 2,000). Digits at 16x16, 1,500 steps in 1.5
min of one core: 21.4 (floor 14.1), where a bound of 0.1 had 24 after 3,000. With 0.1 alone
were measured digits at 32x32 (3,000 steps: 85.0, 76 % clear) and MNIST at 16x16 (rates of
5e-4: 7.4; tests/benchmarks/README.md).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, adam = base.option(argument, "adam")
    config = base.gan(argument, "image" if adam else "dcgan", norm="batch")
    optimizers, turns, bound = (rmsprop(), rmsprop()), 5, 0.01
    if adam:
        rate = 1e-3 if base.points(config) else 2e-4  # gan.py's
        optimizers, turns, bound = (base.adam(rate), base.adam(1e-3)), 1, 0.02
    elif not base.points(config):
        config.num_steps = 1000  # of five critic turns each
        config.evaluate_every = 100
    losses = {"wasserstein_discriminator": 1.0}
    config.players.critic = base.player("discriminator", losses, optimizers[0])
    config.players.critic.optimizer.clip_weights = bound
    losses = {"wasserstein_generator": 1.0}
    config.players.generator = base.player("generator", losses, optimizers[1])
    config.turns = ("critic",) * turns + ("generator",)
    return config


def rmsprop() -> ConfigDict:
    found = dict(name="rmsprop", learning_rate=5e-5, decay=0.99, eps_in_sqrt=False)
    return ConfigDict(found)
