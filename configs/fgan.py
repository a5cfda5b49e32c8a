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
Networks, rates and augmentation are gan.py's; with BatchNorm the discriminator's loss
bounds the divergence of batches, not example by example (points have none). Not from the
paper: the gradients of both players are cut to norm 1, since exp(v) and v^2 grow without
end.

Results (Jensen-Shannon): digits, 3,000 steps: Frechet distance of the classifier's
features 66.7 (floor 44.8), 84 % of the fakes clear, recall .48
(pictures/fgan-digits.png). MNIST (`:npz=mnist.npz`), 1,500 steps: 10.1, 8.8, 7.7 (seeds
0, 1, 2; floor 1.3), 66, 62, 68 % clear (pictures/fgan-mnist.png). At 16x16, one seed:
3.2; spectrally normalised without BatchNorm 30.4, with layer normalisation and a
discriminator's rate of 5e-4 10.5. The other divergences were not run on images. On
`ring8`, 5,000 steps and three seeds, all eight modes are found by gan, jensen_shannon
(the same gradients: the same run), kullback_leibler and pearson, 6 to 8 with
squared_hellinger, 4 or 5 with reverse_kullback_leibler, and 2 or none with neyman.
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
    config = base.gan(argument, norm="batch")
    config.game.augmentation = ("auto",)
    rates = base.adam(2e-4), base.adam(2e-4 if base.points(config) else 1e-3)
    for adam in rates:
        adam.clip_gradients = 1.0
    losses = {"divergence_discriminator": dict(weight=1.0, divergence=name)}
    config.players.discriminator = base.player("discriminator", losses, rates[0])
    losses = {"divergence_generator": dict(weight=1.0, divergence=name, saturating=False)}
    config.players.generator = base.player("generator", losses, rates[1])
    config.turns = ("discriminator", "generator")
    return config
