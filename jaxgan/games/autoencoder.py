"""BEGAN: D. Berthelot, T. Schumm, L. Metz, "BEGAN: Boundary Equilibrium Generative
Adversarial Networks", 2017 (arXiv:1703.10717)."""

import jax
import jax.numpy as jnp

from jaxgan import devices, latents
from jaxgan.games.statistics import scored
from jaxgan.streams import stream


def began(networks, batch, key, *, prior):
    """The discriminator reconstructs; real and fake are told apart by its errors.

    The network `balance` holds k_t; whose owner's turn it is, moves it on.
    """
    real, index = batch["data"], batch["index"]
    latent = latents.sample(prior, stream(key, "latent"), index)
    inputs = latents.flatten(latent)
    fake, networks = networks("generator", inputs, key=stream(key, "generator"))

    def error(networks, x, name):
        """|x - D(x)| per example, mean over its numbers (equation 1, eta = 1)."""
        again, networks = networks("discriminator", x, key=stream(key, name))
        return jnp.mean(jnp.abs(x - again), tuple(range(1, x.ndim))), networks

    real_error, networks = error(networks, real, "real")
    fake_error, networks = error(networks, fake, "fake")
    scores, networks = scored(networks, fake, inputs)
    errors = devices.mean((jnp.mean(real_error), jnp.mean(fake_error)))
    balance, networks = networks("balance", *jax.lax.stop_gradient(errors))
    outputs = {
        "real": real,
        "fake": fake,
        "index": index,
        "latent": latent,
        "real_error": real_error,
        "fake_error": fake_error,
        "real_logits": -real_error,
        "fake_logits": -fake_error,
        "balance": balance,
        **scores,
    }
    return outputs | ({"label": batch["label"]} if "label" in batch else {}), networks
