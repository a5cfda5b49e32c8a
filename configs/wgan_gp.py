"""WGAN-GP: I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin, A. Courville, "Improved
Training of Wasserstein GANs", 2017 (arXiv:1704.00028).

    python -m jaxgan.main --config=configs/wgan_gp.py

The argument names the data, as for dcgan.py. From the paper: the critic's loss with a
gradient penalty of weight 10 (equation 3), five critic turns, Adam with rate 1e-4 and
betas 0 and 0.9 (algorithm 1), and a critic without BatchNorm, whose gradient would be
that of the batch (section 4). The networks are DCGAN's otherwise.
"""

from ml_collections import ConfigDict

from configs import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.get_config(argument)
    width = config.get_ref("width")
    config.num_steps = 1000  # of five critic turns each

    config.latents.noise = ConfigDict(dict(name="normal", size=128))
    config.game = ConfigDict(dict(name="gan"))
    config.networks.generator = ConfigDict(dict(name="dcgan.Generator", width=width))
    config.networks.discriminator = ConfigDict(
        dict(name="dcgan.Discriminator", width=width, norm="none")
    )

    adam = dict(name="adam", learning_rate=1e-4, b1=0.0, b2=0.9)
    config.players.critic = ConfigDict(
        dict(
            networks=("discriminator",),
            losses=dict(
                wasserstein_discriminator=dict(weight=1.0),
                gradient_penalty=dict(weight=10.0),
            ),
            optimizer=adam,
        )
    )
    config.players.generator = ConfigDict(
        dict(
            networks=("generator",),
            losses=dict(wasserstein_generator=dict(weight=1.0)),
            optimizer=adam,
        )
    )
    config.turns = ("critic",) * 5 + ("generator",)
    config.ema.generator = 0.999
    return config
