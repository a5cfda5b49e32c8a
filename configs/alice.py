"""ALICE: C. Li, H. Liu, C. Chen, Y. Pu, L. Chen, R. Henao, L. Carin, "ALICE: Towards
Understanding Adversarial Learning for Joint Distribution Matching", 2017
(arXiv:1709.01215).

    python -m jaxgan.main --config=configs/alice.py
    python -m jaxgan.main --config=configs/alice.py:npz=mnist.npz,mlp
"""

from ml_collections import ConfigDict

from jaxgan.configs import bigan


def get_config(argument: str = "digits") -> ConfigDict:
    config = bigan.get_config(f"{argument},ali")
    config.game.name = "alice"
    config.players.generator.losses.cycle = ConfigDict(dict(weight=1.0, power=2.0))
    return config
