"""WaveGAN: C. Donahue, J. McAuley, M. Puckette, "Adversarial Audio Synthesis", 2019
(arXiv:1802.04208).

    python -m jaxgan.main --config=configs/wavegan.py
    python -m jaxgan.main --config=wavegan:audio=FOLDER

The argument names the data: `:tones` (default), `:vowels`, or `:audio=FOLDER` of one's
own sounds, whose length in samples is `--config.data.length`: s 4^k, s from 16 to 63.
From the paper: the networks (kernels of 25, strides of 4), phase shuffle of 2, the
uniform latent of 100 numbers; and with `,wgan_gp` behind the data no normalisation, and
its objective, a gradient penalty of weight 10, five critic turns and Adam with rate
1e-4 and betas 0.5 and 0.9. Else, not from the paper, for a fifth of the time: the
non-saturating losses with R1 (L. Mescheder et al. 2018, arXiv:1801.04406) at every
fourth step, one turn, BatchNorm in the generator and Adam with rates 4e-4 and 1e-3, b2
= 0.99. Not from the paper either: a shift for each example, averaged weights for
sampling. With `,labels` generator and discriminator are told the class, as in cgan.py.

Results: spoken digits (the Free Spoken Digit Dataset, its own split: `:audio=recordings
--config.data.test='_[0-4]$'`, 4,096 samples), 1,500 steps of 64 in 9 min 54 s of
processor time (160 examples/s). Seeds 0, 1, 2: Inception Score of 1,000 sounds 4.6,
3.5, 3.4, by a classifier of those digits (test clips 9.9, noise 1.0; SpecGAN 7.0 to
7.6), AM 1.05, 1.02, 2.77, NDB 0.94, 0.94, 0.98 (0.05), Frechet distance of its features
1,897, 1,978, 2,382 (90), recall 0 of each (0.97), no silent clip. Their mean spectrum
is within 5 dB of the recordings', level aside, but few sounds have a steady pitch: most
are a buzz in the shape of a word (pictures/wavegan-digits.png). The default 3,000
steps, seed 0, in 19 min: 5.2, distance 1,541, recall 0.06.
Without BatchNorm, with 4e-4 and b2 = 0.9 for both, seeds 0 and 1 had 5.4 and 2.1: it is
the worse seed that gains. Tried with seed 1 and 1,000 steps, where the default has a
score of 4.4 and a distance of 2,255: with a weight of R1 of 0.02 (the default is 0.5)
2.9 and 2,167; with that weight 0.1 and kernels made smooth by hand 2.5 and
3,078, with less noise at high frequencies and pulses in its place.
`tones`, the default data, are not learnt yet: seed 0, 2,000 steps of 1,024 samples in 5
min, Inception Score 1.06 (3.0), distance 6,059 (8), recall 0.05; 38 % of the sounds
have a pitch, where all tones have one.
A width of 32, with 1,000 sounds: R1's weight 5, 1,000 steps in 6 min, 1.19 and 5 % with
a pitch; and with relativistic losses, R1 and R2, each 0.5 falling to 0.05, no BatchNorm
and rates that fall from 1e-3 and 5e-4, by hand, 2,000 steps in 12 min: 1.55, distance
5,853 (36), recall 0.21, 54 % with a pitch: tones of many pitches in noise.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "tones") -> ConfigDict:
    argument, labels = base.option(argument, "labels", data="tones")
    argument, paper = base.option(argument, "wgan_gp", data="tones")
    config = base.sounds(argument, "wave", shuffle=2)
    config.width = 16
    config.networks.generator.norm = "none" if paper else "batch"
    if labels:
        base.told(config, "wave.Projection")
    if paper:
        base.wgan_gp(config, base.adam(1e-4, 0.5, 0.9))
        return config
    losses = {"non_saturating_discriminator": 1.0, "r1": dict(weight=0.5, every=4)}
    adam = base.adam(4e-4, 0.5, 0.99)
    config.players.discriminator = base.player("discriminator", losses, adam)
    losses = {"non_saturating_generator": 1.0}
    adam = base.adam(1e-3, 0.5, 0.99)
    config.players.generator = base.player("generator", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
