"""VEEGAN: A. Srivastava, L. Valkov, C. Russell, M. U. Gutmann, C. Sutton, "VEEGAN:
Reducing Mode Collapse in GANs using Implicit Variational Learning", 2017
(arXiv:1705.07761)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.continuous import Point
from jaxgan.distributions.law import Law
from jaxgan.distributions.prior import Prior, layout
from jaxgan.games.family import Family
from jaxgan.games.start import start
from jaxgan.modalities.augmentation import augment


def veegan(
    networks: Networks,
    batch: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    prior: Prior,
    augmentation: Sequence[Callable] = (),
) -> tuple[dict[str, Any], Networks]:
    """The discriminator judges pairs: data with their encoding against fakes with the
    latent that made them (section 3.2; real pairs are its positive class here, so that
    its logit is minus the paper's D). The encoder F is also applied to fakes, for the
    error in the latent. Encoder and discriminator see the same augmented data.
    """
    outputs, networks = start(networks, batch, key, prior)
    seen, encoded = {}, {}
    for side in ("real", "fake"):
        key_of = stream(key, f"{side}/augmentation")
        seen[side] = augment(outputs[side], key_of, outputs["index"], augmentation)
        key_of = stream(key, f"encoder/{side}")
        encoded[side], networks = networks("encoder", seen[side], key=key_of)
    latents = {"real": encoded["real"], "fake": outputs["flat_latent"]}
    for side, latent in latents.items():
        pair = seen[side], latent
        logits, networks = networks("discriminator", *pair, key=stream(key, side))
        outputs[f"{side}_logits"] = logits
    return outputs | {"encoded": encoded["fake"]}, networks


def encode(
    networks: Networks, x: jax.Array, key: jax.Array, *, prior: Prior
) -> dict[str, Law]:
    """The encoder's guess of the latents of decoded examples x [B, ...]: a point."""
    flat, _ = networks("encoder", x, key=stream(key, "encoder"))
    return {
        name: Point(prior[name].shape, flat[:, start:stop])
        for name, (start, stop) in layout(prior).items()
    }


VEEGAN = Family(veegan, encode=encode)
