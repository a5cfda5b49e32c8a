"""The generator's input, declared: named independent variables with simple laws.

    prior = Prior({"noise": Uniform(100), "digit": Categorical(10)})
    latent = sample(prior, key, index)      # {"noise": [B, 100], "digit": [B, 10]}
    networks("generator", flatten(latent))  # [B, 110]

A law is a frozen dataclass with `size`, the number of generator inputs it fills,
`draw(key)`, one example's value [size], and `entropy`, in nats (of the density where it
has one). Each variable draws from a stream of its own name and each example from its own
key, so neither another variable nor another device changes a value.
"""

import dataclasses
import math
from collections.abc import Mapping

import jax
import jax.numpy as jnp
from flax.core import FrozenDict

from jaxgan.core.streams import example_keys, stream


@dataclasses.dataclass(frozen=True)
class Normal:
    """Standard normal, [size]."""

    size: int

    def draw(self, key: jax.Array) -> jax.Array:
        return jax.random.normal(key, (self.size,))

    @property
    def shape(self):  # DRAFT: of the laws that are to come
        return (self.size,)

    def log_prob(self, x):  # DRAFT
        from jaxgan.distributions.continuous import Normal as Law

        return Law(self.shape).log_prob(x)

    @property
    def entropy(self) -> float:
        return self.size * 0.5 * math.log(2 * math.pi * math.e)


@dataclasses.dataclass(frozen=True)
class Uniform:
    """Uniform on [low, high), [size]."""

    size: int
    low: float = -1.0
    high: float = 1.0

    def draw(self, key: jax.Array) -> jax.Array:
        return jax.random.uniform(key, (self.size,), minval=self.low, maxval=self.high)

    @property
    def entropy(self) -> float:
        return self.size * math.log(self.high - self.low)


@dataclasses.dataclass(frozen=True)
class Categorical:
    """One of `size` classes of equal probability, as a one-hot vector [size]."""

    size: int

    def draw(self, key: jax.Array) -> jax.Array:
        return jax.nn.one_hot(jax.random.randint(key, (), 0, self.size), self.size)

    @property
    def entropy(self) -> float:
        return math.log(self.size)


@dataclasses.dataclass(frozen=True)
class Bernoulli:
    """Fair coins, 0 or 1, [size]."""

    size: int

    def draw(self, key: jax.Array) -> jax.Array:
        return jax.random.bernoulli(key, shape=(self.size,)).astype(jnp.float32)

    @property
    def entropy(self) -> float:
        return self.size * math.log(2)


LAWS = {
    "bernoulli": Bernoulli,
    "categorical": Categorical,
    "normal": Normal,
    "uniform": Uniform,
}
Prior = FrozenDict  # {variable: law}


def sample(prior: Mapping, key: jax.Array, index: jax.Array) -> dict[str, jax.Array]:
    """Draws {variable: [B, size]} for the examples at positions `index`, int [B]."""
    return {
        name: jax.vmap(law.draw)(example_keys(stream(key, name), index))
        for name, law in prior.items()
    }


def flatten(latent: Mapping[str, jax.Array]) -> jax.Array:
    """All variables side by side in alphabetical order, [B, total size]."""
    return jnp.concatenate([latent[name] for name in sorted(latent)], axis=-1)


def layout(prior: Mapping) -> dict[str, tuple[int, int]]:
    """Where `flatten` puts each variable, {variable: (start, stop)}."""
    places, start = {}, 0
    for name in sorted(prior):
        places[name] = start, start + prior[name].size
        start += prior[name].size
    return places
