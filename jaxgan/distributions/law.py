"""Probability laws: each exists once, for priors, posteriors and likelihoods alike.

    Normal((100,))                    # a prior: standard parameters, hashable
    Normal((2,), mean, scale)         # a posterior: parameters [B, 2]
    Bernoulli((28, 28, 1), logits)    # a likelihood of images: parameters [B, 28, 28, 1]

A law is a pytree of its parameters. `shape` is that of one example's value, whose
components are independent. Parameters are either Python numbers (None for equal
probabilities), shared by all components and known when a program is built, or float arrays
[..., *shape] with the batch in front; `jax.vmap` over such a law takes its examples one by
one. All values are in nats, of the density where there is one.
"""

import abc
import math
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from flax import struct

from jaxgan.system.errors import UsageError

Numbers = jax.Array | float

CLASSES = "of classes"
COINS = "of coins"
INTERVAL = "on an interval"
LINE = "on the real line"
POINT = "at a point"


class Law(struct.PyTreeNode, abc.ABC):
    """A distribution of values [*shape]; see the head of this module.

    Class attributes:
      support: where the values lie, one of the constants above.
      discrete: whether `tables` holds the probabilities of all outcomes.
      one_hot: whether a value is a vector of classes, so that no component varies alone.
      interpolation: the path between two draws that stays where draws lie, "linear" or
        "spherical".
    """

    support: ClassVar[str]
    discrete: ClassVar[bool] = False
    one_hot: ClassVar[bool] = False
    interpolation: ClassVar[str] = "linear"

    shape: tuple[int, ...] = struct.field(pytree_node=False)

    @abc.abstractmethod
    def draw(self, key: jax.Array) -> jax.Array:
        """A value [..., *shape], all of the batch from one key; differentiable in the
        parameters where the law is continuous."""

    @abc.abstractmethod
    def log_prob(self, x: jax.Array) -> jax.Array:
        """log p(x) of values [..., *shape], summed over the components, [...]."""

    @property
    @abc.abstractmethod
    def mean(self) -> Any:
        """The mean of each component, [..., *shape], or one number for all."""

    @property
    @abc.abstractmethod
    def deviation(self) -> Any:
        """The standard deviation of each, [..., *shape], or one number for all."""

    @property
    @abc.abstractmethod
    def mode(self) -> jax.Array:
        """The likeliest value, [..., *shape]."""

    @abc.abstractmethod
    def entropies(self) -> Numbers:
        """The entropy of each component, [..., *shape], or one number for all."""

    @abc.abstractmethod
    def cross_entropies(self, other: "Law") -> Numbers:
        """-E log p of each component, where x is drawn from `other`, which this law
        covers.

        Raises:
          UsageError: there is no closed form.
        """

    def entropy(self) -> Numbers:
        """The entropy of the whole value, [...]; a Python number of a prior."""
        return self.total(self.entropies())

    def kl(self, other: "Law") -> Numbers:
        """KL(self || other) of the whole value, [...].

        Raises:
          UsageError: `other` has no density where this law has values, or there is no
            closed form.
        """
        if not other.covers(self):
            raise UsageError(
                f"KL({type(self).__name__} || {type(other).__name__}) is infinite: values "
                f"{self.support}, against a law {other.support}"
            )
        return self.total(other.cross_entropies(self) - self.entropies())

    def covers(self, other: "Law") -> bool:
        """Whether this law has a density wherever `other` has values."""
        return other.support == self.support

    @property
    def size(self) -> int:
        """How many numbers make a value."""
        return math.prod(self.shape)

    @property
    def unit(self) -> float:
        """The length that scales are measured by: half the span of an interval, else 1."""
        return 1.0

    @property
    def tables(self) -> tuple[jax.Array, ...]:
        """The probabilities of the outcomes of each variable, [..., outcomes] each; () of
        a continuous law."""
        return ()

    @property
    def reading(self) -> Any:
        """The value as scores of codes read it: the mean; a class as one number."""
        return self.mean

    @property
    def guess(self) -> jax.Array:
        """The value to go on with, [..., *shape]: the mode of a discrete law, the mean of
        others."""
        return self.mode if self.discrete else self.full(self.mean)

    @property
    def span(self) -> tuple[Any, Any]:
        """The ends of what a traversal shows: two standard deviations either side."""
        return self.mean - 2 * self.deviation, self.mean + 2 * self.deviation

    def grid(self, value: jax.Array, component: int = 0, columns: int = 10) -> jax.Array:
        """The values of a traversal: `value` [*shape] with one of its components taken
        evenly from end to end of `span`, [columns, *shape]; of a law without a batch."""
        start, stop = (self.full(end).reshape(-1)[component] for end in self.span)
        return varied(value, component, jnp.linspace(start, stop, columns))

    def full(self, parameter: Numbers) -> jax.Array:
        """A parameter with one entry for each component, [..., *shape]."""
        return jnp.broadcast_to(
            parameter, jnp.broadcast_shapes(self.shape, np.shape(parameter))
        )

    def total(self, values: Numbers) -> Numbers:
        """The sum of [..., *shape] over the components; of one number for all, as often as
        there are components."""
        if isinstance(values, float):
            return self.size * values
        return jnp.sum(self.full(values), tuple(range(-len(self.shape), 0)))

    def _whole(self) -> tuple[int, ...]:
        """The shape of a draw."""
        return np.broadcast_shapes(self.shape, *map(np.shape, jax.tree.leaves(self)))


def varied(value: jax.Array, component: int, line: jax.Array) -> jax.Array:
    """`value` with one component (of its numbers in a row) taking the values of `line`,
    [len(line), *shape]."""
    rows = jnp.repeat(value.reshape(1, -1), len(line), axis=0)
    return rows.at[:, component].set(line).reshape(len(line), *value.shape)


def no_closed_form(law: Law, other: Law) -> UsageError:
    """The error of a KL divergence that no formula is known for."""
    pair = f"KL({type(law).__name__} || {type(other).__name__})"
    return UsageError(
        f"{pair} has no closed form here; estimate it as the mean of log_prob's difference "
        "over draws"
    )


def log(x: Numbers) -> Numbers:
    """The natural logarithm; of a Python number one in double precision."""
    return math.log(x) if isinstance(x, float) else jnp.log(x)
