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

Results (digits, 1,000 steps, 2 CPU cores): about half of the digits are readable
(pictures/wgan_gp-digits.png), after some 4 minutes; the estimated Wasserstein distance is
1.46 to training digits and 1.30 to held-out ones. MNIST (`:npz=mnist.npz`) after as
many steps: strokes, about a third of them readable (pictures/wgan_gp-mnist.png), and
1.41 to the test images.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, family = base.option(argument, "resnet", default="dcgan")
    config = base.gan(argument, family, norm="none")
    points = base.points(config)
    if not points:
        config.num_steps = 1000  # of five critic turns each
        config.evaluate_every = 100
        config.latents.noise.size = 128
    # The authors' weight is smaller on points; 20,000 steps ask for a larger rate.
    adam = base.adam(1e-3, 0.5, 0.9) if points else base.adam(1e-4, 0.0, 0.9)
    base.wgan_gp(config, adam, weight=0.1 if points else 10.0)
    return config
