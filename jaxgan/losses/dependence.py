"""Losses on the mutual information of fakes and latents, and on the diversity of fakes.

Each but the last is minus a bound of `losses/information/bounds.py`, in nats, [] or [B].
`scores` [B, N] are a `statistics` network's for this device's fakes against all N latents
of the global batch, `all_scores` [N, N] those of all fakes; a game offers them where its
config has such a network (see jaxgan.games.statistics). All of them compare examples with
each other: of a single one they raise UsageError.

Terms of the generator maximise the information that its images carry of its latents. For a
generator without noise of its own that is the entropy of its images, which mode collapse
lowers (Belghazi et al. 2018, arXiv:1801.04062).
"""

import math

import jax
import jax.numpy as jnp
from jax.nn import logsumexp

from jaxgan.core.devices import several
from jaxgan.losses.information import bounds


def donsker_varadhan(all_scores: jax.Array) -> jax.Array:
    """Minus `bounds.donsker_varadhan`, []."""
    several(len(all_scores), "donsker_varadhan")
    return -bounds.donsker_varadhan(all_scores)


def mine(all_scores: jax.Array, log_average: jax.Array) -> jax.Array:
    """Minus `bounds.mine`, []. Its game also needs the network `statistics_average`."""
    several(len(all_scores), "mine")
    return -bounds.mine(all_scores, log_average)


def nwj(all_scores: jax.Array) -> jax.Array:
    """Minus `bounds.nwj`, []."""
    several(len(all_scores), "nwj")
    return -bounds.nwj(all_scores)


def infonce(scores: jax.Array, index: jax.Array) -> jax.Array:
    """Minus `bounds.infonce`, its value for each fake, [B]."""
    several(scores.shape[1], "infonce")
    own = jnp.take_along_axis(scores, index[:, None], 1)[:, 0]
    return logsumexp(scores, axis=1) - own - math.log(scores.shape[1])


def jensen_shannon(all_scores: jax.Array) -> jax.Array:
    """Minus `bounds.jensen_shannon`, []."""
    several(len(all_scores), "jensen_shannon")
    return -bounds.jensen_shannon(all_scores)


def smile(all_scores: jax.Array, clip: float = 5.0) -> jax.Array:
    """Minus `bounds.smile`, [], an estimate and no bound."""
    several(len(all_scores), "smile")
    return -bounds.smile(all_scores, clip)


def interpolated(all_scores: jax.Array, share: float = 0.01) -> jax.Array:
    """Minus `bounds.interpolated` with the baseline a(y) = 1, []."""
    several(len(all_scores), "interpolated")
    return -bounds.interpolated(all_scores, share)


def pull_away(
    fake_features: jax.Array, all_fake_features: jax.Array, index: jax.Array
) -> jax.Array:
    """Mean squared cosine between an example's features and all others', [B]; Zhao, Mathieu
    & LeCun 2017 (arXiv:1609.03126). `index` [B] are positions in the global batch.

    It is small where the directions of the features differ. It bounds no entropy: features
    may still lie in a plane.
    """

    def unit(x: jax.Array) -> jax.Array:
        x = x.reshape(len(x), -1)
        return x * jax.lax.rsqrt(jnp.sum(jnp.square(x), 1, keepdims=True) + 1e-12)

    cosines = unit(fake_features) @ unit(all_fake_features).T
    n = cosines.shape[1]
    several(n, "pull_away")
    itself = jnp.arange(n)[None] == index[:, None]
    return jnp.sum(jnp.where(itself, 0.0, jnp.square(cosines)), 1) / (n - 1)
