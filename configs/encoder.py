"""An encoder of a generator that is done: A. A. Alemi, I. Fischer, "GILBO: One Metric to
Measure Them All", 2018 (arXiv:1802.04874).

    python -m jaxgan.main --config=encoder:runs/dcgan

The argument is a trained run of this library, whichever its game, whose generator stays as
it is (its averaged weights, if it has them). The encoder learns q(z | x) from the
generator's own draws: `code/<latent>/information` of an evaluation is a lower bound on
I(x; z) in nats. For a continuous latent the true information may be infinite and its
entropy is no ceiling; for a discrete one the entropy is.
"""

from ml_collections import ConfigDict

from jaxgan import base

POSTERIORS = {"bernoulli": "bernoulli", "categorical": "categorical", "uniform": "beta"}


def get_config(argument: str = "") -> ConfigDict:
    run = base.trained(argument)
    config = base.get_config(run.data.name)
    for key in ("data", "latents", "image_size", "width", "batch_size", "evaluation"):
        if key in run:
            config[key] = run[key]
    config.num_steps, config.init_from = 3000, f"{argument}:generator"
    config.freeze = ("generator",)
    codes = {k: POSTERIORS.get(law.name, "gaussian") for k, law in run.latents.items()}
    config.game = ConfigDict(dict(name="inverse", codes=codes, generation=run.game))
    config.networks.generator = run.networks.generator
    options = dict(width=config.get_ref("width"), norm="layer", hidden=512)
    config.networks.encoder = ConfigDict(dict(name="heads.Recogniser", **options))
    losses = {"mutual_information": 1.0, "cycle": 0.0}
    rate = dict(name="cosine_decay", init_value=1e-3, decay_steps=3000)
    adam = ConfigDict(dict(name="adam", learning_rate=rate))
    config.players.encoder = base.player("generator encoder", losses, adam)
    config.turns = ("encoder",)
    config.ema = ConfigDict(dict(encoder=0.999))
    return config
