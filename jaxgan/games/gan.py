"""The plain game: a generator and a discriminator of single examples, or of packs."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp

from jaxgan.core.streams import stream
from jaxgan.games.start import start
from jaxgan.games.statistics import scored
from jaxgan.modalities.augmentation import augment
from jaxgan.models.layers import examples_apart
from jaxgan.system.errors import UsageError

SAID = ("logits", "features", "maps")  # by a discriminator, in this order


def gan(networks, batch, key, *, prior, augmentation: Sequence = (), pack: int = 1):
    """Goodfellow et al. 2014: latent -> fake; real and fake -> logits.

    Real and fake pass the discriminator in separate calls: where it has BatchNorm, each
    is normalised by its own statistics (Radford et al. 2016). Where it also returns
    features they are offered, and what a network `statistics` says. With `pack` m it
    judges m examples at a time (PacGAN; see `packed`), and there is no `critic`.
    """
    outputs, networks = start(networks, batch, key, prior)
    index = outputs["index"]
    for side in ("real", "fake"):
        found, networks = judge(
            networks, outputs[side], side, key, index, augmentation, pack
        )
        outputs |= {f"{side}_{name}": value for name, value in found.items()}
    scores, networks = scored(networks, outputs["fake"], outputs["flat_latent"])

    def critic(x):
        with examples_apart("discriminator"):
            return judge(networks, x, "critic", key, index, augmentation)[0]["logits"]

    return outputs | scores | ({"critic": critic} if pack == 1 else {}), networks


def judge(networks, x, name: str, key, index, augmentation: Sequence = (), pack: int = 1):
    """What the discriminator says of x [B, ...], {"logits": [B / pack], ...}; and the
    networks."""
    x = augment(x, stream(key, f"{name}/augmentation"), index, augmentation)
    if pack != 1:
        alone = networks.initialising is not None  # one example is there to begin with
        x = packed(jnp.repeat(x, pack, axis=0) if alone else x, pack)
    found, networks = networks("discriminator", x, key=stream(key, name))
    found = found if isinstance(found, tuple) else (found,)
    return dict(zip(SAID, found)), networks


def packed(x: jax.Array, size: int) -> jax.Array:
    """[B, ..., C] -> [B / size, ..., size C]: neighbours side by side in the channels; Z.
    Lin, A. Khetan, G. Fanti, S. Oh, "PacGAN", 2018 (arXiv:1712.04086), section 2.

    Raises:
      UsageError: the examples of a device do not fill packs.
    """
    if size < 1 or len(x) % size:
        raise UsageError(
            f"config.game.pack is {size}, but a device has {len(x)} examples at a time; "
            "config.batch_size by the devices must be a multiple of it"
        )
    groups = x.reshape(len(x) // size, size, *x.shape[1:])
    return jnp.concatenate([groups[:, k] for k in range(size)], axis=-1)
