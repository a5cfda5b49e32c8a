"""WGAN-GP: I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin, A. Courville, "Improved
Training of Wasserstein GANs", 2017 (arXiv:1704.00028).

    python -m jaxgan.main --config=configs/wgan_gp.py
    python -m jaxgan.main --config=configs/wgan_gp.py:digits,paper

The argument names the data, as for dcgan.py. From the paper: the critic's loss with a
gradient penalty (equation 3), five critic turns, and no BatchNorm in the critic, whose
gradient would be that of the batch; layer normalisation, which section 4 recommends in
its place. Not from the paper, for images: gan.py's networks, a penalty of weight 1 and
Adam with rate 5e-4 and betas 0.5 and 0.9. With `,paper` behind the data the weight is
10, Adam has rate 1e-4 and betas 0 and 0.9 (algorithm 1), and the networks are DCGAN's,
with a latent of 128 numbers and no normalisation in the critic; `,resnet` takes the
paper's residual networks besides (appendix F; width 128 there). The one-sided penalty
of WGAN-LP (Petzka et al. 2018) is
`--config.players.critic.losses.gradient_penalty.one_sided=True`.

Results (one seed; Frechet distances of the classifier's features): digits, 1,000 steps
in 21 min of processor time: 69.0 (floor 42.9), 74 % of the fakes clear, recall 0.90
(pictures/wgan_gp-digits.png). MNIST (`:npz=mnist.npz`), 600 steps in 18 min of one
core, 192,000 images: 27.9 (floor 1.3) and falling, with a latent of 128 numbers, not 62
(pictures/wgan_gp-mnist.png). MNIST at 16x16, 470 steps: 11.3, and as much with rates of
1e-3; with two critic turns and those rates, 1,170 steps, 28.8; with one turn 17.2 (2e-4
and 1e-3) and 29.6 (5e-4) (tests/benchmarks/README.md).
`,paper`, 1,000 steps: about half of the digits are readable; the estimated Wasserstein
distance is 1.46 to training digits and 1.30 to held-out ones. MNIST: strokes, about a
third readable, and 1.41 to the test images.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, paper = base.option(argument, "paper", "resnet")
    family = {"paper": "dcgan", "resnet": "resnet"}.get(paper, "image")
    config = base.gan(argument, family, norm="none" if paper else "layer")
    points = base.points(config)
    if not points:
        config.num_steps = 1000  # of five critic turns each
        config.evaluate_every = 100
    adam, weight = base.adam(5e-4, 0.5, 0.9), 1.0
    if points:  # the authors' weight; 20,000 steps ask for a larger rate
        adam, weight = base.adam(1e-3, 0.5, 0.9), 0.1
    elif paper:
        config.latents.noise.size = 128
        adam, weight = base.adam(1e-4, 0.0, 0.9), 10.0
    base.wgan_gp(config, adam, weight)
    return config
