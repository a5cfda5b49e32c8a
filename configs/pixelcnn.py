"""PixelCNN: A. van den Oord, N. Kalchbrenner, K. Kavukcuoglu, "Pixel Recurrent Neural
Networks", 2016 (arXiv:1601.06759); its gated form, A. van den Oord et al., "Conditional
Image Generation with PixelCNN Decoders", 2016 (arXiv:1606.05328).

    python -m jaxgan.main --config=configs/pixelcnn.py
    python -m jaxgan.main --config=configs/pixelcnn.py:digits,gated
    python -m jaxgan.main --config=configs/pixelcnn.py:digits,made
    python -m jaxgan.main --config=configs/pixelcnn.py:shapes,gated,logistic

One player, one loss, -log q(x), exact (`model.log_prob`). The argument names the data,
images; of grey ones pixels are binary, at `game.threshold`, or with
`--config.game.binarisation=dynamic` (or `fixed`) drawn 1 as often as they are bright. With
`,logistic` behind it pixels have 256 levels, by a mixture of five discretised logistic laws
(PixelCNN++, arXiv:1701.05517), colours included. `,gated` has two stacks and no blind spot;
`,made` is MADE (arXiv:1502.03509), fully connected, the cheapest. From the papers: the
masks, residual blocks and gates, MADE's masks and direct connections. Not from the papers:
seven blocks of 16 features (32 between them), not 15 of 128; the coordinates of a place as
inputs; two layers of 32 at the end; Adam, its rate falling along a cosine, averaged
weights; on digits dropout of 0.5.

    model = jaxgan.load("runs/pixelcnn")
    model.log_prob(images)      # nats; over (H W C ln 2) bits per dimension, negative
    model.sample(n=64)          # place by place, each computed once

Results (one busy CPU core, jax 0.10.2, float32; nats a test image, exact). Digits at
threshold 0.5, 8x8, three splits of the data (`data.seed` 0, 1, 2), in brackets the linear
autoregressive model (`python -m tests.benchmarks.linear`): `,gated`, 700 steps in 55 s,
-16.59 (-17.90), -17.43 (-18.44), -16.41 (-17.61); on average 1.18 better, with a standard
error of 0.09. `,made`, 2,000 steps in 5 s: -16.97, -17.63, -16.67. The
masked form reaches no more than the linear model: -17.88 (one split, 700 steps in 54 s).
So few images are soon known by heart: without dropout, after 3,000 steps, the masked form
has -33. Pictures: pictures/pixelcnn-digits.png, pictures/pixelcnn-gated-digits.png,
pictures/made-digits.png; nearly all readable.
MNIST, dynamic, image_size 28, one seed: masked, 4,000 steps in 43 min, -87.8 (standard
error 0.2), 0.162 bits per dimension, pictures/pixelcnn-mnist.png; `,made`, width 500, 6,000
steps of 128 in 154 s, -92.8 (0.2). Not measured: 256 levels.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, law = base.option(argument, "logistic", default="bernoulli")
    argument, kind = base.option(argument, "gated", "made", default="masked")
    base.only(argument, *base.IMAGES)
    config = base.get_config(argument)
    few = config.data.name == "digits"  # 1,437 images are soon known by heart
    steps = (2000 if kind == "made" else 700) if few else 4000
    config.num_steps, config.batch_size = steps, 64
    config.image_size, config.width = 8, 200 if kind == "made" else 16
    config.log_every, config.evaluate_every = 100, 500
    config.sample_every, config.checkpoint_every = 1000, 1000
    config.latents.noise = ConfigDict(dict(name="gumbel", size=0))  # as the data need
    config.game = ConfigDict(
        dict(name="pixels", likelihood=law, threshold=0.5, binarisation="threshold")
    )
    names = {"gated": "pixel.Gated", "made": "made.MADE", "masked": "pixel.Masked"}
    options = dict(width=config.get_ref("width"), depth=1 if kind == "made" else 7)
    options |= dict(mixture=5 if law == "logistic" else 0, dropout=0.5 if few else 0.0)
    config.networks.generator = ConfigDict(dict(name=names[kind], **options))
    adam = base.adam(base.falling(3e-3, steps), 0.9)
    config.players.model = base.player("generator", {"nll": 1.0}, adam)
    config.turns = ("model",)
    config.ema.generator = 0.999
    return config
