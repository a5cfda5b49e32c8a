"""InfoMax-GAN: K. S. Lee, N.-T. Tran, N.-M. Cheung, "InfoMax-GAN: Improved Adversarial
Image Generation via Information Maximization and Contrastive Learning", 2021
(arXiv:2007.04589).

    python -m jaxgan.main --config=configs/infomax_gan.py
    python -m jaxgan.main --config=configs/infomax_gan.py:digits,resnet

The argument names images, as for dcgan.py. From the paper: the hinge loss, and the
InfoNCE bound between the places of an image and its summary, of real images for the
discriminator and of fakes for the generator, with weight 0.2 each (section 4.1),
through two spectrally normalised projections. The common space has 64 numbers, the
paper's 1,024. Not from the paper: gan.py's networks, BatchNorm and rates, and one turn
of each player. `,spectral` has the paper's SN-GAN (see hinge.py): five turns, spectral
normalisation in place of BatchNorm in the discriminator, Adam with rate 2e-4 and betas
0 and 0.9, DCGAN's networks; `,resnet` residual ones, as the paper has them.

Results (seed 0; Frechet distances of the classifier's features): digits, 3,000 steps in
15 min of processor time: 53.3 (floor 42.9), 78 % of the fakes clear, recall 0.54
(pictures/infomax-gan-digits.png). With a latent of 100 numbers, not 62, and a beta_2 of
0.9, not 0.999: MNIST (`:npz=mnist.npz`), 2,000 steps in 12 min of one core: 7.7 (floor
1.3), precision 0.83, recall 0.79, 64 % clear (pictures/infomax-gan-mnist.png). At
16x16, 2,344 steps in 162 s: 2.6, with spectral normalisation in the place of BatchNorm
11.4. `,spectral`, 600 steps in 15 min of one busy core: about two thirds of the digits
can be read, blurred; MNIST, 400 steps: about a third.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, paper = base.option(argument, "spectral", "resnet")
    base.only(argument, *base.IMAGES)
    family = {"spectral": "dcgan", "resnet": "resnet"}.get(paper, "image")
    norms = dict(norm="none", spectral=True) if paper else dict(norm="batch")
    config = base.gan(argument, family, features="maps", **norms)
    slow, fast, turns = base.adam(2e-4), base.adam(1e-3), 1
    if paper:
        config.num_steps, config.evaluate_every = 600, 100  # five turns of D a step
        slow, fast, turns = base.adam(2e-4, 0.0, 0.9), base.adam(2e-4, 0.0, 0.9), 5
    config.game = ConfigDict(dict(name="infomax"))
    projection = dict(name="heads.Projection", size=64, spectral=True)
    config.networks.local = ConfigDict(projection)
    config.networks.summary = ConfigDict(projection)
    owned = "discriminator local summary"
    losses = {"hinge_discriminator": 1.0, "real_infomax": 0.2}
    config.players.discriminator = base.player(owned, losses, slow)
    losses = {"hinge_generator": 1.0, "fake_infomax": 0.2}
    config.players.generator = base.player("generator", losses, fast)
    config.turns = ("discriminator",) * turns + ("generator",)
    return config
