"""Restricted Boltzmann machines."""

from ml_collections import ConfigDict

from jaxgan import base

IMAGES = ("digits", "folder", "npz", "tfds")


def get_config(argument: str = "digits") -> ConfigDict:
    argument, negative = base.option(argument, "cd", "exact", "pcd", default="pcd")
    base.only(argument, *IMAGES)
    config = base.get_config(argument)
    config.num_steps, config.batch_size = 20_000, 100
    config.image_size, config.width = 8, 16  # width: hidden units
    config.log_every, config.evaluate_every = 100, 1000
    config.sample_every, config.checkpoint_every = 2000, 2000
    width = config.get_ref("width")
    config.latents.hidden = ConfigDict(dict(name="bernoulli", size=width))
    config.game = ConfigDict(
        dict(name="boltzmann", negative=negative, steps=1, gibbs_steps=200)
    )
    config.game.update(dict(binarisation="threshold", threshold=0.5))
    config.game.update(dict(temperatures=1000, runs=100))
    network = dict(name="boltzmann.RBM", hidden=width, chains=100)
    config.networks.generator = ConfigDict(network)
    rate = base.falling(0.1, 20_000)
    sgd = ConfigDict(dict(name="sgd", learning_rate=rate))
    losses = {"free_energy_gap": 1.0}
    config.players.model = base.player("generator", losses, sgd)
    config.turns = ("model",)
    config.ema.generator = 0.999
    return config
