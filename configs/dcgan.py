"""DCGAN: A. Radford, L. Metz, S. Chintala, "Unsupervised Representation Learning with
Deep Convolutional Generative Adversarial Networks", 2016 (arXiv:1511.06434).

    python -m jaxgan.main --config=configs/dcgan.py

The argument names the data: `:digits` (default), `:shapes`, `:npz=PATH`, `:folder=PATH`,
`:tfds=NAME`. From the paper: the networks' rules, the initialisation, the uniform latent of
100 numbers, Adam with rate 2e-4 and beta_1 = 0.5. Not from the paper: averaged weights for
sampling, and translation of real and fake images (DiffAugment) where there are fewer than
1,000. The paper's networks are for 64 pixels and widths of 64 and 128; at 32 pixels and
width 32 gan.py learns small images better for the same money.

Results, measured on 2 CPU cores (jax 0.10.2, float32):
  digits  3,000 steps in about 2 min 45 s with compilation: Frechet distance of the
          classifier's features 77.6 (floor 44.8), 66 % clear (tests/benchmarks/clarity.py),
          recall 0.87 (pictures/dcgan-digits.png). With a generator's rate of 1e-3 81.3, 70
          % and 0.93; with translation 105.7.
  MNIST   `:npz=mnist.npz`, 3,000 steps: 68.3 (floor 1.3; pictures/dcgan-mnist.png), where
          gan.py has 5.7 to 7.7; with translation 94 after 4,219 steps.
The discriminator's loss ends between 0.3 and 1.3 (2 log 2 = 1.386 is one that cannot tell
real from fake), and moves by as much from one logged step to the next.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.gan(argument, "dcgan", norm="batch")
    points = base.points(config)
    if not points:
        config.latents.noise.name = "uniform"
        config.game.augmentation = ("auto",)
    adam = base.adam(1e-3 if points else 2e-4)
    losses = {"non_saturating_discriminator": 1.0}
    config.players.discriminator = base.player("discriminator", losses, adam)
    losses = {"non_saturating_generator": 1.0}
    config.players.generator = base.player("generator", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
