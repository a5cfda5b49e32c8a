"""BEGAN: D. Berthelot, T. Schumm, L. Metz, "BEGAN: Boundary Equilibrium Generative
Adversarial Networks", 2017 (arXiv:1703.10717).

    python -m jaxgan.main --config=configs/began.py

The argument names the data, as for dcgan.py. From the paper: an autoencoder as
discriminator, real and fake told apart by the L1 error of its reconstructions; k_t, which
holds E L(G(z)) = gamma E L(x) (section 3.4); 64 uniform latents and as many hidden numbers;
batches of 16. k_t and the convergence measure M are logged, as the generator's
`equilibrium_balance` and `equilibrium_convergence`; the panel's `ranking` and gap are of
the errors, with a minus.

Not from the paper, whose numbers are for faces and hundreds of thousands of steps: gamma
0.95, not 0.5 to 0.7 (`--config.networks.balance.gamma`): digits are mostly black, and at
0.5 the generator stays with the few that are rebuilt best; lambda_k 0.01, not 0.001; rates
1e-3 and 1e-4, not 1e-4 for both, with which it did not follow and stayed grey; one draw of
latents for both turns of a step, where the paper draws z_D and z_G apart.

Results (digits, 3,000 steps, 2 CPU cores): M falls from 0.30 to 0.04; k_t, 0.15
at step 50, falls to 0.05 and then rises to 0.09; the fakes vary 0.6 as much as the digits,
and the verdict is "collapsing" and right: rounded ones, zeros and eights
(pictures/began-digits.png). MNIST (`:npz=mnist.npz`), as many steps: M 0.095, k_t 0.16,
again 0.6 as varied; ones, sevens and few else (pictures/began-mnist.png).
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    config = base.get_config(argument)
    config.batch_size = 16
    config.width = 16
    width = config.get_ref("width")

    config.latents.noise = ConfigDict(dict(name="uniform", size=64))
    config.game = ConfigDict(dict(name="autoencoder"))
    config.networks.generator = ConfigDict(dict(name="began.Generator", width=width))
    config.networks.discriminator = ConfigDict(
        dict(name="began.Autoencoder", width=width, hidden=64)
    )
    config.networks.balance = ConfigDict(dict(name="began.Balance", gamma=0.95, rate=1e-2))
    gamma = config.networks.balance.get_ref("gamma")

    config.players.discriminator = ConfigDict(
        dict(
            networks=("discriminator",),
            losses=dict(equilibrium_discriminator=dict(weight=1.0)),
            optimizer=dict(name="adam", learning_rate=1e-4, b1=0.9),
        )
    )
    config.players.generator = ConfigDict(
        dict(
            networks=("generator", "balance"),
            losses=dict(
                equilibrium_generator=dict(weight=1.0),
                equilibrium_convergence=dict(weight=0.0, gamma=gamma),
                equilibrium_balance=dict(weight=0.0),
            ),
            optimizer=dict(name="adam", learning_rate=1e-3, b1=0.9),
        )
    )
    config.turns = ("discriminator", "generator")
    config.ema.generator = 0.999
    return config
