"""Unrolled GAN: L. Metz, B. Poole, D. Pfau, J. Sohl-Dickstein, "Unrolled Generative
Adversarial Networks", 2017 (arXiv:1611.02163)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from jaxgan.core import devices
from jaxgan.core.game import Networks
from jaxgan.distributions.prior import Prior
from jaxgan.games.family import Batch, Forward
from jaxgan.games.gan import discriminate, gan
from jaxgan.losses.adversarial import minimax_discriminator

Tree = Any


def unrolled(
    networks: Networks,
    batch: Batch,
    key: jax.Array,
    *,
    prior: Prior,
    augmentation: Sequence[Callable] = (),
    unroll: int = 5,
    learning_rate: float = 0.03,
) -> Forward:
    """The plain game, and what the discriminator would say after `unroll` more steps of
    gradient descent on this batch (equation 7), as `unrolled_real_logits` and
    `unrolled_fake_logits`. They depend on the generator through those steps too.

    The steps are of the minimax loss; the discriminator itself learns by its player's
    terms and optimiser (the authors unroll their Adam).
    """
    outputs, networks = gan(networks, batch, key, prior=prior, augmentation=augmentation)

    def logits(weights: Tree) -> Iterator[jax.Array]:
        changed = networks.replace(params={**networks.params, "discriminator": weights})
        for side in ("real", "fake"):
            found, _ = discriminate(
                changed, outputs[side], side, key, batch["index"], augmentation
            )
            yield found["logits"]

    def loss(weights: Tree) -> jax.Array:
        return jnp.mean(minimax_discriminator(*logits(weights)))

    def descend(weights: Tree, _: None) -> tuple[Tree, None]:
        gradient = devices.mean(jax.grad(loss)(weights))
        return jax.tree.map(lambda w, g: w - learning_rate * g, weights, gradient), None

    weights = networks.params["discriminator"]
    if networks.initialising is None:
        weights, _ = jax.lax.scan(descend, devices.vary(weights), length=unroll)
    real, fake = logits(weights)
    return outputs | {"unrolled_real_logits": real, "unrolled_fake_logits": fake}, networks
