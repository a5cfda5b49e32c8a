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

Results (one busy CPU core, jax 0.10.2, float32, one seed; nats a test image). Digits at
threshold 0.5, 16x16, 600 steps: the bound is -49.1 (standard error 0.8), of which the codes
cost 36.7 under the prior; 28 of 32 codes in use by perplexity, squared error 0.094 of the
variance; about three quarters readable (pictures/vqvae-digits.png). A mixture of a law of
pixels per class has -44.7: so few images teach the prior little, and after 3,000 steps all
is worse. MNIST, dynamic, image_size 28, codes 64, restart 0, 3,000 steps in 405 s: bound
-151.8 (0.3; the VAE has -98.0), perplexity over the test split 48.7 of 64, squared error
0.097 of the variance, nearly all readable (pictures/vqvae-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, law = base.option(argument, "logistic", default="bernoulli")
    argument, gradient = base.option(argument, "gradient")
    base.only(argument, *base.IMAGES)
    config = base.get_config(argument)
    steps = 600 if config.data.name == "digits" else 3000  # 1,437 images are soon known
    config.num_steps, config.batch_size = steps, 64
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
    adam = base.adam(base.falling(2e-3, steps), 0.9)
    config.players.model = base.player("encoder codebook generator", losses, adam)
    config.players.prior = base.player("prior", {"nll": 1.0}, adam)
    config.turns = ("model", "prior")
    return config
