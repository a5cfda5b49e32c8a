"""The forward algorithm one position after the other, against an associative scan.

    python -m tests.benchmarks.hmm

Milliseconds of log p of 64 sequences of 32 positions and its gradient, the fastest of seven
calls; compilation is not counted. The associative scan multiplies matrices [S, S], in logs,
of all positions in pairs: log T steps that wait for each other, S times the work.
"""

import time
from collections.abc import Callable

import jax
import jax.numpy as jnp
from jax import lax

from jaxgan.distributions.hidden_markov import predicted, product
from jaxgan.system.command import use_compilation_cache

BATCH, LENGTH, CALLS = 64, 32, 7


def one_by_one(initial: jax.Array, transition: jax.Array, emission: jax.Array) -> jax.Array:
    """log p(x), [B]."""
    return jnp.sum(predicted(initial, transition, emission)[0], -1)


def in_pairs(initial: jax.Array, transition: jax.Array, emission: jax.Array) -> jax.Array:
    """The same by products of the steps in pairs."""
    steps = transition[None, None] + emission[:, 1:, None, :]
    products = lax.associative_scan(product, steps, axis=1)
    first = (initial[None] + emission[:, 0])[:, None]
    return jax.nn.logsumexp(product(first, products[:, -1])[:, 0], -1)


def milliseconds(function: Callable, *given: jax.Array) -> tuple[float, jax.Array]:
    """The fastest call of a function's value and gradient, and the value."""

    def total(*given: jax.Array) -> jax.Array:
        return jnp.sum(function(*given))

    compiled = jax.jit(jax.value_and_grad(total, argnums=(0, 1, 2)))
    value, times = compiled(*given)[0], []
    for _ in range(CALLS):
        start = time.perf_counter()
        jax.block_until_ready(compiled(*given))
        times.append(time.perf_counter() - start)
    return 1000 * min(times), value


def main() -> None:
    """Prints a row for each number of states."""
    use_compilation_cache()
    for states in (8, 32):
        key, shape = jax.random.key(states), (BATCH, LENGTH, states)
        drawn = [(states,), (states, states), shape]
        initial, transition, emission = (
            jax.nn.log_softmax(jax.random.normal(jax.random.fold_in(key, k), shape))
            for k, shape in enumerate(drawn)
        )
        given = initial, transition, emission
        scan, one = milliseconds(one_by_one, *given)
        pairs, other = milliseconds(in_pairs, *given)
        assert abs(float(one - other)) < 1e-4 * abs(float(one))
        print(f"{states} states: {scan:.1f} ms, in pairs {pairs:.1f} ms", flush=True)


if __name__ == "__main__":
    main()
