"""What a recogniser says of a code: Q(c | x), from the numbers that its network returns.

    posterior = Gaussian.of(numbers, law)   # numbers [B, Gaussian.inputs(law)]
    posterior.log_prob(code)                # [B], nats
    posterior.entropy()                     # [B], nats

A posterior is a pytree of arrays with the batch in front. The parameters of a code's
components are independent given x (Chen et al. 2016, section 5). Continuous ones have a
scale no smaller than MIN_SCALE: a generator that shows its code exactly would otherwise
make log Q, and with it the loss, grow without end. The most that each then reports of a
code uniform on an interval, H(c) + log Q(c | x) in nats:

                     in the middle   at either end   mean over the code
    Gaussian             2.77            2.77            2.77
    TruncatedNormal      2.77            3.46            2.80
    Beta                 2.77            5.30            2.88
"""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
from flax import struct
from jax.scipy.special import betaln, digamma, ndtr

MIN_SCALE = 0.05  # of a code that spans 2
MAX_SCALE = 10.0
LOG_ROOT_2PI = 0.5 * math.log(2 * math.pi)


class Discrete(struct.PyTreeNode):
    """A posterior by one logit for each number of the code; `tables` are the
    probabilities of each variable that the code consists of, [B, outcomes]."""

    logits: jax.Array  # [B, size]

    @staticmethod
    def inputs(law) -> int:
        return law.size

    @classmethod
    def of(cls, numbers: jax.Array, law: Any = None):
        return cls(numbers)


class Categorical(Discrete):
    """Softmax over the classes of a one-hot code."""

    laws: ClassVar = ("Categorical",)  # of the codes it can be of

    @property
    def log_probabilities(self) -> jax.Array:
        return jax.nn.log_softmax(self.logits)

    @property
    def tables(self) -> tuple[jax.Array, ...]:
        return (jnp.exp(self.log_probabilities),)

    @property
    def reading(self) -> jax.Array:
        """The likeliest class, as one number [B, 1]."""
        return jnp.argmax(self.logits, -1, keepdims=True).astype(jnp.float32)

    def log_prob(self, code: jax.Array) -> jax.Array:
        return jnp.sum(code * self.log_probabilities, -1)

    def entropy(self) -> jax.Array:
        log_p = self.log_probabilities
        return -jnp.sum(jnp.exp(log_p) * log_p, -1)


class Bernoulli(Discrete):
    """Independent coins."""

    laws: ClassVar = ("Bernoulli",)  # of the codes it can be of

    @property
    def tables(self) -> tuple[jax.Array, ...]:
        both = jax.nn.sigmoid(jnp.stack([-self.logits, self.logits], -1))  # [B, size, 2]
        return tuple(both[:, i] for i in range(both.shape[1]))

    @property
    def reading(self) -> jax.Array:
        return jax.nn.sigmoid(self.logits)

    def log_prob(self, code: jax.Array) -> jax.Array:
        return jnp.sum(code * self.logits - jax.nn.softplus(self.logits), -1)

    def entropy(self) -> jax.Array:
        p = jax.nn.sigmoid(self.logits)
        return jnp.sum(jax.nn.softplus(self.logits) - p * self.logits, -1)


class Gaussian(struct.PyTreeNode):
    """Independent normals, means and scales learnt.

    Of a bounded code it reports less than is known, for it puts mass outside: knowing
    nothing of a code uniform on (-1, 1) it reports ln 2 - ln(2 pi e / 3) / 2 = -0.176.
    """

    laws: ClassVar = ("Normal", "Uniform")  # of the codes it can be of
    mean: jax.Array  # [B, size]
    scale: jax.Array

    @staticmethod
    def inputs(law) -> int:
        return 2 * law.size

    @classmethod
    def of(cls, numbers: jax.Array, law) -> "Gaussian":
        mean, raw = jnp.split(numbers, 2, -1)
        return cls(mean, scale_of(raw, law))

    @property
    def reading(self) -> jax.Array:
        return self.mean

    def log_prob(self, code: jax.Array) -> jax.Array:
        return jnp.sum(log_normal((code - self.mean) / self.scale, self.scale), -1)

    def entropy(self) -> jax.Array:
        return jnp.sum(0.5 + LOG_ROOT_2PI + jnp.log(self.scale), -1)


class UnitGaussian(Gaussian):
    """Independent normals of scale 1: squared error, as in the authors' code.

    Of a code uniform on (-1, 1) it can report at most ln 2 - ln(2 pi) / 2 = -0.226 nats.
    """

    @staticmethod
    def inputs(law) -> int:
        return law.size

    @classmethod
    def of(cls, numbers: jax.Array, law: Any = None) -> "UnitGaussian":
        return cls(numbers, jnp.ones_like(numbers))


class TruncatedNormal(struct.PyTreeNode):
    """Independent normals cut to the interval of a uniform code.

    Their limit for large scales is the code's own law, so that knowing nothing reports 0.
    """

    laws: ClassVar = ("Uniform",)  # of the codes it can be of
    location: jax.Array  # [B, size], within the interval
    scale: jax.Array
    low: float = struct.field(pytree_node=False)
    high: float = struct.field(pytree_node=False)

    @staticmethod
    def inputs(law) -> int:
        return 2 * law.size

    @classmethod
    def of(cls, numbers: jax.Array, law) -> "TruncatedNormal":
        low, high = law.low, law.high
        raw_location, raw = jnp.split(numbers, 2, -1)
        location = low + (high - low) * jax.nn.sigmoid(2 * raw_location)
        return cls(location, scale_of(raw, law), low, high)

    @property
    def reading(self) -> jax.Array:
        """Of the normal that was cut off."""
        return self.location

    def _ends(self):
        a = (self.low - self.location) / self.scale
        b = (self.high - self.location) / self.scale
        return a, b, ndtr(b) - ndtr(a)

    def log_prob(self, code: jax.Array) -> jax.Array:
        z = (code - self.location) / self.scale
        return jnp.sum(log_normal(z, self.scale) - jnp.log(self._ends()[2]), -1)

    def entropy(self) -> jax.Array:
        a, b, mass = self._ends()
        edges = a * jnp.exp(log_normal(a, 1.0)) - b * jnp.exp(log_normal(b, 1.0))
        whole = 0.5 + LOG_ROOT_2PI + jnp.log(self.scale * mass)
        return jnp.sum(whole + 0.5 * edges / mass, -1)


class Beta(struct.PyTreeNode):
    """Independent Beta(a, b) stretched to the interval of a uniform code, a and b from 1.

    At a = b = 1 it is the code's own law: knowing nothing reports 0.
    """

    laws: ClassVar = ("Uniform",)  # of the codes it can be of
    a: jax.Array  # [B, size]
    b: jax.Array
    low: float = struct.field(pytree_node=False)
    high: float = struct.field(pytree_node=False)

    @staticmethod
    def inputs(law) -> int:
        return 2 * law.size

    @classmethod
    def of(cls, numbers: jax.Array, law) -> "Beta":
        low, high = law.low, law.high
        # With both at the largest, the standard deviation is MIN_SCALE of a span of 2.
        largest = (1 / MIN_SCALE**2 - 1) / 2
        a, b = jnp.split(between(numbers, 1.0, 2.0, largest), 2, -1)
        return cls(a, b, low, high)

    @property
    def reading(self) -> jax.Array:
        return self.low + (self.high - self.low) * self.a / (self.a + self.b)

    def log_prob(self, code: jax.Array) -> jax.Array:
        # A draw can be the very end of the interval, where the density may be 0.
        u = jnp.clip((code - self.low) / (self.high - self.low), 1e-6, 1 - 1e-6)
        value = (self.a - 1) * jnp.log(u) + (self.b - 1) * jnp.log1p(-u)
        return jnp.sum(value - betaln(self.a, self.b) - math.log(self.high - self.low), -1)

    def entropy(self) -> jax.Array:
        a, b = self.a, self.b
        value = betaln(a, b) - (a - 1) * digamma(a) - (b - 1) * digamma(b)
        value += (a + b - 2) * digamma(a + b)
        return jnp.sum(value + math.log(self.high - self.low), -1)


def scale_of(raw: jax.Array, law) -> jax.Array:
    """Scales between MIN_SCALE and MAX_SCALE, 1 at 0; of a uniform code in half spans."""
    unit = (law.high - law.low) / 2 if hasattr(law, "low") else 1.0
    return unit * between(raw, MIN_SCALE, 1.0, MAX_SCALE)


def between(raw: jax.Array, low: float, at_zero: float, high: float) -> jax.Array:
    """From low to high, smoothly, so that no value is without a gradient."""
    offset = math.log((at_zero - low) / (high - at_zero))
    return low + (high - low) * jax.nn.sigmoid(raw + offset)


def log_normal(z: jax.Array, scale) -> jax.Array:
    """Log density of a normal at z standard deviations from its mean."""
    return -0.5 * jnp.square(z) - jnp.log(scale) - LOG_ROOT_2PI


@dataclasses.dataclass(frozen=True)
class Code:
    """A latent variable that is to be recognised: its posterior and its law."""

    posterior: Any  # a class of this module
    law: Any  # see jaxgan.distributions.latents

    @property
    def inputs(self) -> int:
        return self.posterior.inputs(self.law)


def split(codes: Mapping[str, Code], numbers: jax.Array) -> dict[str, Any]:
    """A recogniser's numbers, [B, sum of inputs] -> {code: posterior}."""
    found, start = {}, 0
    for name in sorted(codes):
        code, end = codes[name], start + codes[name].inputs
        found[name] = code.posterior.of(numbers[:, start:end], code.law)
        start = end
    return found


POSTERIORS = {
    "bernoulli": Bernoulli,
    "beta": Beta,
    "categorical": Categorical,
    "gaussian": Gaussian,
    "truncated_normal": TruncatedNormal,
    "unit_gaussian": UnitGaussian,
}
