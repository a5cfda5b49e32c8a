"""A language model by maximum likelihood: the baseline that a GAN of text must beat.

python -m jaxgan.main --config=configs/lstm.py
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "sentences") -> ConfigDict:
    argument, kind = base.option(argument, "transformer", data="sentences")
    config = base.text(argument, "Transformer" if kind else "LSTM")
    config.num_steps = 4000
    config.batch_size = 64
    config.evaluate_every = 500
    config.game = ConfigDict(dict(name="language"))
    adam = base.adam(base.falling(5e-3, 4000), 0.9)
    config.players.model = base.player("generator", {"nll": 1.0}, adam)
    config.turns = ("model",)
    return config
