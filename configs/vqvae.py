"""VQ-VAE: A. van den Oord, O. Vinyals, K. Kavukcuoglu, "Neural Discrete Representation
Learning", 2017 (arXiv:1711.00937), with a PixelCNN (arXiv:1606.05328) as its codes' prior.

    python -m jaxgan.main --config=configs/vqvae.py
    python -m jaxgan.main --config=configs/vqvae.py:npz=mnist.npz --config.image_size=28
    python -m jaxgan.main --config=configs/vqvae.py:shapes,logistic

Two players: `model` owns encoder, codebook and generator, `prior` the gated PixelCNN, which
is taught by the codes as they are at each step. A code stands for 4x4 pixels. The argument
names the data, images; pixels are binary as in vae.py, or with `,logistic` behind it of 256
levels. The codebook follows running averages of what chose it (appendix A.1); with
`,gradient` it is descended by its own term (equation 3). From the paper: the objective,
straight-through gradients, the averages. Not from the paper: codes that fewer than a tenth
of the mean choose begin anew (`networks.codebook.restart`, 0 for never), 32 codes of 16
numbers, smaller networks, the prior taught beside the model, not after it, the weight of
`commitment`, which is of a likelihood in nats an image here.

    model = jaxgan.load("runs/vqvae")
    model.bound(images)     # log p(x | codes) + log p(codes), nats
    model.sample(n=64)      # codes by the prior, then one pass of the generator

The term `perplexity` is that of a batch; a run whose images all have one code is told so by
its verdict, `one code`.

Results (digits at threshold 0.5, 16x16, seed 0, after 600 of 3,000 steps, before the rate
has fallen; a share of one busy CPU core; 180 test images): the bound is -48.9 nats
(standard error 0.8), 0.276 bits per dimension. Not measured: MNIST, the perplexity over a
split. Picture: pictures/vqvae-digits.png (after 600 steps), about three quarters readable.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, law = base.option(argument, "logistic", default="bernoulli")
    argument, gradient = base.option(argument, "gradient")
    base.only(argument, *base.IMAGES)
    config = base.get_config(argument)
    config.num_steps, config.batch_size = 3000, 64
    config.image_size, config.width = 16, 32
    config.log_every, config.evaluate_every = 100, 500
    config.sample_every, config.checkpoint_every = 1000, 1000
    side = config.get_ref("image_size") // 4
    config.latents.noise = ConfigDict(dict(name="gumbel", size=side * side))
    config.game = ConfigDict(
        dict(name="vqvae", likelihood=law, threshold=0.5, binarisation="threshold")
    )
    config.codes, width, size = 32, config.get_ref("width"), 16
    codes = config.get_ref("codes")
    config.networks.encoder = ConfigDict(
        dict(name="quantised.Encoder", width=width, size=size)
    )
    config.networks.codebook = ConfigDict(
        dict(name="quantised.Codebook", size=size, codes=codes, decay=0.99, restart=0.1)
    )
    config.networks.generator = ConfigDict(
        dict(name="quantised.Decoder", width=width, numbers=2 if law == "logistic" else 1)
    )
    config.networks.prior = ConfigDict(
        dict(name="pixel.Gated", width=width, depth=3, classes=codes)
    )
    losses = {"reconstruction": 1.0, "commitment": 10.0, "perplexity": 0.0}
    if gradient:
        config.networks.codebook.learnt = True
        losses["codebook"] = 40.0
    adam = base.adam(base.falling(2e-3, 3000), 0.9)
    config.players.model = base.player("encoder codebook generator", losses, adam)
    config.players.prior = base.player("prior", {"nll": 1.0}, adam)
    config.turns = ("model", "prior")
    return config
