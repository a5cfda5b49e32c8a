"""WGAN: M. Arjovsky, S. Chintala, L. Bottou, "Wasserstein GAN", 2017 (arXiv:1701.07875).

    python -m jaxgan.main --config=configs/wgan.py

The argument names the data, as for dcgan.py. From the paper's algorithm 1: the critic's
weights clipped to [-0.01, 0.01] after each of its five turns, RMSProp with rate 5e-5. The
networks are DCGAN's, BatchNorm in the critic too, as in the paper's first experiments;
clipping bounds its scales as well.

Results (digits, 1,000 steps, 2 CPU cores): strokes that are not yet digits
(pictures/wgan-digits.png), for these rates are slow; `--config.num_steps=5000` continues.
The estimated Wasserstein distance to held-out digits ends at 0.73. MNIST
(`:npz=mnist.npz`), as many steps: blots, not yet strokes (pictures/wgan-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.gan(argument, norm="batch")
    if not base.points(config):
        config.num_steps = 1000  # of five critic turns each
        config.evaluate_every = 100
    losses = {"wasserstein_discriminator": 1.0}
    config.players.critic = base.player("discriminator", losses, rmsprop())
    config.players.critic.optimizer.clip_weights = 0.01
    losses = {"wasserstein_generator": 1.0}
    config.players.generator = base.player("generator", losses, rmsprop())
    config.turns = ("critic",) * 5 + ("generator",)
    return config


def rmsprop() -> ConfigDict:
    return ConfigDict(dict(name="rmsprop", learning_rate=5e-5))
