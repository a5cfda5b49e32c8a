"""DCGAN: A. Radford, L. Metz, S. Chintala, "Unsupervised Representation Learning with
Deep Convolutional Generative Adversarial Networks", 2016 (arXiv:1511.06434).

    python -m jaxgan.main --config=configs/dcgan.py

The argument names the data: `:digits` (default), `:shapes`, `:npz=PATH`, `:folder=PATH`,
`:tfds=NAME`; with `,minimax` behind it the generator's loss is Goodfellow's first, log(1 -
D(G(z))), which saturates. From the paper: the networks' rules, the initialisation, the
uniform latent of 100 numbers, Adam with rate 2e-4 and beta_1 = 0.5. Not from the paper:
translation of real and fake images (DiffAugment), without which 1,437 images are soon
learnt by heart, and averaged weights for sampling.

Results, measured on 2 CPU cores (jax 0.10.2, float32):
  digits  3,000 steps in 2 min 45 s with compilation, 1,240 images/s. By eye about three
          quarters of the 64 digits of final.png can be read (pictures/dcgan-digits.png).
          64, 58 and 62 % of 1,000 samples (seeds 0, 1, 2) are as clearly a digit, to a
          support vector machine with 98.9 % test accuracy, as 90 % of the test images
          are, and all ten digits are among them (4 to 17 % each).
  MNIST   `:npz=mnist.npz --config.num_steps=4219`, 5 epochs in 4 min 20 s, 1,210
          images/s; by eye about two thirds can be read (pictures/dcgan-mnist.png).
The discriminator's loss ends between 0.3 and 1.3 (2 log 2 = 1.386 is one that cannot tell
real from fake), and moves by as much from one logged step to the next.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, minimax = base.option(argument, "minimax")
    config = base.gan(argument, norm="batch")
    points = base.points(config)
    if not points:
        config.latents.noise.name = "uniform"
        config.game.augmentation = ("translation",)
    game, adam = minimax or "non_saturating", base.adam(1e-3 if points else 2e-4)
    losses = {f"{game}_discriminator": 1.0}
    config.players.discriminator = base.player("discriminator", losses, adam)
    losses = {f"{game}_generator": 1.0}
    config.players.generator = base.player("generator", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
