"""VEEGAN: A. Srivastava, L. Valkov, C. Russell, M. U. Gutmann, C. Sutton, "VEEGAN:
Reducing Mode Collapse in GANs using Implicit Variational Learning", 2017
(arXiv:1705.07761). The same forward pass is that of BiGAN, J. Donahue, P. Krahenbuhl, T.
Darrell, 2017 (arXiv:1605.09782), and of ALI, V. Dumoulin et al., 2017 (arXiv:1606.00704).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.posterior import sample
from jaxgan.distributions.prior import Prior, flatten
from jaxgan.games.family import Family
from jaxgan.games.recognition import encode, recognised
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

    An encoding is a draw of q(z | x), which is a point or, as in ALI, a normal law
    (section 2.1 there); `real_encoded` [B, Z] is that of real data, as they were seen.
    """
    outputs, networks = start(networks, batch, key, prior)
    index = outputs["index"]
    seen, encoded = {}, {}
    for side in ("real", "fake"):
        key_of = stream(key, f"{side}/augmentation")
        seen[side] = augment(outputs[side], key_of, index, augmentation)
        key_of = stream(key, f"encoder/{side}")
        posterior, networks = recognised(networks, seen[side], key_of, prior)
        drawn = sample(posterior, stream(key, f"posterior/{side}"), index)
        encoded[side] = flatten(drawn)
    latents = {"real": encoded["real"], "fake": outputs["flat_latent"]}
    for side, latent in latents.items():
        pair = seen[side], latent
        logits, networks = networks("discriminator", *pair, key=stream(key, side))
        outputs[f"{side}_logits"] = logits
    found = {"encoded": encoded["fake"], "real_encoded": encoded["real"]}
    return outputs | found, networks


VEEGAN = Family(veegan, encode=encode)
