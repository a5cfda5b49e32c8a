"""VAE: D. P. Kingma, M. Welling, "Auto-Encoding Variational Bayes", 2014
(arXiv:1312.6114).

    python -m jaxgan.main --config=configs/vae.py

A game of one player, which owns the network `encoder`, q(z | x), and `generator`, the
numbers of p(x | z). The argument names the data, as for dcgan.py; of images the
likelihood is Bernoulli, of pixels that are 1 where they are brighter than
`game.threshold` (0 is black, 1 white), of points normal. `game.binarisation=dynamic` draws
pixels anew each time, 1 as often as they are bright, `fixed` once. With `,logistic` behind
it the likelihood is of 256 levels, a discretised logistic law with a scale of each pixel;
`,iwae` descends the importance-weighted bound of `game.importance` draws (arXiv:1509.00519)
in place of the ELBO; `,tc` adds the total correlation of q(z): beta-TCVAE
(arXiv:1802.04942) with a beta of 6. From the paper: both laws of z normal, KL in closed
form (equation 10), one draw of z an example, one hidden layer. Not from the paper: Adam,
its rate falling along a cosine, dropout of 0.2 in both networks, averaged weights. A weight
of `kl` other than 1, or a schedule, is the beta of beta-VAE:
`--config.players.model.losses.kl.weight=4`.

    model = jaxgan.load("runs/vae")
    model.bound(images)               # one draw of the evidence lower bound, nats
    model.bound(images, draws=1000)   # by importance sampling, closer to log p(x)
    model.encode(images)["noise"]     # the law q(z | x)

Results, jax 0.10.2, float32. Digits, 8x8 pixels at threshold 0.5, 10,000 steps in 17 s of
2 cores. Nats per test image, seeds 0, 1, 2: evidence lower bound -17.67, -17.76, -17.65
(mean of 200 draws; training images -16.1 to -16.2), importance sampling with 1,000 draws
-16.66, -16.74, -16.69. On the same splits independent pixels have -24.92, a mixture of a
model per class -19.81. By `kl`'s weight from 0.1 to 8 the rate falls from 26.6 nats to 0
(`python -m tests.benchmarks.rates`, pictures/vae-rates.png).
MNIST, dynamic (`:npz=mnist.npz`, image_size 28, width 500, 20 latents, no dropout), 12,000
steps in 189 s of one busy core, one seed: bound -97.99 (standard error 0.25), importance
sampling with 500 draws -93.4 (0.8; 1,000 images), rate 27.1 nats, all 20 numbers active
(pictures/vae-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, law = base.option(argument, "logistic")
    argument, objective = base.option(argument, "iwae", "tc")
    if law:  # points have no levels
        base.only(argument, *base.IMAGES)
    config = base.get_config(argument)
    points = base.points(config)
    config.num_steps, config.batch_size = 10_000, 128
    config.image_size, config.width = 8, 128 if points else 400
    config.log_every, config.evaluate_every = 100, 500
    config.sample_every, config.checkpoint_every = 1000, 1000
    width = config.get_ref("width")
    config.latents.noise = ConfigDict(dict(name="normal", size=2 if points else 16))
    likelihood = "normal" if points else law or "bernoulli"
    config.game = ConfigDict(
        dict(name="vae", likelihood=likelihood, threshold=0.5, deviation=0.05)
    )
    config.game.binarisation = "threshold"
    depth, dropout = (2, 0.0) if points else (1, 0.2)
    options = dict(width=width, depth=depth, norm="none", dropout=dropout)
    config.networks.encoder = ConfigDict(dict(name="variational.Encoder", **options))
    decoder = "variational.Decoder" if likelihood == "logistic" else "mlp.Generator"
    config.networks.generator = ConfigDict(dict(name=decoder, **options))
    rate = dict(name="cosine_decay", init_value=2e-3, decay_steps=10_000)
    adam = ConfigDict(dict(name="adam", learning_rate=rate, b1=0.9))
    losses: dict = {"reconstruction": 1.0, "kl": 1.0}
    if objective == "iwae":
        config.game.importance = 5
        losses = {"iwae": 1.0, "reconstruction": 0.0, "kl": 0.0}
    elif objective == "tc":
        losses["aggregate_correlation"] = 5.0  # beta - 1
    config.players.model = base.player("encoder generator", losses, adam)
    config.turns = ("model",)
    config.ema = ConfigDict(dict(encoder=0.999, generator=0.999))
    return config
