"""VAE: D. P. Kingma, M. Welling, "Auto-Encoding Variational Bayes", 2014
(arXiv:1312.6114).

    python -m jaxgan.main --config=configs/vae.py
"""

from ml_collections import ConfigDict

from configs import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.get_config(argument)
    config.num_steps, config.batch_size = 10_000, 128
    config.image_size, config.width = 8, 400
    width = config.get_ref("width")
    config.latents.noise = ConfigDict(dict(name="normal", size=16))
    config.game = ConfigDict(dict(name="vae", likelihood="bernoulli", threshold=0.5))
    options = dict(width=width, depth=1, norm="none", dropout=0.2)
    config.networks.encoder = ConfigDict(dict(name="variational.Encoder", **options))
    config.networks.generator = ConfigDict(dict(name="mlp.Generator", **options))
    rate = dict(name="cosine_decay", init_value=2e-3, decay_steps=10_000)
    adam = ConfigDict(dict(name="adam", learning_rate=rate, b1=0.9))
    losses = {"reconstruction": 1.0, "kl": 1.0}
    config.players.model = base.player("encoder generator", losses, adam)
    config.turns = ("model",)
    config.ema = ConfigDict(dict(encoder=0.999, generator=0.999))
    return config
