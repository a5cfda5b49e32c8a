"""Hidden Markov models as networks: their numbers, and what a state emits.

An example is a sequence [T, D]; an image is taken as its rows. The parameters are logs of
probabilities, normalised over their last axis by a softmax; with `free` they are taken as
they are in training, so that gradients in them are expected counts, as Baum-Welch needs
(`jaxgan.models.baum_welch`).
"""

import math
from typing import ClassVar

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.distributions.hidden_markov import path_of
from jaxgan.models.sequence_trunk import as_example, as_sequence, sequence_shape
from jaxgan.system.errors import UsageError

LEAST_VARIANCE = 1e-3  # of a Gaussian: a likelihood has no bound where it may be 0
START = 3.0  # the standard deviation of the first logits
Parts = tuple[jax.Array, jax.Array, jax.Array]


class Chain(nn.Module):
    """examples [B, *shape] -> log probabilities of the first state [S], of the steps from
    state to state [S, S], and of each position in each state, [B, T, S].

    Instead of examples it takes noise for the states, Gumbel laws [B, T, S], and for what
    they emit, [B, T * D], and makes examples [B, *shape].
    """

    coins: ClassVar[bool] = False  # whether it is of binary images

    shape: tuple[int, ...]
    states: int = 16
    free: bool = False

    @property
    def length(self) -> int:
        """The positions of an example, T."""
        return sequence_shape(self.shape, 0)[0]

    @nn.compact
    def __call__(
        self,
        x: jax.Array | None = None,
        steps: jax.Array | None = None,
        noise: jax.Array | None = None,
        *,
        train: bool,
    ) -> Parts | jax.Array:
        if self.states < 1:
            raise UsageError(f"states is {self.states}; it must be at least 1")
        initial = self.table("initial", (self.states,), train)
        transition = self.table("transition", (self.states, self.states), train)
        if x is not None:
            return initial, transition, self.likelihood(as_sequence(x, 0), train)
        assert steps is not None and noise is not None
        path = path_of(initial, transition, steps)
        noise = noise.reshape(path.shape[0], self.length, -1)
        return as_example(self.emit(path, noise, train), self.shape, 0)

    def table(self, name: str, shape: tuple[int, ...], train: bool) -> jax.Array:
        """Adds log probabilities over the last axis of `shape`, at first random ones, far
        enough from equal for states to part."""

        def init(key: jax.Array) -> jax.Array:
            return nn.log_softmax(START * jax.random.normal(key, shape))

        table = self.param(name, init)
        return table if self.free and train else nn.log_softmax(table)

    def likelihood(self, x: jax.Array, train: bool) -> jax.Array:
        """log p(x_t | s) of sequences [B, T, D], [B, T, S]."""
        raise NotImplementedError

    def emit(self, path: jax.Array, noise: jax.Array, train: bool) -> jax.Array:
        """Sequences [B, T, D] of the states of a path, one-hot [B, T, S], by noise [B, T,
        D]."""
        raise NotImplementedError


class Categorical(Chain):
    """Emits symbols, one-hot vectors, by Gumbel noise for each."""

    def symbols(self, train: bool) -> jax.Array:
        """The log probability of each symbol in each state, [S, V]."""
        if len(self.shape) != 2:
            raise UsageError(
                "hmm.Categorical is of sequences of symbols [T, V]; an example of these "
                f"data is {list(self.shape)}, so take hmm.Gaussian"
            )
        return self.table("emission", (self.states, self.shape[-1]), train)

    def likelihood(self, x: jax.Array, train: bool) -> jax.Array:
        return jnp.einsum("btv,sv->bts", x, self.symbols(train), precision="highest")

    def emit(self, path: jax.Array, noise: jax.Array, train: bool) -> jax.Array:
        logits = jnp.einsum("bts,sv->btv", path, self.symbols(train), precision="highest")
        return jax.nn.one_hot(jnp.argmax(logits + noise, -1), self.shape[-1])


class Bernoulli(Chain):
    """Emits independent coins, -1 or 1, by Gumbel noise g, of which exp(-exp(-g)) is
    uniform."""

    coins: ClassVar[bool] = True

    def faces(self, train: bool) -> jax.Array:
        """The log probability of each face, -1 and then 1, of each coin, [S, D, 2]."""
        size = sequence_shape(self.shape, 0)[1]
        return self.table("emission", (self.states, size, 2), train)

    def likelihood(self, x: jax.Array, train: bool) -> jax.Array:
        both = jnp.stack([x < 0, x >= 0], -1).astype(x.dtype)
        return jnp.einsum("btdf,sdf->bts", both, self.faces(train), precision="highest")

    def emit(self, path: jax.Array, noise: jax.Array, train: bool) -> jax.Array:
        chance = jnp.exp(self.faces(train)[..., 1])
        chances = jnp.einsum("bts,sd->btd", path, chance, precision="highest")
        return jnp.where(jnp.exp(-jnp.exp(-noise)) < chances, 1.0, -1.0)


class Gaussian(Chain):
    """Emits independent normal numbers, by normal noise; those of images are clipped to
    [-1, 1], though their density is not."""

    def numbers(self) -> tuple[jax.Array, jax.Array]:
        """Means and standard deviations in each state, [S, D] each."""
        shape = self.states, sequence_shape(self.shape, 0)[1]
        mean = self.param("mean", nn.initializers.normal(0.5), shape)
        log_deviation = self.param("log_deviation", nn.initializers.constant(-0.7), shape)
        least = math.log(LEAST_VARIANCE) / 2
        return mean, jnp.exp(jnp.maximum(log_deviation, least))

    def likelihood(self, x: jax.Array, train: bool) -> jax.Array:
        mean, deviation = self.numbers()
        apart = (x[:, :, None] - mean[None, None]) / deviation[None, None]
        constant = jnp.sum(jnp.log(deviation) + math.log(2 * math.pi) / 2, -1)
        return -jnp.sum(apart**2, -1) / 2 - constant[None, None]

    def emit(self, path: jax.Array, noise: jax.Array, train: bool) -> jax.Array:
        mean, deviation = (
            jnp.einsum("bts,sd->btd", path, table, precision="highest")
            for table in self.numbers()
        )
        made = mean + deviation * noise
        return jnp.clip(made, -1.0, 1.0) if len(self.shape) == 3 else made
