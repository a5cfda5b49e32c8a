"""DCGAN: A. Radford, L. Metz, S. Chintala, "Unsupervised Representation Learning with
Deep Convolutional Generative Adversarial Networks", 2016 (arXiv:1511.06434).

    python -m jaxgan.main --config=configs/dcgan.py

The argument names the data: `:digits` (default), `:shapes`, `:npz=PATH`, `:folder=PATH`,
`:tfds=NAME`; with `,minimax` behind it the generator's loss is Goodfellow's first, log(1 -
D(G(z))), which saturates. From the paper: the networks' rules, the initialisation, the
uniform latent of 100 numbers, Adam with rate 2e-4 and beta_1 = 0.5. Not from the paper:
translation of real and fake images (DiffAugment), without which 1,437 images are soon
learnt by heart, and averaged weights for sampling.

What to expect, measured on 2 CPU cores (jax 0.10.2, float32):
  digits  3,000 steps in 2 min 45 s with compilation, 1,240 images/s. By eye about three
          quarters of the 64 digits of final.png can be read (pictures/dcgan-digits.png).
          Of 1,000 samples 64, 58 and 62 % (seeds 0, 1, 2) are as clearly a digit, to a
          support vector machine with 98.9 % test accuracy, as 90 % of the test images
          are, and all ten digits are among them (4 to 17 % each).
  MNIST   `:npz=mnist.npz --config.num_steps=4219`, 5 epochs in 4 min 20 s, 1,210
          images/s; by eye about two thirds can be read (pictures/dcgan-mnist.png).
The discriminator's loss ends between 0.3 and 1.3 (2 log 2 = 1.386 is one that cannot tell
real from fake), and moves by as much from one logged step to the next.
"""

from ml_collections import ConfigDict

from configs import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, minimax = base.option(argument, "minimax")
    config = base.get_config(argument)
    width = config.get_ref("width")

    config.latents.noise = ConfigDict(dict(name="uniform", size=100))
    config.game = ConfigDict(dict(name="gan", augmentation=("translation",)))
    config.networks.generator = ConfigDict(dict(name="dcgan.Generator", width=width))
    config.networks.discriminator = ConfigDict(
        dict(name="dcgan.Discriminator", width=width, norm="batch")
    )

    game = "minimax" if minimax else "non_saturating"
    adam = dict(name="adam", learning_rate=2e-4, b1=0.5)
    config.players.discriminator = ConfigDict(
        dict(
            networks=("discriminator",),
            losses={f"{game}_discriminator": dict(weight=1.0)},
            optimizer=adam,
        )
    )
    config.players.generator = ConfigDict(
        dict(
            networks=("generator",),
            losses={f"{game}_generator": dict(weight=1.0)},
            optimizer=adam,
        )
    )
    config.turns = ("discriminator", "generator")
    config.ema.generator = 0.999
    return config
