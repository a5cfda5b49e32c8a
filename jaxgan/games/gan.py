"""The plain game: a generator and a discriminator of single examples, or of packs."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.prior import Prior
from jaxgan.games.family import Family
from jaxgan.games.start import start
from jaxgan.games.statistics import scored
from jaxgan.modalities.augmentation import augment
from jaxgan.models.layers import examples_apart
from jaxgan.system.errors import UsageError

OUTPUTS = ("logits", "features", "maps")  # of a discriminator, in this order


def gan(
    networks: Networks,
    batch: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    prior: Prior,
    augmentation: Sequence[Callable] = (),
    pack: int = 1,
    condition: str = "",
) -> tuple[dict[str, Any], Networks]:
    """Goodfellow et al. 2014: latent -> fake; real and fake -> logits.

    Real and fake pass the discriminator in separate calls: where it has BatchNorm, each
    is normalised by its own statistics (Radford et al. 2016). Where it also returns
    features they are offered, and what a network `statistics` says. With `pack` m it
    judges m examples at a time (PacGAN; see `packed`), and there is no `critic`.

    `condition` names a latent variable that is a class. The discriminator then judges
    pairs (x, class): fakes with that latent, real examples with their label, one-hot; M.
    Mirza, S. Osindero, "Conditional Generative Adversarial Nets", 2014 (arXiv:1411.1784),
    equation 2. Its `critic` holds the classes of the real examples.
    """
    outputs, networks = start(networks, batch, key, prior)
    index, classes = outputs["index"], classes_of(outputs, prior, condition)
    for side in ("real", "fake"):
        found, networks = discriminate(
            networks, outputs[side], side, key, index, augmentation, pack, classes[side]
        )
        outputs |= {f"{side}_{name}": value for name, value in found.items()}
    scores, networks = scored(networks, outputs["fake"], outputs["flat_latent"])

    def critic(x: jax.Array) -> jax.Array:
        told = classes["real"]
        if told and len(x) != len(told[0]):
            raise UsageError("a conditional critic takes as many examples as labels")
        with examples_apart("discriminator"):
            found, _ = discriminate(
                networks, x, "critic", key, index, augmentation, 1, told
            )
            return found["logits"]

    return outputs | scores | ({"critic": critic} if pack == 1 else {}), networks


def classes_of(
    outputs: Mapping[str, Any], prior: Prior, condition: str
) -> dict[str, tuple[jax.Array, ...]]:
    """{"real", "fake"}: what the discriminator is told of each beside the example, ([B,
    K],), or ().

    Raises:
      UsageError: the prior has no such variable, or the data no label of each example.
    """
    if not condition:
        return {"real": (), "fake": ()}
    if condition not in prior:
        raise UsageError(
            f"config.game.condition is {condition!r}, which is no latent variable; there "
            f"are {', '.join(sorted(prior))}"
        )
    if "label" not in outputs or outputs["label"].ndim != 1:
        raise UsageError(
            f"config.game.condition is {condition!r}, but the data have not one label an "
            "example; take data that have, or condition=''"
        )
    labels = jax.nn.one_hot(outputs["label"], prior[condition].size)
    return {"real": (labels,), "fake": (outputs["latent"][condition],)}


def discriminate(
    networks: Networks,
    x: jax.Array,
    name: str,
    key: jax.Array,
    index: jax.Array,
    augmentation: Sequence[Callable] = (),
    pack: int = 1,
    told: Sequence[jax.Array] = (),
) -> tuple[dict[str, jax.Array], Networks]:
    """The discriminator's outputs for x [B, ...] and for what it is `told` of each example
    beside, {"logits": [B / pack], ...}; and the networks."""
    x = augment(x, stream(key, f"{name}/augmentation"), index, augmentation)
    inputs = [x, *told]
    if pack != 1:
        if networks.initialising is not None:  # one example is there to begin with
            inputs = [jnp.repeat(x, pack, axis=0) for x in inputs]
        inputs = [packed(x, pack) for x in inputs]
    found, networks = networks("discriminator", *inputs, key=stream(key, name))
    found = found if isinstance(found, tuple) else (found,)
    return dict(zip(OUTPUTS, found)), networks


def packed(x: jax.Array, size: int) -> jax.Array:
    """[B, ..., C] -> [B / size, ..., size C]: neighbours side by side in the channels; Z.
    Lin, A. Khetan, G. Fanti, S. Oh, "PacGAN", 2018 (arXiv:1712.04086), section 2.

    Raises:
      UsageError: the examples of a device do not fill packs.
    """
    if size < 1:
        raise UsageError(f"config.game.pack is {size}; it must be 1 or more")
    if len(x) % size:
        raise UsageError(
            f"config.game.pack is {size}, but a device has {len(x)} examples at a time; "
            "config.batch_size by the devices must be a multiple of it"
        )
    groups = x.reshape(len(x) // size, size, *x.shape[1:])
    return jnp.concatenate([groups[:, k] for k in range(size)], axis=-1)


GAN = Family(gan, rows_by="condition")
