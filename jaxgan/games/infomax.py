"""InfoMax-GAN: K. S. Lee, N.-T. Tran, N.-M. Cheung, "InfoMax-GAN: Improved Adversarial
Image Generation via Information Maximization and Contrastive Learning", 2021
(arXiv:2007.04589)."""

from collections.abc import Callable, Sequence

import jax

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.prior import Prior
from jaxgan.games.family import Batch, Forward
from jaxgan.games.gan import gan
from jaxgan.system.errors import UsageError


def infomax(
    networks: Networks,
    batch: Batch,
    key: jax.Array,
    *,
    prior: Prior,
    augmentation: Sequence[Callable] = (),
) -> Forward:
    """The plain game, and projections of the discriminator's maps and features to one
    space, where the places of an image are to be told from those of others (section 3).

    The networks `local` and `summary` make `real_local` [B, L, R] and `real_summary`
    [B, R], and those of fakes.
    """
    outputs, networks = gan(networks, batch, key, prior=prior, augmentation=augmentation)
    if "real_maps" not in outputs:
        raise UsageError(
            "config.game.name is 'infomax', but the discriminator returns no maps: take "
            "one that does, and features='maps'"
        )
    for side in ("real", "fake"):
        for name, said in (("local", "maps"), ("summary", "features")):
            x = outputs[f"{side}_{said}"]
            x = x.reshape(len(x), -1, x.shape[-1]) if name == "local" else x
            found, networks = networks(name, x, key=stream(key, f"{side}/{name}"))
            outputs[f"{side}_{name}"] = found
    return outputs, networks
