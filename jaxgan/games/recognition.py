"""The law that a network `encoder` gives the latents of an example."""

import jax
import jax.numpy as jnp

from jaxgan.core.game import Networks
from jaxgan.distributions.continuous import Normal, Point
from jaxgan.distributions.law import Law
from jaxgan.distributions.prior import Prior, layout


def recognised(
    networks: Networks, x: jax.Array, key: jax.Array, prior: Prior
) -> tuple[dict[str, Law], Networks]:
    """q(z | x) of examples x [B, ...], {latent: law}; and the networks.

    A network that returns mean and log variance, [B, Z] each, says a normal law, one that
    returns [B, Z] a point.
    """
    found, networks = networks("encoder", x, key=key)
    laws: dict[str, Law] = {}
    for name, (start, stop) in layout(prior).items():
        shape = prior[name].shape
        if isinstance(found, tuple):
            mean, log_variance = (part[:, start:stop] for part in found)
            laws[name] = Normal(shape, mean, jnp.exp(log_variance / 2))
        else:
            laws[name] = Point(shape, found[:, start:stop])
    return laws, networks


def encode(
    networks: Networks, x: jax.Array, key: jax.Array, *, prior: Prior
) -> dict[str, Law]:
    """q(z | x) of decoded examples x [B, ...], {latent: law}."""
    return recognised(networks, x, key, prior)[0]
