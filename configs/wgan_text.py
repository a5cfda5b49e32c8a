"""wgan_text"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "sentences") -> ConfigDict:
    config = base.text(argument, "LSTM")
    config.num_steps, config.batch_size, config.width = 1000, 32, 32
    config.evaluate_every = 100
    width = config.get_ref("width")
    config.latents.noise = ConfigDict(dict(name="normal", size=128))
    config.game = ConfigDict(dict(name="gan"))
    config.networks.generator = ConfigDict(
        dict(name="sequence.ConvolutionGenerator", width=width, depth=3, range="softmax")
    )
    config.networks.discriminator = ConfigDict(
        dict(name="sequence.Convolution", width=width, depth=3, symbols=True)
    )
    penalty = dict(weight=10.0, one_sided=False)
    losses = {"wasserstein_discriminator": 1.0, "gradient_penalty": penalty}
    adam = base.adam(5e-4, 0.5, 0.9)
    config.players.critic = base.player("discriminator", losses, adam)
    losses = {"wasserstein_generator": 1.0}
    config.players.generator = base.player("generator", losses, adam)
    config.ema.generator = 0.99
    config.turns = ("critic",) * 5 + ("generator",)
    return config
