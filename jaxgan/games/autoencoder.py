"""Games whose discriminator reconstructs: BEGAN, D. Berthelot, T. Schumm, L. Metz, 2017
(arXiv:1703.10717); EBGAN, J. Zhao, M. Mathieu, Y. LeCun, 2017 (arXiv:1609.03126)."""

import jax
import jax.numpy as jnp

from jaxgan.core import devices
from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.prior import Prior
from jaxgan.games.family import Batch, Forward
from jaxgan.games.start import start
from jaxgan.games.statistics import scored
from jaxgan.system.errors import choose

ERRORS = {"absolute": jnp.abs, "square": jnp.square}


def autoencoder(
    networks: Networks,
    batch: Batch,
    key: jax.Array,
    *,
    prior: Prior,
    error: str = "absolute",
) -> Forward:
    """Real and fake are told apart by how badly they are reconstructed.

    `error` is the mean over an example's numbers of |x - D(x)| (BEGAN, equation 1 with
    eta = 1) or of its square. Where there is a network `balance` it holds BEGAN's k_t;
    whose owner's turn it is, moves it on. Whatever the discriminator returns
    beside a reconstruction is offered as features.
    """
    apart_by = choose(error, ERRORS, "config.game.error")
    outputs, networks = start(networks, batch, key, prior)
    for side in ("real", "fake"):
        x = outputs[side]
        again, networks = networks("discriminator", x, key=stream(key, side))
        if isinstance(again, tuple):
            again, outputs[f"{side}_features"] = again
        apart = apart_by(x - again)
        outputs[f"{side}_error"] = jnp.mean(apart, tuple(range(1, x.ndim)))
        outputs[f"{side}_logits"] = -outputs[f"{side}_error"]
    scores, networks = scored(networks, outputs["fake"], outputs["flat_latent"])
    if "balance" in networks.modules:
        errors = jnp.mean(outputs["real_error"]), jnp.mean(outputs["fake_error"])
        errors = jax.lax.stop_gradient(devices.mean(errors))
        outputs["balance"], networks = networks("balance", *errors)
    return outputs | scores, networks
