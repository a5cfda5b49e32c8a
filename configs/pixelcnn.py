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
weights.

    model = jaxgan.load("runs/pixelcnn")
    model.log_prob(images)      # nats; over (H W C ln 2) bits per dimension, negative
    model.sample(n=64)          # place by place, each computed once

Results (digits at threshold 0.5, 8x8, seed 0, a share of one busy CPU core; nats a test
image, 180 of them, of one split): `:digits,made`, 3,000 steps of 64 in 42 s of CPU time
with compiling, -17.18 (standard error 0.38), 0.387 bits per dimension; the masked PixelCNN
after 600 of its 3,000 steps, before the rate has fallen, -17.86 (0.41). The linear
autoregressive model, 64 logistic regressions, has -17.92 +- 0.20 over splits: one split
does not tell them apart. Not measured: MNIST, 256 levels, the gated form. Pictures:
pictures/made-digits.png, pictures/pixelcnn-digits.png (after 600 steps); nearly all
readable.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, law = base.option(argument, "logistic", default="bernoulli")
    argument, kind = base.option(argument, "gated", "made", default="masked")
    base.only(argument, *base.IMAGES)
    config = base.get_config(argument)
    config.num_steps, config.batch_size = 3000, 64
    config.image_size, config.width = 8, 200 if kind == "made" else 16
    config.log_every, config.evaluate_every = 100, 500
    config.sample_every, config.checkpoint_every = 1000, 1000
    config.latents.noise = ConfigDict(dict(name="gumbel", size=0))  # as the data need
    config.game = ConfigDict(
        dict(name="pixels", likelihood=law, threshold=0.5, binarisation="threshold")
    )
    names = {"gated": "pixel.Gated", "made": "made.MADE", "masked": "pixel.Masked"}
    options = dict(width=config.get_ref("width"), depth=1 if kind == "made" else 7)
    options["mixture"] = 5 if law == "logistic" else 0
    config.networks.generator = ConfigDict(dict(name=names[kind], **options))
    adam = base.adam(base.falling(3e-3, 3000), 0.9)
    config.players.model = base.player("generator", {"nll": 1.0}, adam)
    config.turns = ("model",)
    config.ema.generator = 0.999
    return config
