"""SpecGAN: C. Donahue, J. McAuley, M. Puckette, "Adversarial Audio Synthesis", 2019
(arXiv:1802.04208), section 3.2.

    python -m jaxgan.main --config=configs/specgan.py
    python -m jaxgan.main --config=specgan:audio=FOLDER
    python -m jaxgan.main --config=specgan:audio=FOLDER,labels

The argument names the data: `:tones` (default), `:vowels`, or `:audio=FOLDER` of one's own
sounds. DCGAN's networks make and judge pictures of log spectrograms, S x S at
`--config.image_size=S`, of sounds of S^2 samples; samples and scores are of the sounds that
16 iterations of Griffin's and Lim's method make of them. With `,labels` the generator is
told a class by the scales of its BatchNorm, and a projection discriminator as well, as in
cgan.py: `--mode=sample --fix=label=7` of a run on spoken digits draws sevens. From the
paper: standardised log magnitudes cut at three deviations, frames of 2 S samples every S,
the uniform latent of 100 numbers. Not from the paper: 64 x 64 (128 there), kernels of 4
(5), a floor of 0.01 under the magnitudes (1e-6), BatchNorm in the generator (none), and in
the place of WGAN-GP with five critic turns the non-saturating losses with R1 (L. Mescheder
et al. 2018, arXiv:1801.04406) at every fourth step, and one turn.

Results (Free Spoken Digit Dataset, `--config.data.test='_[0-4]$'`, 2,430 training clips cut
or padded to 4,096 samples at 8 kHz; 3,000 steps of 64 in 15 min of processor time, 210
examples/s; averaged weights; a classifier with an accuracy of 0.983 on the 300 test clips;
Inception Score of 1,000 sounds, the rest of 300; in brackets training clips, for IS test
clips; seeds 0, 1, 2):
  Inception Score                7.63, 7.40, 6.98 (9.90)
  Frechet distance               630, 516, 623 (90)
  precision, recall              0.65, 0.65, 0.70 (0.99); 0.61, 0.65, 0.52 (0.97)
  recall by three neighbours     0.49, 0.59, 0.35 (0.93)
  AM, NDB/K, silent clips        0.27, 0.30, 0.36 (0.01); 0.70, 0.74, 0.66 (0.05); none
  nearest training clip, median  26.9, 27.4, 25.6 (test clips 15.0)
pictures/specgan-digits.png and .wav (twelve sounds) are of seed 0.
Test clips through magnitudes and Griffin's and Lim's method score as they are: 9.92, NDB/K
0 (noise 1.00, 0.84). A weight of R1 of 0.1 is slower: distance to validation clips 1,016
after 1,500 steps, 760 with 1 (seed 1).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "tones") -> ConfigDict:
    argument, labels = base.option(argument, "labels", data="tones")
    config = base.sounds(argument, "dcgan")
    config.image_size, config.width = 64, 16
    side = config.get_ref("image_size")
    config.data.length, config.data.spectrum = side * side, side
    config.game = ConfigDict(dict(name="specgan", augmentation=()))
    if labels:
        base.told(config, "conditional.Projection", "conditional.Generator")
    generator = config.networks.generator
    generator.image_size, generator.channels = side, 1
    for name in ("Analysis", "Synthesis"):
        config.networks[name.lower()] = ConfigDict(dict(name=f"spectrogram.{name}"))
    config.networks.synthesis.iterations = 16
    adam = base.adam(4e-4, 0.5, 0.99)
    losses = {"non_saturating_discriminator": 1.0, "r1": dict(weight=1.0, every=4)}
    config.players.discriminator = base.player("discriminator analysis", losses, adam)
    losses = {"non_saturating_generator": 1.0}
    adam = base.adam(1e-3, 0.5, 0.99)
    config.players.generator = base.player("generator synthesis", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
