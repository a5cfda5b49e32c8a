"""Laws of latents given an example, q(c | x), from the numbers that a network returns.

    code = Code(gaussian, law)              # law: the latent's own, of the prior
    q = code.of(numbers)                    # numbers [B, code.inputs]; a law with a batch
    q.log_prob(c), q.entropy(), q.kl(law)   # [B] each, nats
    sample({"style": q}, key, index)        # {"style": [B, size]}

The components are independent given x (Chen et al. 2016, section 5). Continuous posteriors
have a scale no smaller than MIN_SCALE: a generator that shows its code exactly would
otherwise make log Q, and with it the loss, grow without end. The most that each then
reports of a code uniform on an interval, H(c) + log Q(c | x) in nats:

                        in the middle   at either end   mean over the code
    gaussian                2.77            2.77            2.77
    truncated_normal        2.77            3.46            2.80
    beta                    2.77            5.30            2.88

Knowing nothing, the bounded ones report 0 of such a code. A Gaussian puts mass outside the
interval and reports ln 2 - ln(2 pi e / 3) / 2 = -0.176 of one on (-1, 1); with scale 1 it
reports ln 2 - ln(2 pi) / 2 = -0.226 at most.
"""

import dataclasses
import math
from collections.abc import Callable, Mapping

import jax
import jax.numpy as jnp

from jaxgan.core.streams import example_keys, stream
from jaxgan.distributions.bounded import Beta, TruncatedNormal
from jaxgan.distributions.continuous import Normal
from jaxgan.distributions.discrete import Bernoulli, Categorical
from jaxgan.distributions.law import CLASSES, COINS, INTERVAL, LINE, Law

MIN_SCALE = 0.05  # in the code's unit: half the span of an interval
MAX_SCALE = 10.0


@dataclasses.dataclass(frozen=True)
class Posterior:
    """How a network's numbers make a law.

    Attributes:
      of: (numbers [B, inputs * size], the code's own law) -> a law with the batch in front.
      inputs: how many numbers each number of the code takes.
      supports: where the codes lie that it is for; see jaxgan/distributions/law.py.
    """

    of: Callable[[jax.Array, Law], Law]
    inputs: int
    supports: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Code:
    """A latent variable that is to be recognised: its posterior and its own law."""

    posterior: Posterior
    law: Law

    @property
    def inputs(self) -> int:
        """How many of the network's numbers are this code's."""
        return self.posterior.inputs * self.law.size

    def of(self, numbers: jax.Array) -> Law:
        """The law that numbers [B, inputs] make."""
        return self.posterior.of(numbers, self.law)


def split(codes: Mapping[str, Code], numbers: jax.Array) -> dict[str, Law]:
    """A recogniser's numbers, [B, sum of inputs] -> {code: its posterior}, the codes in
    alphabetical order."""
    found, start = {}, 0
    for name in sorted(codes):
        end = start + codes[name].inputs
        found[name] = codes[name].of(numbers[:, start:end])
        start = end
    return found


def sample(
    laws: Mapping[str, Law], key: jax.Array, index: jax.Array
) -> dict[str, jax.Array]:
    """Draws {name: [B, *shape]} of laws with a batch in front, whose examples are at the
    positions `index`, int [B]; differentiable in the parameters of continuous laws."""

    def draw(law: Law, key: jax.Array) -> jax.Array:
        return law.draw(key)

    return {
        name: jax.vmap(draw)(law, example_keys(stream(key, name), index))
        for name, law in laws.items()
    }


def categorical_of(numbers: jax.Array, law: Law) -> Categorical:
    """Logits of the classes."""
    return Categorical(law.shape, numbers)


def bernoulli_of(numbers: jax.Array, law: Law) -> Bernoulli:
    """Logits of the coins."""
    return Bernoulli(law.shape, numbers)


def gaussian_of(numbers: jax.Array, law: Law) -> Normal:
    """Means and raw scales."""
    mean, raw = jnp.split(numbers, 2, -1)
    return Normal(law.shape, mean, scale_of(raw, law))


def unit_gaussian_of(numbers: jax.Array, law: Law) -> Normal:
    """Means, of normals of scale 1: squared error, as in InfoGAN's own code."""
    return Normal(law.shape, numbers, jnp.ones_like(numbers))


def truncated_normal_of(numbers: jax.Array, law: Law) -> TruncatedNormal:
    """Raw locations within the interval, and raw scales."""
    low, high = law.span
    raw_location, raw = jnp.split(numbers, 2, -1)
    location = low + (high - low) * jax.nn.sigmoid(2 * raw_location)
    return TruncatedNormal(law.shape, low, high, location, scale_of(raw, law))


def beta_of(numbers: jax.Array, law: Law) -> Beta:
    """Raw a, and raw b; with both at the largest the standard deviation is MIN_SCALE."""
    largest = (1 / MIN_SCALE**2 - 1) / 2
    a, b = jnp.split(between(numbers, 1.0, 2.0, largest), 2, -1)
    return Beta(law.shape, *law.span, a, b)


def scale_of(raw: jax.Array, law: Law) -> jax.Array:
    """Scales between MIN_SCALE and MAX_SCALE, 1 at 0, in the unit of the code's law."""
    return law.unit * between(raw, MIN_SCALE, 1.0, MAX_SCALE)


def between(raw: jax.Array, low: float, at_zero: float, high: float) -> jax.Array:
    """From low to high, smoothly, so that no value is without a gradient."""
    offset = math.log((at_zero - low) / (high - at_zero))
    return low + (high - low) * jax.nn.sigmoid(raw + offset)


bernoulli = Posterior(bernoulli_of, 1, (COINS,))
beta = Posterior(beta_of, 2, (INTERVAL,))
categorical = Posterior(categorical_of, 1, (CLASSES,))
gaussian = Posterior(gaussian_of, 2, (LINE, INTERVAL))
truncated_normal = Posterior(truncated_normal_of, 2, (INTERVAL,))
unit_gaussian = Posterior(unit_gaussian_of, 1, (LINE, INTERVAL))
