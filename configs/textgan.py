"""textgan"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "sentences") -> ConfigDict:
    argument, relativistic = base.option(argument, "relativistic", data="sentences")
    argument, soft = base.option(argument, "relaxed", data="sentences")
    argument, kind = base.option(argument, "transformer", data="sentences")
    config = base.text(argument, "Transformer" if kind else "LSTM")
    config.num_steps = 2000
    config.batch_size = 128
    config.game = ConfigDict(dict(name="relaxed", tau=1.0, straight_through=not soft))
    width = config.get_ref("width")
    config.networks.discriminator = ConfigDict(
        dict(name="sequence.LSTMLanguage", width=width, depth=1)
    )
    inputs = dict(real_logits="real_token_logits", fake_logits="fake_token_logits")
    term = dict(weight=1.0, inputs=inputs)
    fake = dict(weight=1.0, inputs=dict(fake_logits="fake_token_logits"))
    name = "relativistic" if relativistic else "minimax"
    losses = {f"{name}_discriminator": term}
    adam = base.adam(base.falling(5e-3, 2000))
    config.players.discriminator = base.player("discriminator", losses, adam)
    adam = base.adam(base.falling(3e-3, 2000))
    losses = {f"{name}_generator": term if relativistic else fake}
    config.players.generator = base.player("generator", losses, adam)
    config.ema.generator = 0.99
    config.turns = ("discriminator", "generator")
    return config
