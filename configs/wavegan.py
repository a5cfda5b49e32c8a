"""WaveGAN: C. Donahue, J. McAuley, M. Puckette, "Adversarial Audio Synthesis", 2019
(arXiv:1802.04208).

    python -m jaxgan.main --config=configs/wavegan.py
    python -m jaxgan.main --config=wavegan:audio=FOLDER

The argument names the data: `:tones` (default), `:vowels`, or `:audio=FOLDER` of one's own
sounds, whose length in samples is `--config.data.length`: s 4^k, s from 16 to 63. From the
paper: the networks (kernels of 25, strides of 4, no normalisation), phase shuffle of 2, the
uniform latent of 100 numbers; and with `,wgan_gp` behind the data its objective, a gradient
penalty of weight 10, five critic turns and Adam with rate 1e-4 and betas 0.5 and 0.9. Else,
not from the paper, for a fifth of the time: the non-saturating losses with R1 (L. Mescheder
et al. 2018, arXiv:1801.04406) at every fourth step, and one turn. Not from the paper
either: a shift for each example, averaged weights for sampling. With `,labels` generator
and discriminator are told the class, as in cgan.py.

Results: spoken digits (the Free Spoken Digit Dataset, its own split: `:audio=recordings
--config.data.test='_[0-4]$'`, 4,096 samples), 1,500 steps of 64 in 13 min of processor time
(120 examples/s). Seed 0: Inception Score 5.4, by a classifier of those digits (test clips
9.9, noise 1.0; SpecGAN 7.4), AM 0.63, no silent clip, NDB 0.92 (0.05): each is speech-like,
few are a digit that one would bet on (pictures/wavegan-digits.png). Seed 1: 2.1, AM 1.9,
NDB 0.94, recall 0.01 (0.97), none silent: a buzz over the whole band hides what is said.
`tones`, 3,000 steps in 6 min 36 s on one core, one seed: pitch, decay and onset vary, but
under every tone lies noise that the data have not (distance of the classifier's features
6,400, floor 8).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "tones") -> ConfigDict:
    argument, labels = base.option(argument, "labels", data="tones")
    argument, paper = base.option(argument, "wgan_gp", data="tones")
    config = base.sounds(argument, "wave", shuffle=2)
    config.width = 16
    config.networks.generator.norm = "none"
    if labels:
        base.told(config, "wave.Projection")
    if paper:
        base.wgan_gp(config, base.adam(1e-4, 0.5, 0.9))
        return config
    adam = base.adam(4e-4, 0.5, 0.9)
    losses = {"non_saturating_discriminator": 1.0, "r1": dict(weight=0.5, every=4)}
    config.players.discriminator = base.player("discriminator", losses, adam)
    losses = {"non_saturating_generator": 1.0}
    config.players.generator = base.player("generator", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
