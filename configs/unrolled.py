"""Unrolled GAN: L. Metz, B. Poole, D. Pfau, J. Sohl-Dickstein, "Unrolled Generative
Adversarial Networks", 2017 (arXiv:1611.02163).

    python -m jaxgan.main --config=configs/unrolled.py:ring8
    python -m jaxgan.main --config=configs/unrolled.py

The argument names the data, as for dcgan.py, or `ring8` or `grid25`. From the paper: the
generator descends the value of the game as it would stand after five more steps of the
discriminator, through those steps (equations 7 and 10); the discriminator learns as
always. The unrolled steps are of gradient descent, as the equations have them, with a
rate of their own; the authors' code unrolls Adam. For images the generator descends
-log D(G(z)) two steps ahead, and the discriminator is spectrally normalised: in one whose
slope is not held such steps overshoot.

Results, ten seeds: `ring8` all eight modes, 0.94 of the points of high quality;
`grid25` 21.7 +- 0.8 modes, 0.83 (tests/benchmarks/README.md). Digits, 3,000 steps, 23 min
on one CPU core: by eye about half can be read, blurred (pictures/unrolled-digits.png). On
MNIST (`:npz=mnist.npz`) it made bars and strokes in 1,500 steps, hardly a digit, and the
discriminator claimed 0.64 of 0.69 nats (pictures/unrolled-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.gan(argument, "dcgan", norm="none")
    config.game = ConfigDict(dict(name="unrolled", unroll=5, learning_rate=0.03))
    points = base.points(config)
    if points:  # smooth, for second derivatives
        config.networks.discriminator.activation = "tanh"
        config.networks.generator.activation = "tanh"
    else:
        config.networks.discriminator.spectral = True
        config.game.update(augmentation=("translation",), unroll=2, learning_rate=0.003)
    adam = base.adam(1e-3 if points else 2e-4)
    losses = {"non_saturating_discriminator": 1.0}
    config.players.discriminator = base.player("discriminator", losses, adam)
    ahead = {f"{side}_logits": f"unrolled_{side}_logits" for side in ("real", "fake")}
    if points:
        losses = {"minimax_value": dict(weight=1.0, inputs=ahead)}
    else:  # for images the value saturates: the discriminator wins within 200 steps
        ahead = {"fake_logits": ahead["fake_logits"]}
        losses = {"non_saturating_generator": dict(weight=1.0, inputs=ahead)}
    config.players.generator = base.player("generator", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
