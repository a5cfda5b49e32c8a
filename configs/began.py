"""BEGAN: D. Berthelot, T. Schumm, L. Metz, "BEGAN: Boundary Equilibrium Generative
Adversarial Networks", 2017 (arXiv:1703.10717).

    python -m jaxgan.main --config=configs/began.py
    python -m jaxgan.main --config=configs/began.py:digits,paper

The argument names images, as for dcgan.py. From the paper: an autoencoder as
discriminator, real and fake told apart by the L1 error of its reconstructions; k_t,
which holds E L(G(z)) = gamma E L(x) (section 3.4); 64 uniform latents and as many
hidden numbers. k_t and the convergence measure M are logged, as the generator's
`equilibrium_balance` and `equilibrium_convergence`; the panel's `ranking` and gap are
of the errors, with a minus. One draw of latents serves both turns of a step, where the
paper draws z_D and z_G apart.

Not from the paper: the generator and rates of gan.py, the autoencoder of M. Lucic et
al. 2018 (arXiv:1711.10337) with BatchNorm (jaxgan/models/infogan.py; for up to 32
pixels), gamma 1.2 (`--config.networks.balance.gamma`) and lambda_k 0.01; the paper's
gamma is from 0 to 1. Digits are mostly black: at the paper's gamma of 0.5 to 0.7 the
generator stays with the few that are rebuilt best, and where it lags k_t falls to 0, so
that nothing parts fakes from the data any more. `,paper` has the paper's networks and
batches of 16, with gamma 0.95, lambda_k 0.01, not 0.001, and rates 1e-3 and 1e-4, not
1e-4 for both, with which it did not follow and stayed grey.

Results (Frechet distances of the classifier's features), seed 0: digits, 3,000 steps in
6 min of processor time: 86.0 (floor 42.9), 78 % of the fakes clear, recall 0.50
(pictures/began-digits.png). MNIST (`:npz=mnist.npz`), 2,000 steps in 6 and 10 min of
one core, seeds 0 and 1: 24.8, 38.2 (floor 1.3) and falling, precision 0.81, 0.78,
recall 0.72, 0.67, 53 and 47 % clear (pictures/began-mnist.png, seed 0). With gamma 1
and lambda_k 0.1 seed 0 failed there: k_t was 0 from step 200 on (1,050, black); at
16x16, width 16, it had 8.4 after 2,344 steps. With layer normalisation or no norm, at
16x16, 152 at best (tests/benchmarks/README.md).
`,paper`, 3,000 steps on 2 cores: M falls from 0.30 to 0.04; k_t, 0.15 at step 50, falls
to 0.05 and then rises to 0.09; the fakes vary 0.6 as much as the digits: rounded ones,
zeros and eights; MNIST, as many steps: M 0.095, k_t 0.16, ones, sevens and few else.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, paper = base.option(argument, "paper")
    config = base.gan(argument)
    width = config.get_ref("width")
    config.latents.noise = ConfigDict(dict(name="uniform", size=64))
    config.game = ConfigDict(dict(name="autoencoder"))
    coder = dict(name="infogan.Autoencoder", width=width // 2, norm="batch")
    balance, slow, fast = dict(gamma=1.2, rate=0.01), base.adam(2e-4), base.adam(1e-3)
    if paper:
        config.batch_size, config.width = 16, 16
        config.networks.generator = ConfigDict(dict(name="began.Generator", width=width))
        coder = dict(name="began.Autoencoder", width=width)
        balance = dict(gamma=0.95, rate=0.01)
        slow, fast = base.adam(1e-4, 0.9), base.adam(1e-3, 0.9)
    config.networks.discriminator = ConfigDict(dict(hidden=64, **coder))
    config.networks.balance = ConfigDict(dict(name="began.Balance", **balance))
    gamma = config.networks.balance.get_ref("gamma")
    losses = {"equilibrium_discriminator": 1.0}
    config.players.discriminator = base.player("discriminator", losses, slow)
    losses = {
        "equilibrium_generator": 1.0,
        "equilibrium_convergence": dict(weight=0.0, gamma=gamma),
        "equilibrium_balance": 0.0,
    }
    config.players.generator = base.player("generator balance", losses, fast)
    config.turns = ("discriminator", "generator")
    return config
