"""InfoGAN: X. Chen, Y. Duan, R. Houthooft, J. Schulman, I. Sutskever, P. Abbeel,
"InfoGAN: Interpretable Representation Learning by Information Maximizing Generative
Adversarial Nets", 2016 (arXiv:1606.03657)."""

from collections.abc import Callable, Mapping, Sequence

import jax
import jax.numpy as jnp

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.law import Law
from jaxgan.distributions.posterior import Code, split
from jaxgan.distributions.prior import Prior
from jaxgan.games.family import Batch, Family, Forward
from jaxgan.games.gan import gan
from jaxgan.system.errors import UsageError


def infogan(
    networks: Networks,
    batch: Batch,
    key: jax.Array,
    *,
    prior: Prior,
    codes: Mapping[str, Code],
    shared: bool = True,
    augmentation: Sequence[Callable] = (),
) -> Forward:
    """The plain game, and Q(c | x): some latents are codes, read back from the images.

    `codes` are by latent variable. Where `shared`, the recogniser reads
    the discriminator's features (section 6 of the paper), else the images themselves.
    """
    outputs, networks = gan(networks, batch, key, prior=prior, augmentation=augmentation)

    def recognise(networks: Networks, x: jax.Array) -> tuple[dict[str, Law], Networks]:
        numbers, networks = networks("recogniser", x, key=stream(key, "recogniser"))
        return split(codes, numbers), networks

    if shared and "fake_features" not in outputs:
        raise UsageError(
            "config.game.shared is True, but the discriminator returns no features to "
            "share: take one that does (features=True), or shared=False"
        )
    read = "{}_features" if shared else "{}"
    posterior, networks = recognise(networks, outputs[read.format("fake")])
    # Real images are only looked at: running statistics are those of fakes.
    real_posterior, after = recognise(networks, outputs[read.format("real")])
    networks = networks.having_looked(after)
    return outputs | {
        "code": {name: outputs["latent"][name] for name in codes},
        "posterior": posterior,
        "real_posterior": real_posterior,
        "prior_entropy": {
            name: jnp.float32(code.law.entropy()) for name, code in codes.items()
        },
    }, networks


def encode(
    networks: Networks,
    x: jax.Array,
    key: jax.Array,
    *,
    codes: Mapping[str, Code],
    shared: bool,
) -> dict[str, Law]:
    """Q(c | x) of decoded examples [B, ...], {code: law}: of the codes, no other latent."""
    if shared:
        _, x, *_ = networks("discriminator", x, key=stream(key, "discriminator"))[0]
    numbers, _ = networks("recogniser", x, key=stream(key, "recogniser"))
    return split(codes, numbers)


INFOGAN = Family(infogan, encode=encode)
