"""Scores of pairs of fakes and latents by a network `statistics`, for any game.

A config that has one is offered `scores`, and with a network `statistics_average` also
`log_average`: see jaxgan.losses.dependence.
"""

import jax

from jaxgan.core import devices
from jaxgan.core.game import Networks
from jaxgan.games.family import Forward
from jaxgan.losses.information.bounds import log_mean_exp_product


def scored(networks: Networks, fake: jax.Array, latent: jax.Array) -> Forward:
    """Outputs {"scores": [B, N], ...} of fake [B, ...] and latent [B, Z]; or {}."""
    if "statistics" not in networks.modules:
        return {}, networks
    scores, networks = networks("statistics", fake, devices.gather(latent))
    outputs = {"scores": scores}
    if "statistics_average" in networks.modules:
        if networks.initialising is None:
            devices.several(scores.shape[1], "network 'statistics_average'")
        log_mean = jax.lax.stop_gradient(log_mean_exp_product(devices.gather(scores)))
        # All devices have the same value; their mean says so.
        log_mean = devices.mean(log_mean)
        average, networks = networks("statistics_average", log_mean)
        outputs["log_average"] = average
    return outputs, networks
