"""GAN: I. Goodfellow, J. Pouget-Abadie, M. Mirza, B. Xu, D. Warde-Farley, S. Ozair, A.
Courville, Y. Bengio, "Generative Adversarial Nets", 2014 (arXiv:1406.2661).

    python -m jaxgan.main --config=configs/gan.py
    python -m jaxgan.main --config=configs/gan.py:digits,minimax

The argument names the data, as for dcgan.py; with `,minimax` behind it the generator
descends the value of the game itself, log(1 - D(G(z))), which saturates (equation 1); else
-log D(G(z)) (section 3). The networks, which the paper leaves open, fit the size of the
images: two convolutions and wide dense layers up to 32 pixels, DCGAN's above
(jaxgan/models/by_size.py). Adam's rates are 2e-4 for the discriminator and 1e-3 for the
generator, beta_1 0.5, as in InfoGAN.

Results (3,000 steps, seeds 0, 1, 2; Frechet distances of the classifier's features; clear
is a fake with the margin of nine of ten test images, tests/benchmarks/clarity.py):
  digits  3 min 50 s on 2 CPU cores: 81.1, 58.0, 69.7 (180 test images, floor 44.8); 80, 80
          and 77 % clear, recall 0.56, 0.51, 0.57; to the nearest training image 21.4, 21.6,
          21.6 grey levels, root mean square, where dcgan.py has 30.1: some are near copies
          (pictures/gan-digits.png). With translation (seed 0) 144, 68 %, 0.11.
  MNIST   `:npz=mnist.npz`, 3 min 35 s without final scores: 7.7, 5.7, 6.0 (10,000 test
          images, floor 1.3), 68, 65 and 68 % clear, recall 0.86, 0.82, 0.87
          (pictures/gan-mnist.png); `,minimax` 7.8, 7.0, 5.4.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, minimax = base.option(argument, "minimax")
    config = base.gan(argument, norm="batch")
    config.game.augmentation = ("auto",)
    rate = 1e-3 if base.points(config) else 2e-4
    loss = minimax or "non_saturating"
    losses = {f"{loss}_discriminator": 1.0}
    config.players.discriminator = base.player("discriminator", losses, base.adam(rate))
    losses = {f"{loss}_generator": 1.0}
    config.players.generator = base.player("generator", losses, base.adam(1e-3))
    config.turns = ("discriminator", "generator")
    return config
