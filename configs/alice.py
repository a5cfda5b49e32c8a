"""ALICE: C. Li, H. Liu, C. Chen, Y. Pu, L. Chen, R. Henao, L. Carin, "ALICE: Towards
Understanding Adversarial Learning for Joint Distribution Matching", 2017
(arXiv:1709.01215).

    python -m jaxgan.main --config=configs/alice.py
    python -m jaxgan.main --config=configs/alice.py:npz=mnist.npz,mlp

The argument names the data, as for dcgan.py, or `ring8` or `grid25`. ALI (BiGAN with a
normal q(z | x)), and the term `cycle`, the squared error of G(z), z ~ q(z | x), a bound on
H(x | z): from the paper its weight of 1 (`power=1` takes absolute errors). A network
`cycle` (`mlp.Pair`) that judges pairs makes it adversarial: its logits are
`real_cycle_logits` and `fake_cycle_logits`. `,mlp` takes fully connected networks on
images of 28 pixels and 50 latents, as BiGAN's for MNIST, and, not from the paper, a weight
of 10 and a rate of 1e-3 for generator and encoder: with 2e-4 the error of the cycle is
0.145 after 1,000 steps, with 1e-3 it is 0.055.

Results: jaxgan/explore/README.md.
"""

from ml_collections import ConfigDict

from jaxgan.configs import bigan


def get_config(argument: str = "digits") -> ConfigDict:
    config = bigan.get_config(f"{argument},ali")
    config.game.name = "alice"
    config.players.generator.losses.cycle = ConfigDict(dict(weight=1.0, power=2.0))
    if config.networks.encoder.name == "mlp.Encoder":
        config.players.generator.losses.cycle.weight = 10.0
        config.players.generator.optimizer.learning_rate = 1e-3
    return config
