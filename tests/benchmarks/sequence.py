"""How fast language models write: with what is kept of the symbols before, and without.

    python -m tests.benchmarks.sequence [LENGTH]

Symbols/s of 64 sequences of 32 symbols out of 32, width 64. Without, each symbol takes a
pass over the whole sequence. The fastest of five calls; compilation is not counted.
"""

import sys
import time
from collections.abc import Callable

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from jaxgan.core.devices import compiler_options
from jaxgan.core.game import Networks
from jaxgan.games.writing import hard, taught, written
from jaxgan.models.sequence import LSTMLanguage, TransformerLanguage
from jaxgan.system.command import use_compilation_cache

BATCH, SYMBOLS, WIDTH, CALLS = 64, 32, 64, 5
KEY = jax.random.key(0)


def uncached(networks: Networks, noise: jax.Array) -> jax.Array:
    """The same sequences as `written` makes, [B, T, V], each symbol by a pass over all."""
    choose = hard()

    def step(x: jax.Array, place: jax.Array) -> tuple[jax.Array, None]:
        logits, _ = taught(networks, x, (), KEY)
        at = [lax.dynamic_index_in_dim(a, place, 1, False) for a in (logits, noise)]
        symbol = choose(*at)[:, None]
        return lax.dynamic_update_slice_in_dim(x, symbol, place, 1), None

    return lax.scan(step, jnp.zeros_like(noise), jnp.arange(noise.shape[1]))[0]


def cached(networks: Networks, noise: jax.Array) -> jax.Array:
    """What `written` makes."""
    return written(networks, noise, (), KEY, hard())[0]


def measured(
    write: Callable[[Networks, jax.Array], jax.Array],
    module: nn.Module,
    params: dict,
    noise: jax.Array,
) -> tuple[float, np.ndarray]:
    """Symbols/s of the fastest call, and the symbols by their numbers [B, T]."""

    def run(params: dict, noise: jax.Array) -> jax.Array:
        variables = {"generator": params}, {"generator": {}}
        return write(Networks({"generator": module}, *variables, train=False), noise)

    compiled = jax.jit(run, compiler_options=compiler_options())
    made, times = np.argmax(compiled(params, noise), -1), []
    for _ in range(CALLS):
        start = time.perf_counter()
        jax.block_until_ready(compiled(params, noise))
        times.append(time.perf_counter() - start)
    return made.size / min(times), made


def main(length: int = 32) -> None:
    """Prints a line for each network."""
    use_compilation_cache()
    noise = jax.random.gumbel(KEY, (BATCH, length, SYMBOLS))
    for kind in (LSTMLanguage, TransformerLanguage):
        module = kind(width=WIDTH, shape=(length, SYMBOLS))
        params = module.init(KEY, noise, train=False)["params"]
        fast, made = measured(cached, module, params, noise)
        slow, others = measured(uncached, module, params, noise)
        print(
            f"{kind.__name__:20} T={length}: {fast:,.0f} symbols/s, without {slow:,.0f}, "
            f"{fast / slow:.1f} times; {np.mean(made == others):.2%} of symbols the same"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
