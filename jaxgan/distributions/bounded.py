"""Laws on an interval, whose ends are Python numbers: parts of the program."""

import math
from typing import ClassVar

import jax
import jax.numpy as jnp
from flax import struct
from jax.scipy.special import betaln, digamma, ndtr

from jaxgan.distributions.continuous import LOG_ROOT_2PI, log_normal
from jaxgan.distributions.law import INTERVAL, Law, Numbers, no_closed_form


class Bounded(Law):
    """A law with a density on [low, high]."""

    support: ClassVar[str] = INTERVAL
    low: float = struct.field(pytree_node=False, default=-1.0)
    high: float = struct.field(pytree_node=False, default=1.0)

    @property
    def unit(self) -> float:
        return (self.high - self.low) / 2

    @property
    def span(self) -> tuple[float, float]:
        """The whole interval."""
        return self.low, self.high

    def covers(self, other: Law) -> bool:
        if not isinstance(other, Bounded):
            return False
        return self.low <= other.low and other.high <= self.high


class Uniform(Bounded):
    """Uniform on [low, high)."""

    @property
    def mean(self) -> float:
        return (self.low + self.high) / 2

    @property
    def deviation(self) -> float:
        return (self.high - self.low) / math.sqrt(12)

    @property
    def mode(self) -> jax.Array:
        """The middle: all values are as likely."""
        return self.full(self.mean)

    def draw(self, key: jax.Array) -> jax.Array:
        return jax.random.uniform(key, self.shape, minval=self.low, maxval=self.high)

    def log_prob(self, x: jax.Array) -> jax.Array:
        inside = (self.low <= x) & (x <= self.high)
        return jnp.asarray(self.total(jnp.where(inside, -self.entropies(), -jnp.inf)))

    def entropies(self) -> float:
        return math.log(self.high - self.low)

    def cross_entropies(self, other: Law) -> float:
        return self.entropies()


class TruncatedNormal(Bounded):
    """Independent normals cut to the interval. Their limit for large scales is uniform."""

    location: Numbers = 0.0  # of the normal before the cut
    scale: Numbers = 1.0

    def _ends(self) -> tuple[Numbers, Numbers, jax.Array]:
        a = (self.low - self.location) / self.scale
        b = (self.high - self.location) / self.scale
        return a, b, ndtr(b) - ndtr(a)

    @property
    def mean(self) -> jax.Array:
        a, b, mass = self._ends()
        density = jnp.exp(log_normal(a, 1.0)) - jnp.exp(log_normal(b, 1.0))
        return self.location + self.scale * density / mass

    @property
    def deviation(self) -> jax.Array:
        a, b, mass = self._ends()
        density = [jnp.exp(log_normal(end, 1.0)) / mass for end in (a, b)]
        variance = 1 + a * density[0] - b * density[1]
        variance -= jnp.square(density[0] - density[1])
        return self.scale * jnp.sqrt(jnp.maximum(variance, 0.0))

    @property
    def mode(self) -> jax.Array:
        return self.full(jnp.clip(self.location, self.low, self.high))

    @property
    def reading(self) -> Numbers:
        """The mean of the normal that was cut."""
        return self.location

    def draw(self, key: jax.Array) -> jax.Array:
        a, b, _ = self._ends()
        z = jax.random.truncated_normal(key, a, b, self._whole())
        return jnp.clip(self.location + self.scale * z, self.low, self.high)

    def log_prob(self, x: jax.Array) -> jax.Array:
        z = (x - self.location) / self.scale
        values = log_normal(z, self.scale) - jnp.log(self._ends()[2])
        return jnp.asarray(self.total(values))

    def entropies(self) -> jax.Array:
        a, b, mass = self._ends()
        edges = a * jnp.exp(log_normal(a, 1.0)) - b * jnp.exp(log_normal(b, 1.0))
        whole = 0.5 + LOG_ROOT_2PI + jnp.log(self.scale * mass)
        return whole + 0.5 * edges / mass

    def cross_entropies(self, other: Law) -> jax.Array:
        """By the mean and the variance of the other law, whatever it is."""
        error = (other.mean - self.location) / self.scale
        ratio = other.deviation / self.scale
        whole = LOG_ROOT_2PI + jnp.log(self.scale * self._ends()[2])
        return whole + 0.5 * (ratio * ratio + error * error)


class Beta(Bounded):
    """Independent Beta(a, b) stretched to the interval, a and b from 1. At a = b = 1 it is
    uniform."""

    a: Numbers = 1.0
    b: Numbers = 1.0

    @property
    def mean(self) -> Numbers:
        return self.low + (self.high - self.low) * self.a / (self.a + self.b)

    @property
    def deviation(self) -> jax.Array:
        whole = self.a + self.b
        variance = self.a * self.b / (whole * whole * (whole + 1))
        return (self.high - self.low) * jnp.sqrt(variance)

    @property
    def mode(self) -> jax.Array:
        """The middle where a = b = 1 makes all values as likely."""
        a, b = self.full(self.a) - 1, self.full(self.b) - 1
        flat = a + b <= 0
        share = jnp.where(flat, 0.5, a / jnp.where(flat, 1.0, a + b))
        return self.low + (self.high - self.low) * share

    def draw(self, key: jax.Array) -> jax.Array:
        share = jax.random.beta(key, self.a, self.b, self._whole())
        return self.low + (self.high - self.low) * share

    def log_prob(self, x: jax.Array) -> jax.Array:
        # A draw can be the very end of the interval, where the density may be 0.
        u = jnp.clip((x - self.low) / (self.high - self.low), 1e-6, 1 - 1e-6)
        value = (self.a - 1) * jnp.log(u) + (self.b - 1) * jnp.log1p(-u)
        value = value - betaln(self.a, self.b) - math.log(self.high - self.low)
        return jnp.asarray(self.total(value))

    def entropies(self) -> jax.Array:
        a, b = self.a, self.b
        value = betaln(a, b) - (a - 1) * digamma(a) - (b - 1) * digamma(b)
        value += (a + b - 2) * digamma(a + b)
        return value + math.log(self.high - self.low)

    def cross_entropies(self, other: Law) -> jax.Array:
        """Where the other is a Beta on the same interval."""
        ends = self.low, self.high
        if not isinstance(other, Beta) or (other.low, other.high) != ends:
            raise no_closed_form(other, self)
        both = digamma(other.a + other.b)
        value = betaln(self.a, self.b) - (self.a - 1) * (digamma(other.a) - both)
        value -= (self.b - 1) * (digamma(other.b) - both)
        return value + math.log(self.high - self.low)
