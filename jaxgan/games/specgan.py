"""A game of spectrograms whose examples are sounds: C. Donahue, J. McAuley, M. Puckette,
"Adversarial Audio Synthesis", 2019 (arXiv:1802.04208), section 3.2: SpecGAN."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.prior import Prior, flatten
from jaxgan.games.family import Family
from jaxgan.games.gan import gan


def specgan(
    networks: Networks,
    batch: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    prior: Prior,
    augmentation: Sequence[Callable] = (),
    condition: str = "",
) -> tuple[dict[str, Any], Networks]:
    """The plain game, `gan`, with the spectrograms that the network `analysis` makes of
    sounds as real examples.

    Fakes are the generator's spectrograms; `synthesis`, which makes sounds of them, takes
    no part in training. `real` and `fake` of the outputs are spectrograms.
    """
    picture, networks = networks("analysis", batch["data"])
    if networks.initialising is not None:  # it makes no part of an output here
        _, networks = networks("synthesis", picture)
    return gan(
        networks,
        {**batch, "data": picture},
        key,
        prior=prior,
        augmentation=augmentation,
        condition=condition,
    )


def generate(
    networks: Networks, latent: Mapping[str, jax.Array], key: jax.Array
) -> jax.Array:
    """The sounds of the generator's spectrograms, {name: [B, size]} -> [B, L, 1]."""
    picture, _ = networks("generator", flatten(latent), key=stream(key, "generator"))
    return networks("synthesis", picture)[0]


SPECGAN = Family(
    specgan, generate=generate, needs=("generator", "synthesis"), rows_by="condition"
)
