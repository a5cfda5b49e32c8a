"""Laws of classes and coins, by their logits; without logits all outcomes are as likely."""

import math
from typing import ClassVar

import jax
import jax.numpy as jnp

from jaxgan.distributions.law import CLASSES, COINS, Law, Numbers, varied


class Discrete(Law):
    """A law by one logit for each number of its value; None: all outcomes as likely."""

    discrete: ClassVar[bool] = True
    logits: jax.Array | None = None  # [..., *shape]


class Categorical(Discrete):
    """One of K classes as a one-hot vector, [..., K]: softmax of the logits over the last
    axis of `shape`, and independent over its other axes."""

    support: ClassVar[str] = CLASSES
    one_hot: ClassVar[bool] = True

    @property
    def log_probabilities(self) -> Numbers:
        """The number of each class, [..., *shape]; one number where all are as likely."""
        if self.logits is None:
            return -math.log(self.shape[-1])
        return jax.nn.log_softmax(self.logits)

    @property
    def probabilities(self) -> jax.Array:
        """The number of each class, [..., *shape]."""
        return self.full(jnp.exp(self.log_probabilities))

    @property
    def tables(self) -> tuple[jax.Array, ...]:
        return (self.probabilities,)

    def draw(self, key: jax.Array) -> jax.Array:
        *others, classes = self.shape
        if self.logits is None:
            index = jax.random.randint(key, tuple(others), 0, classes)
        else:
            index = jax.random.categorical(key, self.logits)
        return jax.nn.one_hot(index, classes)

    def log_prob(self, x: jax.Array) -> jax.Array:
        return jnp.asarray(self.total(x * self.log_probabilities))

    def quantile(self, u: jax.Array) -> jax.Array:
        """The first class whose mass with those before reaches u in [0, 1], [...]: of
        uniform u a draw of the law; one-hot, [..., K]."""
        below = jnp.cumsum(self.probabilities, -1) < u[..., None]
        last = self.shape[-1] - 1
        index = jnp.minimum(jnp.sum(below.astype(jnp.int32), -1), last)
        return jax.nn.one_hot(index, self.shape[-1])

    @property
    def mean(self) -> jax.Array:
        return self.probabilities

    @property
    def deviation(self) -> jax.Array:
        return jnp.sqrt(self.probabilities * (1 - self.probabilities))

    @property
    def reading(self) -> jax.Array:
        """The likeliest class, as one number in the place of its vector, [..., 1]."""
        logits = jnp.zeros(self.shape) if self.logits is None else self.logits
        return jnp.argmax(logits, -1, keepdims=True).astype(jnp.float32)

    @property
    def mode(self) -> jax.Array:
        return jax.nn.one_hot(self.reading[..., 0].astype(jnp.int32), self.shape[-1])

    def entropy(self) -> Numbers:
        log_p = self.log_probabilities
        if isinstance(log_p, float):
            return -log_p * math.prod(self.shape[:-1])
        return -self.total(jnp.exp(log_p) * log_p)

    def entropies(self) -> Numbers:
        """The part of each class in the entropy, -p log p."""
        return -self.probabilities * self.log_probabilities

    def cross_entropies(self, other: Law) -> Numbers:
        """The part of each class in the cross-entropy."""
        return -other.mean * self.log_probabilities

    def grid(self, value: jax.Array, component: int = 0, columns: int = 10) -> jax.Array:
        """Each class in turn, whatever the component and the number of columns, [K, K]."""
        return jnp.eye(self.shape[-1])


class Bernoulli(Discrete):
    """Independent coins, 0 or 1, by the logit of 1."""

    support: ClassVar[str] = COINS

    @property
    def mean(self) -> Numbers:
        return 0.5 if self.logits is None else jax.nn.sigmoid(self.logits)

    @property
    def deviation(self) -> Numbers:
        return 0.5 if self.logits is None else jnp.sqrt(self.mean * (1 - self.mean))

    @property
    def tables(self) -> tuple[jax.Array, ...]:
        """One for each coin of a value [..., size]."""
        logits = self.full(self._logits)
        both = jax.nn.sigmoid(jnp.stack([-logits, logits], -1))  # [..., size, 2]
        return tuple(both[..., i, :] for i in range(self.size))

    @property
    def _logits(self) -> Numbers:
        return 0.0 if self.logits is None else self.logits

    def draw(self, key: jax.Array) -> jax.Array:
        coins = jax.random.bernoulli(key, self.mean, self._whole())
        return coins.astype(jnp.float32)

    def quantile(self, u: jax.Array) -> jax.Array:
        """1 where u in [0, 1], [..., *shape], is above the chance of 0: of uniform u a draw
        of the law."""
        return (u > jax.nn.sigmoid(-self._logits)).astype(jnp.float32)

    def log_prob(self, x: jax.Array) -> jax.Array:
        logits = self._logits
        return jnp.asarray(self.total(x * logits - jax.nn.softplus(logits)))

    @property
    def mode(self) -> jax.Array:
        return jnp.round(self.full(self.mean))

    def entropies(self) -> Numbers:
        if self.logits is None:
            return math.log(2)
        p = self.mean
        return jax.nn.softplus(self.logits) - p * self.logits

    def cross_entropies(self, other: Law) -> Numbers:
        return jax.nn.softplus(self._logits) - other.mean * self._logits

    def grid(self, value: jax.Array, component: int = 0, columns: int = 10) -> jax.Array:
        """One coin at 0, then at 1, whatever the number of columns."""
        return varied(value, component, jnp.array([0.0, 1.0]))
