"""Deep belief networks."""

from ml_collections import ConfigDict

from jaxgan import base
from jaxgan.configs import rbm

LAYERS = ("generator", "second")


def get_config(argument: str = "digits") -> ConfigDict:
    config = rbm.get_config(argument)
    config.width = 64  # hidden units of each layer
    config.game.layers = LAYERS
    width = config.get_ref("width")
    upper = dict(name="boltzmann.RBM", hidden=width, visible=width, chains=100)
    config.networks.second = ConfigDict(upper)
    del config.players.model
    for name, prefix, steps in zip(LAYERS, ("", "second_"), (10_000, 20_000)):
        inputs = {k: f"{prefix}{k}" for k in ("real_free_energy", "model_free_energy")}
        losses = {"free_energy_gap": dict(weight=1.0, inputs=inputs)}
        sgd = ConfigDict(dict(name="sgd", learning_rate=base.falling(0.1, steps)))
        config.players[name] = base.player(name, losses, sgd)
        config.ema[name] = 0.999
    config.turns = LAYERS
    return config
