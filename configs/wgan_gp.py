"""WGAN-GP: I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin, A. Courville, "Improved
Training of Wasserstein GANs", 2017 (arXiv:1704.00028).

    python -m jaxgan.main --config=configs/wgan_gp.py
    python -m jaxgan.main --config=configs/wgan_gp.py:digits,resnet

The argument names the data, as for dcgan.py; `,resnet` takes the paper's residual networks
(appendix F; width 128 there). The one-sided penalty of WGAN-LP (Petzka et al. 2018) is
`--config.players.critic.losses.gradient_penalty.one_sided=True`. From the
paper: the critic's loss with a gradient penalty of weight 10 (equation 3), five critic
turns, Adam with rate 1e-4 and betas 0 and 0.9 (algorithm 1), and a critic without
BatchNorm, whose gradient would be that of the batch (section 4). The other networks are
DCGAN's.

What to expect (digits, 1,000 steps, 2 CPU cores): about half of the digits are readable
(pictures/wgan_gp-digits.png), after some 4 minutes; the estimated Wasserstein distance is
1.46 to training digits and 1.30 to held-out ones.
"""

from ml_collections import ConfigDict

from configs import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, resnet = base.option(argument, "resnet")
    config = base.get_config(argument)
    width = config.get_ref("width")
    config.num_steps = 1000  # of five critic turns each
    config.evaluate_every = 100

    config.latents.noise = ConfigDict(dict(name="normal", size=128))
    config.game = ConfigDict(dict(name="gan"))
    family, norm = ("resnet", {}) if resnet else ("dcgan", dict(norm="none"))
    config.networks.generator = ConfigDict(dict(name=f"{family}.Generator", width=width))
    config.networks.discriminator = ConfigDict(
        dict(name=f"{family}.Discriminator", width=width, **norm)
    )

    adam = dict(name="adam", learning_rate=1e-4, b1=0.0, b2=0.9)
    config.players.critic = ConfigDict(
        dict(
            networks=("discriminator",),
            losses=dict(
                wasserstein_discriminator=dict(weight=1.0),
                gradient_penalty=dict(weight=10.0, one_sided=False),
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
