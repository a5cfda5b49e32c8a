"""Hidden Markov models: probabilities, posteriors and the likeliest states of sequences.

    p(x, s) = p(s_1) p(x_1 | s_1) prod_t p(s_t | s_t-1) p(x_t | s_t)

A model of S states is given by logs, as `jaxgan.models.hmm` says them: `initial` [S],
`transition` [S, S], from the row's state to the column's, and `emission` [B, T, S], log
p(x_t | s) of B sequences. L. R. Rabiner, "A Tutorial on Hidden Markov Models and Selected
Applications in Speech Recognition", 1989, has the algorithms; here all are in logs, where
nothing underflows.
"""

import jax
import jax.numpy as jnp
from jax import lax

from jaxgan.core.devices import vary

LEAST = float(jnp.finfo(jnp.float32).min)  # the log of nothing, of which sums are finite


def product(left: jax.Array, right: jax.Array) -> jax.Array:
    """log(exp(left) @ exp(right)) of logs [..., I, J] and [..., J, K], [..., I, K]: the
    largest of each row of `left` stands outside, as that of each column of `right`."""
    rows = lax.stop_gradient(jnp.maximum(jnp.max(left, -1, keepdims=True), LEAST))
    columns = lax.stop_gradient(jnp.maximum(jnp.max(right, -2, keepdims=True), LEAST))
    sums = jnp.matmul(jnp.exp(left - rows), jnp.exp(right - columns), precision="highest")
    return jnp.log(sums) + rows + columns


def predicted(
    initial: jax.Array, transition: jax.Array, emission: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """The forward algorithm (Rabiner, equations 19 to 21).

    Returns:
      log p(x_t | x_1, ..., x_t-1), [B, T] nats, whose sum over t is log p(x); and
      log p(s_t | x_1, ..., x_t), [B, T, S].
    """

    def step(before: jax.Array, emission: jax.Array) -> tuple[jax.Array, tuple]:
        joint = before + emission
        total = jax.nn.logsumexp(joint, -1)
        belief = joint - jnp.maximum(total, LEAST)[:, None]
        return product(belief, transition), (total, belief)

    start = vary(jnp.broadcast_to(initial, emission.shape[::2]))
    _, (totals, beliefs) = lax.scan(step, start, jnp.moveaxis(emission, 1, 0))
    return jnp.moveaxis(totals, 0, 1), jnp.moveaxis(beliefs, 0, 1)


def posterior(initial: jax.Array, transition: jax.Array, emission: jax.Array) -> jax.Array:
    """p(s_t | x_1, ..., x_T), [B, T, S]: the gradient of log p(x) in log p(x_t | s_t) (J.
    Eisner, "Inside-Outside and Forward-Backward Algorithms Are Just Backprop", 2016)."""

    def total(emission: jax.Array) -> jax.Array:
        return jnp.sum(predicted(initial, transition, emission)[0])

    return jax.grad(total)(emission)


def likeliest(
    initial: jax.Array, transition: jax.Array, emission: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Viterbi's algorithm (Rabiner, equations 32 to 35).

    Returns:
      The states of the likeliest path, int32 [B, T], and its log p(x, s), [B] nats.
    """

    def step(best: jax.Array, emission: jax.Array) -> tuple[jax.Array, jax.Array]:
        ways = best[:, :, None] + transition[None]
        return jnp.max(ways, 1) + emission, jnp.argmax(ways, 1).astype(jnp.int32)

    moved = jnp.moveaxis(emission, 1, 0)
    best, came_from = lax.scan(step, initial[None] + moved[0], moved[1:])
    last = jnp.argmax(best, -1).astype(jnp.int32)

    def back(state: jax.Array, came_from: jax.Array) -> tuple[jax.Array, jax.Array]:
        before = jnp.take_along_axis(came_from, state[:, None], 1)[:, 0]
        return before, before

    _, path = lax.scan(back, last, came_from, reverse=True)
    path = jnp.concatenate([jnp.moveaxis(path, 0, 1), last[:, None]], 1)
    return path, jnp.max(best, -1)


def path_of(initial: jax.Array, transition: jax.Array, noise: jax.Array) -> jax.Array:
    """States by Gumbel noise [B, T, S], one-hot [B, T, S]: the state whose log probability
    and noise have the largest sum is a draw."""
    states = noise.shape[-1]

    def step(logits: jax.Array, noise: jax.Array) -> tuple[jax.Array, jax.Array]:
        state = jnp.argmax(logits + noise, -1)
        return transition[state], jax.nn.one_hot(state, states)

    moved = jnp.moveaxis(noise, 1, 0)
    start = jnp.broadcast_to(initial, moved.shape[1:])
    return jnp.moveaxis(lax.scan(step, vary(start), moved)[1], 0, 1)
