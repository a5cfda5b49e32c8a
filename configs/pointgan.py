"""r-GAN: P. Achlioptas, O. Diamanti, I. Mitliagkas, L. Guibas, "Learning Representations
and Generative Models for 3D Point Clouds", 2018 (arXiv:1707.02392): a GAN of raw point
clouds.

    python -m jaxgan.main --config=configs/pointgan.py
    python -m jaxgan.main --config=configs/pointgan.py:points=FOLDER,wgan_gp
    python -m jaxgan.main --config=configs/pointgan.py:solids,conditional

The argument names the data: `:solids` (default), five kinds of solids whose factors are
known, or `:points=PATH`, an .npz or a folder of point files and meshes; `,wgan_gp` takes
the critic, penalty and turns of Gulrajani et al. 2017 in place of the GAN's losses,
`,conditional` tells both networks the class, by projection.

From the paper: raw points of an MLP, PointNet as discriminator, a normal latent of 128
numbers, the GAN's loss. Not from the paper: 256 points instead of 2,048 and narrower
layers, BatchNorm in the generator, R1 of weight 0.1 on the discriminator, rates of 5e-4
and 1e-3 (the paper's is 1e-4) and averaged weights. Points of the data are drawn anew in
each epoch.

Results (one seed, 840 steps of 5,000; 100 fakes of averaged weights against 100 test
clouds, Chamfer distance; in brackets 100 training clouds): most fakes are one torus.
Distance to the nearest test cloud 0.0172 (0.0192), MMD 0.0445 (0.0191), COV 0.09 (0.55),
1-NNA 0.99 (0.50), JSD 0.57 bits (0.14). Without R1 and BatchNorm, at rates of 5e-4, they
are tori and blobs of few kinds after 1,750 steps too; with R1 of weight 1 noise around few
shapes after 500. The default run to its end is not measured.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "solids") -> ConfigDict:
    argument, conditional = base.option(argument, "conditional", data="solids")
    argument, wgan_gp = base.option(argument, "wgan_gp", data="solids")
    base.only(argument, "solids", "points")
    config = base.get_config(argument)
    if config.data.name == "solids":
        config.data.form = "cloud"
    config.data.points = 256
    config.num_steps, config.width = 5000, 32
    config.evaluate_every, config.sample_every = 500, 500
    config.evaluation.examples = 5000
    config.latents.noise = ConfigDict(dict(name="normal", size=128))
    config.game = ConfigDict(dict(name="gan"))
    if conditional:
        base.by_class(config)
    width = config.get_ref("width")
    options = dict(width=width, spectral=False, dropout=0.0, noise=0.0)
    config.networks.generator = ConfigDict(
        dict(name="pointnet.Generator", norm="batch", **options)
    )
    options |= dict(norm="none", minibatch="none", features=False)
    discriminator = dict(name="pointnet.Discriminator", **options)
    config.networks.discriminator = ConfigDict(discriminator)
    if wgan_gp:
        base.wgan_gp(config, base.adam(1e-4, 0.5, 0.9))
    else:
        losses = {"non_saturating_discriminator": 1.0, "r1": 0.1}
        adam = base.adam(5e-4)
        config.players.discriminator = base.player("discriminator", losses, adam)
        losses = {"non_saturating_generator": 1.0}
        config.players.generator = base.player("generator", losses, base.adam(1e-3))
        config.turns = ("discriminator", "generator")
    config.ema.generator = 0.999
    return config
