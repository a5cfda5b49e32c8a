"""f-GAN: S. Nowozin, B. Cseke, R. Tomioka, "f-GAN: Training Generative Neural Samplers
using Variational Divergence Minimization", 2016 (arXiv:1606.00709).

    python -m jaxgan.main --config=configs/fgan.py
    python -m jaxgan.main --config=configs/fgan.py:pearson
    python -m jaxgan.main --config=configs/fgan.py:npz=mnist.npz,reverse_kullback_leibler

The argument names the data, as for dcgan.py, and behind it or alone the divergence:
kullback_leibler, reverse_kullback_leibler, pearson, neyman, squared_hellinger,
jensen_shannon (the default) or gan; see jaxgan/losses/divergences.py. From the paper: the
activations of table 2, and the generator's loss that does not saturate (section 3.2);
`--config.players.generator.losses.divergence_generator.saturating=True` for equation 6.
Networks are those of dcgan.py without BatchNorm in the discriminator, so that its loss
bounds the divergence example by example. Not from the paper: the gradients of both players
are cut to norm 1, since exp(v) and v^2 grow without end; for images the discriminator is
spectrally normalised: without that the fakes of MNIST were nearly the same (a spread of
0.15 of the real one after 1,500 steps).

Results (digits, Jensen-Shannon, 3,000 steps, about 6 min on one CPU core): by eye
about three quarters of the digits can be read (pictures/fgan-digits.png); the discriminator
certifies 0.02 +- 0.01 nats on held-out digits. MNIST (`:npz=mnist.npz`), 1,500 steps in 6
min: about three quarters (pictures/fgan-mnist.png). The others were not run on images. On
`ring8`, 5,000 steps and three seeds, all eight modes are found by gan, jensen_shannon (the
same gradients: the same run), kullback_leibler and pearson, 6 to 8 with squared_hellinger,
4 or 5 with reverse_kullback_leibler, and 2 or none with neyman.
"""

from ml_collections import ConfigDict

from jaxgan import base

DIVERGENCES = (
    "gan",
    "jensen_shannon",
    "kullback_leibler",
    "neyman",
    "pearson",
    "reverse_kullback_leibler",
    "squared_hellinger",
)


def get_config(argument: str = "digits") -> ConfigDict:
    argument, name = base.option(argument, *DIVERGENCES, default="jensen_shannon")
    config = base.gan(argument, norm="none")
    if not base.points(config):
        config.game.augmentation = ("translation",)
        config.networks.discriminator.spectral = True
    adam = base.adam(2e-4)
    adam.clip_gradients = 1.0
    losses = {"divergence_discriminator": dict(weight=1.0, divergence=name)}
    config.players.discriminator = base.player("discriminator", losses, adam)
    losses = {"divergence_generator": dict(weight=1.0, divergence=name, saturating=False)}
    config.players.generator = base.player("generator", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
