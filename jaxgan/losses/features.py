"""Losses on features, local features and encodings of examples.

`real_features` and `fake_features` [B, F] are the discriminator's; `all_` stands for the
global batch, `index` [B] are positions in it.
"""

import jax
import jax.numpy as jnp
from jax.nn import log_softmax

from jaxgan.core.devices import several


def feature_matching(
    all_real_features: jax.Array, all_fake_features: jax.Array
) -> jax.Array:
    """Squared distance of the mean features of real and fake, []; Salimans et al. 2016
    (arXiv:1606.03498), section 3.1."""
    real, fake = jnp.mean(all_real_features, 0), jnp.mean(all_fake_features, 0)
    return jnp.sum(jnp.square(real - fake))


def latent_error(encoded: jax.Array, flat_latent: jax.Array) -> jax.Array:
    """|z - F(G(z))|^2, [B]; VEEGAN, Srivastava et al. 2017 (arXiv:1705.07761), equation
    4 with a normal F of unit variance, without its constant."""
    return jnp.sum(jnp.square(encoded - flat_latent), -1)


def contrastive(contrast_logits: jax.Array, contrast: jax.Array) -> jax.Array:
    """Cross-entropy of the code that two images share, [B]; InfoGAN-CR, Lin,
    Thekumparampil, Fanti & Oh 2020 (arXiv:1906.06034), equation 4. `contrast` [B, K] is
    that code, one-hot; log K less the mean bounds the information of the images on it from
    below."""
    return -jnp.sum(contrast * log_softmax(contrast_logits), -1)


def real_infomax(
    real_local: jax.Array,
    real_summary: jax.Array,
    all_real_local: jax.Array,
    index: jax.Array,
) -> jax.Array:
    """`infomax` of real images, for the discriminator."""
    return infomax(real_local, real_summary, all_real_local, index)


def fake_infomax(
    fake_local: jax.Array,
    fake_summary: jax.Array,
    all_fake_local: jax.Array,
    index: jax.Array,
) -> jax.Array:
    """`infomax` of fakes, for the generator."""
    return infomax(fake_local, fake_summary, all_fake_local, index)


def infomax(
    local: jax.Array, summary: jax.Array, all_local: jax.Array, index: jax.Array
) -> jax.Array:
    """-log softmax of an image's own places among all that its summary is compared with,
    [B]; InfoMax-GAN, Lee, Tran & Cheung 2021 (arXiv:2007.04589), equations 4 and 5. Up to a
    constant it is minus an InfoNCE bound on the information between places and summary.

    `local` [B, L, R] are features of the places of an image, `summary` [B, R] those of all
    of it, `all_local` [N, L, R] the places of the global batch. Each place in turn is the
    positive, the places of other images are the negatives.
    """
    n, places, _ = all_local.shape
    several(n, "infomax")
    others = jnp.einsum("br,nlr->bnl", summary, all_local)
    own = jnp.einsum("br,blr->bl", summary, local)
    itself = (jnp.arange(n)[None] == index[:, None])[..., None]
    negatives = jnp.where(itself, -jnp.inf, others).reshape(len(own), n * places)
    rest = jax.nn.logsumexp(negatives, axis=1)
    return jnp.mean(jnp.logaddexp(own, rest[:, None]) - own, 1)
