"""Numbers on evenly spaced levels, as 8-bit pixels are: discretised logistic laws and their
mixtures.

T. Salimans, A. Karpathy, X. Chen, D. P. Kingma, "PixelCNN++", 2017 (arXiv:1701.05517),
equation 2. A level's probability is the mass of a logistic law within half a level of it;
the lowest and the highest also have all beyond them. With h half a level,

    P(x) = s(b) - s(a) = s(b) s(-a) (1 - exp(a - b)),   a, b = (x -+ h - mean) / scale

so its logarithm is exact and finite also where both sigmoids s are 0 or 1.
"""

import math
from typing import ClassVar

import jax
import jax.numpy as jnp

from jaxgan.distributions.law import Law, no_closed_form
from jaxgan.system.errors import UsageError

LEVELS = 256
FINEST = -7.0  # the least log scale, as in the authors' code


class DiscretisedLogistic(Law):
    """Numbers [*shape] on LEVELS levels from -1 to 1; a mixture where there are `logits`.

    The last axis of `shape` are the channels of a place, which share the component of
    their mixture and, by `coefficients`, add to the means of later ones (section 2.2).

    Attributes:
      means, log_scales: [..., *shape, K] of K components.
      logits: [..., *shape[:-1], K] of the components, or None: all as likely.
      coefficients: [..., *shape[:-1], C (C - 1) / 2, K]: of the first on the second
        channel, of the first and of the second on the third, ...; or None.
    """

    support: ClassVar[str] = "on levels"

    means: jax.Array
    log_scales: jax.Array
    logits: jax.Array | None = None
    coefficients: jax.Array | None = None

    def log_prob(self, x: jax.Array) -> jax.Array:
        weights = self._log_weights
        for channel in range(self.shape[-1]):
            weights += self._log_cell(x, channel, x[..., channel])
        places = jax.nn.logsumexp(weights, -1)
        return jnp.sum(places, tuple(range(-len(self.shape) + 1, 0)))

    def quantile(self, u: jax.Array) -> jax.Array:
        """The inverse of the distribution function, channel by channel given those before:
        u in [0, 1], [..., *shape] -> levels. Of uniform u a draw of the law."""
        x, weights = jnp.zeros(self._whole()), self._log_weights
        for channel in range(self.shape[-1]):
            chances = jax.nn.softmax(weights)
            level = jnp.zeros(x.shape[:-1], jnp.int32)
            for bit in reversed(range(int(math.log2(LEVELS)))):
                above = level + 2**bit  # whether the mass below this level is less than u
                edge = value_of(above) - 1 / (LEVELS - 1)
                mass = jnp.sum(chances * jax.nn.sigmoid(self._z(x, channel, edge)), -1)
                level = jnp.where(mass < u[..., channel], above, level)
            x = x.at[..., channel].set(value_of(level))
            weights += self._log_cell(x, channel, x[..., channel])
        return x

    def draw(self, key: jax.Array) -> jax.Array:
        return self.quantile(jax.random.uniform(key, self._whole()))

    @property
    def probabilities(self) -> jax.Array:
        """The number of each level, [..., *shape, LEVELS], where the channels' means do not
        depend on each other."""
        if self.coefficients is not None:
            raise UsageError("no table holds levels whose means depend on other channels")
        weights = jax.nn.log_softmax(self._log_weights)[..., None, None, :]
        return jnp.sum(jnp.exp(weights + self._cells(self._levels)), -1)

    @property
    def mean(self) -> jax.Array:
        return jnp.sum(self.probabilities * self._levels, -1)

    @property
    def deviation(self) -> jax.Array:
        away = self._levels - self.mean[..., None]
        return jnp.sqrt(jnp.sum(self.probabilities * jnp.square(away), -1))

    @property
    def mode(self) -> jax.Array:
        return value_of(jnp.argmax(self.probabilities, -1))

    def entropies(self) -> jax.Array:
        """Those of single numbers, in nats; of a mixture where there is one channel."""
        return self.cross_entropies(self)

    def cross_entropies(self, other: Law) -> jax.Array:
        apart = self.means.shape[-1] == 1 or self.shape[-1] == 1
        if not isinstance(other, DiscretisedLogistic) or not apart:
            raise no_closed_form(other, self)
        p, q = other.probabilities, self.probabilities
        return -jnp.sum(p * jnp.log(jnp.maximum(q, jnp.finfo(q.dtype).tiny)), -1)

    @property
    def _log_weights(self) -> jax.Array:
        """The log weights of the components, [..., *shape[:-1], K]."""
        if self.logits is None:
            components = self.means.shape[-1]
            return jnp.full_like(self.means[..., 0, :], -math.log(components))
        return jax.nn.log_softmax(self.logits)

    @property
    def _levels(self) -> jax.Array:
        line = value_of(jnp.arange(LEVELS))
        return jnp.broadcast_to(line, (*self.means.shape[:-1], LEVELS))

    def _scales(self) -> jax.Array:
        return jnp.exp(jnp.maximum(self.log_scales, FINEST))

    def _z(self, x: jax.Array, channel: int, at: jax.Array) -> jax.Array:
        """`at` [...] in scales from the means of a channel, given the channels of x before
        it; [..., K]."""
        means = self.means[..., channel, :]
        if self.coefficients is not None:
            first = channel * (channel - 1) // 2
            for k in range(channel):
                means += self.coefficients[..., first + k, :] * x[..., k, None]
        return (at[..., None] - means) / self._scales()[..., channel, :]

    def _log_cell(self, x: jax.Array, channel: int, at: jax.Array) -> jax.Array:
        """log P of the level `at` [...] of a channel, by component, [..., K]."""
        z, scale = self._z(x, channel, at), self._scales()[..., channel, :]
        return log_mass(z, 1 / (LEVELS - 1) / scale, at[..., None])

    def _cells(self, at: jax.Array) -> jax.Array:
        """log P of levels [..., *shape, L] by component, [..., *shape, L, K]."""
        scales = self._scales()[..., None, :]
        z = (at[..., None] - self.means[..., None, :]) / scales
        return log_mass(z, 1 / (LEVELS - 1) / scales, at[..., None])

    def _whole(self) -> tuple[int, ...]:
        return self.means.shape[:-1]


def log_mass(z: jax.Array, half: jax.Array, at: jax.Array) -> jax.Array:
    """log (s(z + half) - s(z - half)), with an open end at the first and the last level."""
    below, above = jax.nn.log_sigmoid(z + half), jax.nn.log_sigmoid(half - z)
    inside = below + above + jnp.log(-jnp.expm1(-2 * half))
    end = 1 - 1 / (LEVELS - 1)
    return jnp.where(at < -end, below, jnp.where(at > end, above, inside))


def value_of(level: jax.Array) -> jax.Array:
    """Levels 0 to LEVELS - 1 as numbers from -1 to 1."""
    return 2 * level.astype(jnp.float32) / (LEVELS - 1) - 1
