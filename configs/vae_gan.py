"""VAE/GAN: A. B. L. Larsen, S. K. Sonderby, H. Larochelle, O. Winther, "Autoencoding
beyond pixels using a learned similarity metric", 2016 (arXiv:1512.09300).

    python -m jaxgan.main --config=configs/vae_gan.py

The argument names the data, as for dcgan.py, or `ring8` or `grid25`. From the paper
(algorithm 1): the encoder descends the KL of q(z | x) and the error in the
discriminator's features, the generator that error, with a small weight, and the
adversarial loss of samples and of reconstructions, the discriminator its own of both. Not
from the paper: the non-saturating loss, half of it for either kind of fakes, 16 latents,
the networks of gan.py, translation of real and reconstructed images alike.

Results (digits, `--config.image_size=16`, 1,500 steps, one seed): Frechet distance of the
classifier's features 17.6 (floor 14.1); nearly all readable (pictures/vae-gan-digits.png).

    model = jaxgan.load("runs/vae_gan")
    model.encode(images)["noise"]     # the law q(z | x)
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.gan(argument, "image", features=True, norm="batch")
    points = base.points(config)
    config.game = ConfigDict(dict(name="vae_gan"))
    if not points:
        config.latents.noise.size = 16
        config.game.augmentation = ("translation",)
    options = dict(width=config.get_ref("width"), norm="none" if points else "batch")
    config.networks.encoder = ConfigDict(
        dict(name="heads.Encoder", stochastic=True, **options)
    )
    rate = 1e-3 if points else 2e-4
    adam, faster = base.adam(rate), base.adam(1e-3)
    reconstructed = dict(fake_logits="reconstructed_logits")
    features = {"feature_cycle": 1.0}
    config.players.discriminator = base.player(
        "discriminator",
        {
            "non_saturating_discriminator": 0.5,
            "reconstructed": dict(
                loss="non_saturating_discriminator", weight=0.5, inputs=reconstructed
            ),
        },
        adam,
    )
    config.players.encoder = base.player("encoder", features | {"kl": 1.0}, faster)
    config.players.generator = base.player(
        "generator",
        {
            "feature_cycle": 0.01,
            "non_saturating_generator": 0.5,
            "reconstructed": dict(
                loss="non_saturating_generator", weight=0.5, inputs=reconstructed
            ),
        },
        faster,
    )
    config.turns = ("discriminator", "encoder", "generator")
    config.ema = ConfigDict(dict(encoder=0.999, generator=0.999))
    return config
