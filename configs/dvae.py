"""Discrete VAE: E. Jang, S. Gu, B. Poole, "Categorical Reparameterization with
Gumbel-Softmax", 2017 (arXiv:1611.01144).

    python -m jaxgan.main --config=configs/dvae.py
    python -m jaxgan.main --config=configs/dvae.py:digits,straight_through
    python -m jaxgan.main --config=configs/dvae.py:npz=mnist.npz,20x10
        --config.image_size=28

A VAE whose latents are classes: `,20x10` behind the data has 20 of 10 classes each, 8x8 is
the default. The argument names the data, images, of which pixels are binary as in vae.py.
Training draws relaxed codes, softmax((logits + Gumbel noise) / tau), whose temperature
falls from 1 to 0.5; evaluation, `bound` and samples take one-hot codes. With
`,straight_through` training sees one-hot codes too, with the relaxed ones' gradient
(section 2.2). From the paper: the relaxation, the annealing, the KL of classes in closed
form (its authors' code), networks of two hidden layers. Not from the paper: fewer and
smaller codes by default, the rate of the annealing (the paper's is 3e-5 a step, for 50,000
and more), Adam's falling along a cosine, averaged weights.

    model = jaxgan.load("runs/dvae")
    model.bound(images, draws=100)    # by one-hot codes, nats
    model.encode(images)["code0"]     # the law of the first class
    model.log_prob(images)            # exact, where there are 65,536 codes at most

Results (one busy CPU core, jax 0.10.2, float32; nats a test image). Digits at threshold
0.5, 8x8, 10,000 steps in 100 s, seeds 0, 1, 2: by importance sampling with 500 draws of
one-hot codes -17.00 +- 0.14; the bound by one draw is -21.0 (seed 0): the posterior of
independent classes is far from the true one. Most samples are readable
(pictures/dvae-digits.png). MNIST, dynamic, `,20x10`, image_size 28, 10,000 steps in 187 s,
one seed: bound -112.1 (standard error 0.3), 500 draws -98.2 (0.9; 1,000 images), rate 19.5
nats.
"""

import re

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, through = base.option(argument, "straight_through")
    sizes = re.fullmatch(r"(?:(.*),)?([1-9]\d*)x([2-9]|[1-9]\d+)", argument)
    argument, variables, classes = sizes.groups() if sizes else (argument, 8, 8)
    argument = argument or "digits"
    base.only(argument, *base.IMAGES)
    config = base.get_config(argument)
    config.num_steps, config.batch_size = 10_000, 128
    config.image_size, config.width = 8, 256
    config.log_every, config.evaluate_every = 100, 500
    config.sample_every, config.checkpoint_every = 1000, 1000
    digits = len(str(int(variables) - 1))  # names in alphabetical order are in order
    for k in range(int(variables)):
        law = dict(name="categorical", size=int(classes))
        config.latents[f"code{k:0{digits}d}"] = ConfigDict(law)
    config.game = ConfigDict(
        dict(name="dvae", likelihood="bernoulli", threshold=0.5, binarisation="threshold")
    )
    config.game.straight_through = bool(through)
    options = dict(width=config.get_ref("width"), depth=2, norm="none")
    config.networks.encoder = ConfigDict(dict(name="mlp.Encoder", **options))
    config.networks.generator = ConfigDict(dict(name="mlp.Generator", **options))
    config.networks.temperature = ConfigDict(
        dict(name="variational.Temperature", start=1.0, end=0.5, rate=1e-4)
    )
    losses = {"reconstruction": 1.0, "kl": 1.0}
    adam = base.adam(base.falling(2e-3, 10_000), 0.9)
    config.players.model = base.player("encoder generator temperature", losses, adam)
    config.turns = ("model",)
    config.ema = ConfigDict(dict(encoder=0.999, generator=0.999))
    return config
