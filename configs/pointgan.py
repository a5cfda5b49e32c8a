"""r-GAN: P. Achlioptas, O. Diamanti, I. Mitliagkas, L. Guibas, "Learning Representations
and Generative Models for 3D Point Clouds", 2018 (arXiv:1707.02392): a GAN of raw point
clouds.

    python -m jaxgan.main --config=configs/pointgan.py
    python -m jaxgan.main --config=configs/pointgan.py:points=FOLDER,wgan_gp
    python -m jaxgan.main --config=configs/pointgan.py:solids,conditional

The argument names the data: `:solids` (default), five kinds of solids whose factors are
known, or `:points=PATH`, an .npz or a folder of point files and meshes; `,gan` behind it
takes the paper's losses and rate, `,wgan_gp` the critic, penalty and turns of Gulrajani et
al. 2017; `,conditional` tells both networks the class, by projection.

From the paper: raw points of an MLP, PointNet as discriminator, a normal latent of 128
numbers. Not from the paper: the relativistic losses with R1 and R2 (N. Huang et al., "The
GAN is dead; long live the GAN!", 2024, arXiv:2501.05441), at every fourth step, for with
the GAN's loss most fakes are one torus (COV 0.09 after 840 steps); weights of theirs that
fall from 0.4 to 0.2, and rates that fall from 1e-3 and 5e-4 to 0 (the paper's is 1e-4): the
share of a kind moves while fakes are soft between kinds; the means of a layer beside its
maxima in the discriminator (`pool`), twice as wide as the generator, 256 points instead of
2,048, narrower layers, averaged weights. Points of the data are drawn anew in each epoch.

Results (2,500 steps of 64 in 16 to 19 min of processor time, 160 examples/s; averaged
weights against the test split, in brackets training clouds), seeds 0, 1, 2: of 200 each,
by Chamfer distances, nearest 0.0174, 0.0170, 0.0168 (0.0181), MMD 0.0178, 0.0178, 0.0176
(0.0173), COV 0.525, 0.51, 0.565 (0.61), 1-NNA 0.66, 0.68, 0.68 (0.50); of 5,000, kinds
of solids 0.078, 0.113, 0.053 nats from their true shares, classifier's FD 12.3, 15.7,
13.9 (0.7), precision 0.66, 0.63, 0.63 (0.99), recall 0.55, 0.50, 0.53 (0.99); all kinds
in all sizes (pictures/pointgan-solids.png, of seed 2).
Weights that fall to 0.1, seeds 0, 1, 2: nearest 0.0171, 0.0167, 0.0182, COV 0.54, 0.50,
0.535, 1-NNA 0.65, 0.69, 0.67, kinds 0.101, 0.093, 0.123 nats. To 0.02 (100 clouds each,
floors COV 0.59, 1-NNA 0.45): after 1,000, 1,500, 2,000 and 2,500 steps kinds 0.02,
0.05, 0.09 and 0.10, COV 0.52, 0.52, 0.53 and 0.54, 1-NNA 0.65, 0.59, 0.57 and 0.57. A
constant 0.02: kinds 0.05, 0.19 and 0.21 after 1,000, 1,500 and 2,000, COV 0.45, 0.52
and 0.55; with a discriminator as wide as the generator COV 0.42 (0.61) and kinds 0.18
after 5,000.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "solids") -> ConfigDict:
    argument, conditional = base.option(argument, "conditional", data="solids")
    argument, wgan_gp = base.option(argument, "wgan_gp", data="solids")
    argument, paper = base.option(argument, "gan", data="solids")
    base.only(argument, "solids", "points")
    config = base.get_config(argument)
    if config.data.name == "solids":
        config.data.form = "cloud"
    config.data.points = 256
    config.num_steps, config.width = 2500, 32
    config.evaluate_every, config.sample_every = 500, 500
    config.evaluation.examples = 5000
    config.latents.noise = ConfigDict(dict(name="normal", size=128))
    config.game = ConfigDict(dict(name="gan"))
    if conditional:
        base.by_class(config)
    width = config.get_ref("width")
    options = dict(width=width, spectral=False, dropout=0.0, noise=0.0)
    config.networks.generator = ConfigDict(
        dict(name="pointnet.Generator", norm="none", **options)
    )
    options |= dict(norm="none", minibatch="none", features=False, width=2 * width)
    discriminator = dict(name="pointnet.Discriminator", **options)
    config.networks.discriminator = ConfigDict(discriminator)
    if wgan_gp:
        base.wgan_gp(config, base.adam(1e-4, 0.5, 0.9))
    else:
        kind = "non_saturating" if paper else "relativistic"
        penalties = () if paper else ("r1", "r2")
        weight = base.falling(0.4, 2500, 0.5)
        losses = {name: dict(weight=weight, every=4) for name in penalties}
        losses = {f"{kind}_discriminator": 1.0, **losses}
        rates = (base.falling(rate, 2500) for rate in (1e-3, 5e-4))
        fast, slow = (base.adam(rate, 0.0, 0.99) for rate in rates)
        if paper:
            fast = slow = base.adam(1e-4)
        config.players.discriminator = base.player("discriminator", losses, fast)
        losses = {f"{kind}_generator": 1.0}
        config.players.generator = base.player("generator", losses, slow)
        config.turns = ("discriminator", "generator")
    config.ema.generator = 0.999
    return config
