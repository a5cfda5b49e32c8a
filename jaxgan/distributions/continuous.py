"""Laws on the whole real line, and the point that a deterministic network gives."""

import math
from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import gammaln

from jaxgan.distributions.law import (
    INTERVAL,
    LINE,
    POINT,
    Law,
    Numbers,
    log,
    no_closed_form,
)

LOG_ROOT_2PI = 0.5 * math.log(2 * math.pi)


def log_normal(z: Numbers, scale: Numbers) -> jax.Array:
    """Log density of a normal at z standard deviations from its mean."""
    return -0.5 * jnp.square(z) - log(scale) - LOG_ROOT_2PI


class OnLine(Law):
    """A law with a density on the whole real line."""

    support: ClassVar[str] = LINE

    def covers(self, other: Law) -> bool:
        return other.support in (LINE, INTERVAL)


class Normal(OnLine):
    """Independent normals."""

    interpolation: ClassVar[str] = "spherical"
    mean: Numbers = 0.0
    scale: Numbers = 1.0

    @property
    def deviation(self) -> Numbers:
        return self.scale

    @property
    def mode(self) -> jax.Array:
        return self.full(self.mean)

    def draw(self, key: jax.Array) -> jax.Array:
        noise = jax.random.normal(key, self._whole())
        standard = isinstance(self.mean, float) and isinstance(self.scale, float)
        if standard and (self.mean, self.scale) == (0.0, 1.0):
            return noise
        return self.mean + self.scale * noise

    def log_prob(self, x: jax.Array) -> jax.Array:
        z = (x - self.mean) / self.scale
        return jnp.asarray(self.total(log_normal(z, self.scale)))

    def entropies(self) -> Numbers:
        return 0.5 + LOG_ROOT_2PI + log(self.scale)

    def cross_entropies(self, other: Law) -> Numbers:
        """By the mean and the variance of the other law, whatever it is."""
        error = (other.mean - self.mean) / self.scale
        ratio = other.deviation / self.scale
        return 0.5 * (ratio * ratio + error * error - 1) + self.entropies()


class Gumbel(OnLine):
    """Independent Gumbel laws: the largest of many draws; skewed to the right."""

    location: Numbers = 0.0
    scale: Numbers = 1.0

    @property
    def mean(self) -> Numbers:
        return self.location + float(np.euler_gamma) * self.scale

    @property
    def deviation(self) -> Numbers:
        return math.pi / math.sqrt(6) * self.scale

    @property
    def mode(self) -> jax.Array:
        return self.full(self.location)

    def draw(self, key: jax.Array) -> jax.Array:
        return self.location + self.scale * jax.random.gumbel(key, self._whole())

    def log_prob(self, x: jax.Array) -> jax.Array:
        z = (x - self.location) / self.scale
        return jnp.asarray(self.total(-z - jnp.exp(-z) - log(self.scale)))

    def entropies(self) -> Numbers:
        return log(self.scale) + float(np.euler_gamma) + 1

    def cross_entropies(self, other: Law) -> Numbers:
        if not isinstance(other, Gumbel):
            raise no_closed_form(other, self)
        ratio = other.scale / self.scale
        moved = (self.location - other.location) / self.scale
        exponential = jnp.exp(moved + gammaln(1 + ratio))  # E exp(-z)
        return log(self.scale) - moved + float(np.euler_gamma) * ratio + exponential


class Point(Law):
    """One certain value, as of a deterministic encoder: probability 1, no density."""

    support: ClassVar[str] = POINT
    value: jax.Array  # [..., *shape]

    @property
    def mean(self) -> jax.Array:
        return self.value

    @property
    def deviation(self) -> float:
        return 0.0

    @property
    def mode(self) -> jax.Array:
        return self.value

    def draw(self, key: jax.Array) -> jax.Array:
        return self.value

    def log_prob(self, x: jax.Array) -> jax.Array:
        """0 of the value itself, minus infinity of any other."""
        return jnp.asarray(self.total(jnp.where(x == self.value, 0.0, -jnp.inf)))

    def entropies(self) -> jax.Array:
        return jnp.zeros_like(self.value)

    def cross_entropies(self, other: Law) -> jax.Array:
        return jnp.where(other.mean == self.value, 0.0, jnp.inf)
