"""The deep belief network: G. Hinton, S. Osindero, Y. Teh, "A Fast Learning Algorithm for
Deep Belief Nets", 2006.

    python -m jaxgan.main --config=configs/dbn.py

Two restricted Boltzmann machines, each of a player of its own: `generator` over the pixels
and `second` over its hidden units, which it draws given the images. Arguments and options
are those of rbm.py; `width` is the number of hidden units of each. From the paper: the
layers, and their bound. Not from the paper: both learn at once, the second from units that
still change until the first one's rate has fallen to 0, half-way; it does not begin with
the weights of the first one turned; there is no fine-tuning; labels are not used.

    model = jaxgan.load("runs/dbn")
    model.bound(images)              # below log p(x) on average, nats, one draw
    model.bound(images, draws=100)   # closer

The bound is one as far as log Z of the top layer is exact, as it is with 20 units in one of
its layers; else annealed importance sampling estimates it. `model.log_prob` sums over the
units between the layers where these are 16 at most.

Results: digits, 64 units a layer, pixels at threshold 0.5, PCD-1, 20,000 steps of 100 for
both layers (the first one's rate falls to 0 in 10,000) in 89 s of one busy CPU core (jax
0.10.2, float32), seeds 0, 1, 2: log p of test images by 500 draws -16.36 +- 0.04 nats,
averaged weights; log Z of the top layer is the largest of four estimates, forwards and
backwards, of 100 and 1,000 temperatures. A machine of 16 units alone has -17.7 (rbm.py),
the VAE -16.7 by as many draws.
"""

from ml_collections import ConfigDict

from jaxgan import base
from jaxgan.configs import rbm

LAYERS = ("generator", "second")


def get_config(argument: str = "digits") -> ConfigDict:
    config = rbm.get_config(argument)
    config.width = 64  # hidden units of each layer
    config.game.layers = " ".join(LAYERS)
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
