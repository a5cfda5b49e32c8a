"""VAE: D. P. Kingma, M. Welling, "Auto-Encoding Variational Bayes", 2014
(arXiv:1312.6114).

    python -m jaxgan.main --config=configs/vae.py
    python -m jaxgan.main --config=configs/vae.py:ring8

The argument names the data, as for dcgan.py, or `ring8` or `grid25`. From the paper: fully
connected networks of one hidden layer, and a Bernoulli likelihood, here of images whose
pixels are 1 above `threshold` of white; of points it is normal with one `deviation`. Not
from the paper: dropout, Adam with a rate that falls to zero, averaged weights. The one
player's two terms are minus the bound, in nats an image; the weight of `kl` may be another
number, or a schedule.
"""

from ml_collections import ConfigDict

from configs import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.get_config(argument)
    points = base.points(config)
    config.num_steps, config.batch_size = 10_000, 128
    config.image_size, config.width = 8, 128 if points else 400
    config.log_every, config.evaluate_every = 100, 500
    config.sample_every, config.checkpoint_every = 1000, 1000
    width = config.get_ref("width")
    config.latents.noise = ConfigDict(dict(name="normal", size=2 if points else 16))
    likelihood = "normal" if points else "bernoulli"
    config.game = ConfigDict(
        dict(name="vae", likelihood=likelihood, threshold=0.5, deviation=0.05)
    )
    depth, dropout = (2, 0.0) if points else (1, 0.2)
    options = dict(width=width, depth=depth, norm="none", dropout=dropout)
    config.networks.encoder = ConfigDict(dict(name="variational.Encoder", **options))
    config.networks.generator = ConfigDict(dict(name="mlp.Generator", **options))
    rate = dict(name="cosine_decay", init_value=2e-3, decay_steps=10_000)
    adam = ConfigDict(dict(name="adam", learning_rate=rate, b1=0.9))
    losses = {"reconstruction": 1.0, "kl": 1.0}
    config.players.model = base.player("encoder generator", losses, adam)
    config.turns = ("model",)
    config.ema = ConfigDict(dict(encoder=0.999, generator=0.999))
    return config
