"""InfoGAN-CR: Z. Lin, K. K. Thekumparampil, G. Fanti, S. Oh, "InfoGAN-CR and
ModelCentrality: Self-supervised Model Training and Selection for Disentangling GANs",
2020 (arXiv:1906.06034)."""

from collections.abc import Callable, Mapping, Sequence

import jax
import jax.numpy as jnp

from jaxgan.core.game import Networks
from jaxgan.core.streams import example_keys, stream
from jaxgan.distributions.posterior import Code
from jaxgan.distributions.prior import Prior, flatten, sample
from jaxgan.games.family import Batch, Family, Forward
from jaxgan.games.infogan import encode, infogan
from jaxgan.system.errors import UsageError


def infogan_cr(
    networks: Networks,
    batch: Batch,
    key: jax.Array,
    *,
    prior: Prior,
    codes: Mapping[str, Code],
    contrast: str,
    shared: bool = True,
    augmentation: Sequence[Callable] = (),
) -> Forward:
    """InfoGAN, and pairs of fakes that share one component of the latent `contrast` and
    the noise and differ in all other components (section 3.2, with a gap of 0). The
    network `contrast` says from both images, side by side in the channels, which one it
    is: `contrast_logits` [B, K] for the one-hot `contrast` [B, K].
    """
    if contrast not in prior:
        raise UsageError(
            f"config.game.contrast is {contrast!r}, which is no latent variable; there "
            f"are {', '.join(sorted(prior))}"
        )
    outputs, networks = infogan(
        networks,
        batch,
        key,
        prior=prior,
        codes=codes,
        shared=shared,
        augmentation=augmentation,
    )
    index, size = batch["index"], prior[contrast].size
    keys = example_keys(stream(key, "contrast"), index)
    chosen = jax.vmap(lambda key: jax.random.randint(key, (), 0, size))(keys)
    same = jax.nn.one_hot(chosen, size)
    own = outputs["latent"][contrast]
    other = sample(prior, stream(key, "partner"), index)[contrast]
    partner = outputs["latent"] | {contrast: jnp.where(same > 0, own, other)}
    # Its running statistics are those of the first images alone.
    image, _ = networks("generator", flatten(partner), key=stream(key, "generator"))
    pair = jnp.concatenate([outputs["fake"], image], -1)
    logits, networks = networks("contrast", pair, key=stream(key, "contrast"))
    return outputs | {"contrast_logits": logits, "contrast": same}, networks


INFOGAN_CR = Family(infogan_cr, encode=encode)
