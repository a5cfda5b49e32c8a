"""InfoGAN-CR: Z. Lin, K. K. Thekumparampil, G. Fanti, S. Oh, "InfoGAN-CR and
ModelCentrality: Self-supervised Model Training and Selection for Disentangling GANs",
2020 (arXiv:1906.06034).

    python -m jaxgan.main --config=configs/infogan_cr.py

The argument names images, as for dcgan.py; the default is `shapes`, whose factors are
known. From the paper (dSprites): five uniform codes and five more numbers of noise, the
codes' information with weight 0.05 for both players and Q of fixed scale, spectral
normalisation in the discriminator, Adam with beta_1 = 0.5 and rates 2e-3 for the
discriminator and 1e-3 for the generator; the contrastive regulariser of weight 2, by a
network with a player of its own, once the codes tell something: there after 288,000 steps
of 64, here after half of the run.

Results (3,000 steps, 17 min on one CPU core): shapes of all colours, sizes and
places, mostly round (pictures/infogan-cr-shapes.png). Q, of deviation 1, reports -1.47 nats
of the codes, of -1.13 at most and -1.96 where it knows nothing. The contrast of two images
with a code in common is at chance, log 5 = 1.61, until the regulariser sets in, and at 1.13
in the end. MIG 0.06, DCI 0.07, FactorVAE score 0.53 (tests/benchmarks/README.md): a
hundredth of the paper's steps does not disentangle yet.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "shapes") -> ConfigDict:
    config = base.get_config(argument)
    width = config.get_ref("width")
    config.latents.code = ConfigDict(dict(name="uniform", size=5))
    config.latents.noise = ConfigDict(dict(name="uniform", size=5))
    config.game = ConfigDict(
        dict(name="infogan_cr", codes=dict(code="unit_gaussian"), contrast="code")
    )
    config.networks.generator = ConfigDict(dict(name="infogan.Generator", width=width))
    for name in ("discriminator", "recogniser", "contrast"):
        kind = "Discriminator" if name == "discriminator" else "Recogniser"
        config.networks[name] = ConfigDict(
            dict(name=f"infogan.{kind}", width=width, norm="none", spectral=True)
        )
    config.networks.contrast.outputs = 5
    information = ConfigDict(dict(weight=0.05))
    later = dict(
        name="linear",
        init_value=0.0,
        end_value=2.0,
        transition_steps=1,
        transition_begin=1500,
    )
    losses = {"non_saturating_discriminator": 1.0}
    config.players.discriminator = base.player(
        "discriminator recogniser", losses, base.adam(2e-3)
    )
    config.players.discriminator.losses.mutual_information = information
    config.players.contrast = base.player("contrast", {"contrastive": 1.0}, base.adam(2e-3))
    losses = {"non_saturating_generator": 1.0, "contrastive": dict(weight=later)}
    config.players.generator = base.player("generator", losses, base.adam(1e-3))
    config.players.generator.losses.mutual_information = information
    config.turns = ("discriminator", "contrast", "generator")
    config.ema.generator = 0.999
    return config
