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
in the generator, a latent of 200 numbers; with `,gan` behind the data 3D-GAN's losses (at
rates of 2e-4 and 1e-3 in place of skipped turns of the discriminator); with `,iwgan`
3D-IWGAN's losses, five critic turns, Adam with 1e-4, 0.5 and 0.9. Not from the papers: by
default the relativistic losses with R1 and R2 at every fourth step (N. Huang et al., "The
GAN is dead; long live the GAN!", 2024, arXiv:2501.05441), sides of 16 and 32 and width 16
(3D-GAN: 64 and 64), tanh of shares in [-1, 1], averaged weights. The penalty of `,iwgan` is
the norm of each example's whole gradient; 3D-IWGAN's published code sums squares along one
axis alone.

Results (16^3, seed 0, 3,000 steps of 64 in 17 min on one busy CPU core; 5,000 fakes of
averaged weights against the test split, in brackets training solids): kinds of solids 0.079
nats from their true shares (0.0003), occupied share 0.0402 (0.0411), 1.03 connected parts
(1); of 200 each, by Chamfer distances of 256 surface points: nearest 0.0186 (0.0168), COV
0.57 (0.575), 1-NNA 0.57 (0.50); classifier's FD 92 (1.4), precision 0.53 (0.99), recall
0.88 (0.99): all kinds and sizes, with rough surfaces (pictures/voxelgan-solids.png). Seed
1: kinds 0.055 nats, occupied share 0.0406, 1.08 parts, nearest 0.0183, COV 0.545, 1-NNA
0.58; FD 68, precision 0.53, recall 0.88. Seed 2: kinds 0.112 nats, occupied share 0.0397,
1.06 parts, nearest 0.0182, COV 0.525, 1-NNA 0.58; FD 123, precision 0.53, recall 0.87; 180
examples/s of processor time.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "solids") -> ConfigDict:
    argument, conditional = base.option(argument, "conditional", data="solids")
    argument, iwgan = base.option(argument, "iwgan", data="solids")
    argument, paper = base.option(argument, "gan", data="solids")
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
        kind = "non_saturating" if paper else "relativistic"
        penalties = () if paper else ("r1", "r2")
        losses = {name: dict(weight=0.1, every=4) for name in penalties}
        losses = {f"{kind}_discriminator": 1.0, **losses}
        slow, fast = base.adam(2e-4), base.adam(1e-3)
        if not paper:
            slow = fast = base.adam(5e-4, 0.0, 0.99)
        config.players.discriminator = base.player("discriminator", losses, slow)
        losses = {f"{kind}_generator": 1.0}
        config.players.generator = base.player("generator", losses, fast)
        config.turns = ("discriminator", "generator")
    config.ema.generator = 0.999
    return config
