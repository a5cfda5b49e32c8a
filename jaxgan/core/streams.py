"""Random streams by name. The only random state of a run is (seed, step).

Keys are derived, `fold_in(fold_in(key, step), name)`, and never split or stored: adding
a consumer changes no other draw, and a resumed run draws what the first would have.
"""

import zlib

import jax


def stream(key: jax.Array, name: str) -> jax.Array:
    """The key of the random stream called `name`; independent of any other."""
    return jax.random.fold_in(key, zlib.crc32(name.encode()))


def example_keys(key: jax.Array, index: jax.Array) -> jax.Array:
    """One key per example, [B], from the examples' positions in the global batch [B].

    What is drawn from them does not depend on how many devices share the batch.
    """
    return jax.vmap(jax.random.fold_in, in_axes=(None, 0))(key, index)
