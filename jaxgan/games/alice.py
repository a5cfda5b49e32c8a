"""ALICE: C. Li, H. Liu, C. Chen, Y. Pu, L. Chen, R. Henao, L. Carin, "ALICE: Towards
Understanding Adversarial Learning for Joint Distribution Matching", 2017
(arXiv:1709.01215)."""

from collections.abc import Callable, Sequence

import jax

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.posterior import sample
from jaxgan.distributions.prior import Prior, flatten
from jaxgan.games.family import Batch, Family, Forward
from jaxgan.games.recognition import encode, recognised
from jaxgan.games.veegan import veegan


def alice(
    networks: Networks,
    batch: Batch,
    key: jax.Array,
    *,
    prior: Prior,
    augmentation: Sequence[Callable] = (),
) -> Forward:
    """ALI, and each example again, x -> z ~ q(z | x) -> G(z), as `reconstructed` [B, ...].

    The error of that bounds the conditional entropy H(x | z), which ALI's objective leaves
    free, so that pairs of the right marginals may be matched in any way (section 3, with a
    deterministic p(x | z)). Where there is a network `cycle` it judges
    pairs, (x, x) against (x, reconstructed), and offers `real_cycle_logits` and
    `fake_cycle_logits` [B] (the same section). Examples are reconstructed as they are,
    without the augmentation.
    """
    outputs, networks = veegan(networks, batch, key, prior=prior, augmentation=augmentation)
    x, latent = outputs["real"], outputs["real_encoded"]
    if augmentation:  # that encoding is of the augmented examples
        posterior, networks = recognised(networks, x, stream(key, "encoder/again"), prior)
        drawn = sample(posterior, stream(key, "posterior/again"), outputs["index"])
        latent = flatten(drawn)
    again, networks = networks("generator", latent, key=stream(key, "generator/again"))
    outputs["reconstructed"] = again
    if "cycle" in networks.modules:
        for side, other in (("real", x), ("fake", again)):
            key_of = stream(key, f"cycle/{side}")
            logits, networks = networks("cycle", x, other, key=key_of)
            outputs[f"{side}_cycle_logits"] = logits
    return outputs, networks


ALICE = Family(alice, encode=encode)
