"""3D-GAN: J. Wu, C. Zhang, T. Xue, W. T. Freeman, J. B. Tenenbaum, "Learning a
Probabilistic Latent Space of Object Shapes via 3D Generative-Adversarial Modeling", 2016
(arXiv:1610.07584); `,iwgan` is the objective of 3D-IWGAN: E. Smith, D. Meger, "Improved
Adversarial Systems for 3D Object Generation and Reconstruction", 2017 (arXiv:1707.09557).

    python -m jaxgan.main --config=configs/voxelgan.py
    python -m jaxgan.main --config=configs/voxelgan.py:voxels=FILE.npz,iwgan
    python -m jaxgan.main --config=configs/voxelgan.py:solids,conditional

The argument names the data: `:solids` (default), five kinds of solids whose factors are
known, of `--config.data.side` 16 or 32, or `:voxels=FILE.npz`; `,conditional` tells both
networks the class, by projection.

From the papers: transposed and strided convolutions of kernel 4 from 4x4x4 on, BatchNorm
in the generator, a latent of 200 numbers; of 3D-IWGAN the losses, five critic turns, Adam
with 1e-4, 0.5 and 0.9. Not from the papers: sides of 16 and 32 and width 16 (3D-GAN: 64
and 64), tanh of shares in [-1, 1], rates of 2e-4 and 1e-3 in place of skipped turns of the
discriminator, averaged weights. The penalty is the norm of each example's whole gradient;
3D-IWGAN's published code sums squares along one axis alone. After 400 steps of
3,000 fakes are connected, rough shapes of many sizes (pictures/voxelgan-solids.png, one
seed); the default run to its end is not measured.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "solids") -> ConfigDict:
    argument, conditional = base.option(argument, "conditional", data="solids")
    argument, iwgan = base.option(argument, "iwgan", data="solids")
    base.only(argument, "solids", "voxels")
    config = base.get_config(argument)
    if config.data.name == "solids":
        config.data.form, config.data.side = "voxels", 16
    config.num_steps, config.width = 3000, 16
    config.evaluate_every, config.sample_every = 500, 500
    config.evaluation.examples = 5000
    config.latents.noise = ConfigDict(dict(name="uniform", size=200))
    config.game = ConfigDict(dict(name="gan"))
    if conditional:
        base.by_class(config)
    width = config.get_ref("width")
    options = dict(width=width, spectral=False, dropout=0.0, noise=0.0)
    config.networks.generator = ConfigDict(
        dict(name="voxel.Generator", norm="batch", **options)
    )
    options |= dict(norm="none", minibatch="none", features=False)
    config.networks.discriminator = ConfigDict(dict(name="voxel.Discriminator", **options))
    if iwgan:
        config.latents.noise.name = "normal"
        base.wgan_gp(config, base.adam(1e-4, 0.5, 0.9))
    else:
        losses = {"non_saturating_discriminator": 1.0}
        config.players.discriminator = base.player("discriminator", losses, base.adam(2e-4))
        losses = {"non_saturating_generator": 1.0}
        config.players.generator = base.player("generator", losses, base.adam(1e-3))
        config.turns = ("discriminator", "generator")
    config.ema.generator = 0.999
    return config
