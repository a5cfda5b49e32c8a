"""PacGAN: Z. Lin, A. Khetan, G. Fanti, S. Oh, "PacGAN: The power of two samples in
generative adversarial networks", 2018 (arXiv:1712.04086).

    python -m jaxgan.main --config=configs/pacgan.py
    python -m jaxgan.main --config=configs/pacgan.py:ring8 --config.game.pack=4

The argument names the data, as for dcgan.py: also `ring8`, `grid25` and
`stacked_mnist=PATH`. From the paper: the discriminator judges `pack` examples at once,
side by side in its input's channels, so that fakes too alike give themselves away;
nothing else changes. The rest is gan.py's.

Results: digits, 3,000 steps: Frechet distance of the classifier's features 110 (floor
44.8), 79 % of the fakes clear, recall .75 (pictures/pacgan-digits.png). The panel
certifies nothing: a logit is of two images. MNIST (`:npz=mnist.npz`), 1,500 steps: 9.3,
10.2, 13.0 (seeds 0, 1, 2; floor 1.3), 58, 60, 62 % clear (pictures/pacgan-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan.configs import gan


def get_config(argument: str = "digits") -> ConfigDict:
    config = gan.get_config(argument)
    config.game.pack = 2
    return config
