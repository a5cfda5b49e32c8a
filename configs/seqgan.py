"""seqgan"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "sentences") -> ConfigDict:
    argument, sampled = base.option(argument, "sampled", data="sentences")
    config = base.text(argument, "LSTM")
    config.num_steps = 2000
    config.batch_size = 128
    config.evaluate_every = 500
    config.game = ConfigDict(dict(name="policy"))
    width = config.get_ref("width")
    config.networks.discriminator = ConfigDict(
        dict(name="sequence.LSTMLanguage", width=width, depth=1)
    )
    inputs = dict(real_logits="real_token_logits", fake_logits="fake_token_logits")
    term = dict(weight=1.0, inputs=inputs)
    losses = {"non_saturating_discriminator": term}
    adam = base.adam(base.falling(5e-3, 2000))
    config.players.discriminator = base.player("discriminator", losses, adam)
    adam = base.adam(base.falling(3e-3, 2000))
    if sampled:
        config.game.discount, config.game.reward = 0.23, "probability"
        config.networks.baseline = ConfigDict(dict(name="critics.RunningMean", decay=0.92))
        losses = {"reinforce": 1.0}
        config.players.generator = base.player("generator baseline", losses, adam)
    else:
        losses = {"expected_reward": dict(weight=1.0, reward="softplus")}
        config.players.generator = base.player("generator", losses, adam)
    config.ema.generator = 0.99
    config.turns = ("discriminator", "generator")
    return config
