"""Hidden Markov models."""

from ml_collections import ConfigDict

from jaxgan import base

IMAGES = ("digits", "folder", "npz", "tfds")


def get_config(argument: str = "sentences") -> ConfigDict:
    argument, learner = base.option(argument, "baum_welch", data="sentences")
    base.only(argument, *base.TEXTS, *IMAGES)
    config = base.get_config(argument)
    images = config.data.name in IMAGES
    config.image_size, config.width = 8, 16  # width: states
    config.num_steps, config.evaluate_every = 4000, 500
    config.batch_size = 500 if learner else 64
    config.game = ConfigDict(dict(name="hmm"))
    size = config.get_ref("image_size") ** 2 if images else 0  # 0: as the data need
    law = dict(name="normal" if images else "gumbel", size=size)
    config.latents.noise = ConfigDict(law)
    kind = "hmm.Gaussian" if images else "hmm.Categorical"
    network = dict(name=kind, states=config.get_ref("width"), free=bool(learner))
    config.networks.generator = ConfigDict(network)
    optimizer = base.adam(base.falling(2e-2, 4000), 0.9)
    if learner:
        rate = base.falling(0.5, 4000)
        name = "jaxgan.models.baum_welch:baum_welch"
        optimizer = ConfigDict(dict(name=name, learning_rate=rate))
    config.players.model = base.player("generator", {"nll": 1.0}, optimizer)
    config.turns = ("model",)
    return config
