"""Layers of long short-term memory: S. Hochreiter, J. Schmidhuber, "Long Short-Term
Memory", 1997, with the forget gate of F. Gers, J. Schmidhuber, F. Cummins, "Learning to
Forget", 2000.

    i, f, g, o = x W + h U + b        c' = s(f) c + s(i) tanh(g)        h' = s(o) tanh(c')

The products with x are made for all positions at once; only h U is left to the scan, as
XLA's own product, which is faster there on CPU than `product` (8 ms against 17 for 32
steps of 64 rows and 64 units with both gradients; jax 0.10.2). The
forget gate opens at first, by a constant of 1 beside its bias (R. Jozefowicz, W. Zaremba,
I. Sutskever, "An Empirical Exploration of Recurrent Network Architectures", 2015, section
5).
"""

from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax import lax

from jaxgan.core.devices import vary
from jaxgan.models.norms import spectral
from jaxgan.models.sequence_trunk import Carry, Trunk

Memory = tuple[jax.Array, jax.Array]  # h and c of a layer, [B, width] each
OPEN = 1.0  # what the forget gate has beside its bias


def orthogonal(key: jax.Array, shape: tuple[int, int], dtype: Any = jnp.float32) -> Any:
    """A square orthogonal matrix for each gate, [width, 4 width]."""
    width, draw = shape[0], nn.initializers.orthogonal()
    keys = [jax.random.fold_in(key, gate) for gate in range(shape[1] // width)]
    return jnp.concatenate([draw(key, (width, width), dtype) for key in keys], 1)


class Recurrence(nn.Module):
    """The gates' share of the input, x W + b [B, T, 4 width], and the memory before ->
    h [B, T, width] and the memory after.

    `reverse` runs from the last position to the first.
    """

    reverse: bool = False
    spectral: bool = False

    @nn.compact
    def __call__(self, gates: jax.Array, memory: Memory) -> tuple[jax.Array, Memory]:
        shape = gates.shape[-1] // 4, gates.shape[-1]
        kernel = self.param("kernel", orthogonal, shape)
        kernel = vary(spectral(self, kernel) if self.spectral else kernel)

        def step(memory: Memory, gates: jax.Array) -> tuple[Memory, jax.Array]:
            h, c = memory
            i, f, g, o = jnp.split(gates + h @ kernel, 4, axis=-1)
            c = nn.sigmoid(f + OPEN) * c + nn.sigmoid(i) * jnp.tanh(g)
            h = nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        by_time = jnp.moveaxis(gates, 1, 0)
        memory, hidden = lax.scan(step, vary(memory), by_time, reverse=self.reverse)
        return jnp.moveaxis(hidden, 0, 1), memory


class LSTMTrunk(Trunk, kw_only=True):
    """`depth` LSTMs, one above the other.

    `bidirectional` has one in each direction, of `width` units each, side by side; not
    where a position may see only those before. `norm` is that of x W (C. Laurent et al.,
    "Batch Normalized Recurrent Neural Networks", 2016, section 4).
    """

    depth: int = 1
    bidirectional: bool = False

    def start(self, size: int) -> tuple[Memory, ...]:
        """h and c of every layer, zeros [size, width]."""
        zeros = jnp.zeros((size, self.width))
        return ((zeros, zeros),) * self.depth

    def layers(
        self, x: jax.Array, train: bool, causal: bool = False, carry: Carry = None
    ) -> tuple[jax.Array, Carry]:
        """x [B, T, I] -> h of the highest layer [B, T, width or 2 width]."""
        begin = self.start(x.shape[0]) if carry is None else carry
        begin = jax.tree.map(lambda leaf: leaf.astype(x.dtype), begin)
        both = self.bidirectional and not causal
        end = []
        for memory in begin:
            sides = []
            for reverse in (False, True)[: 1 + both]:
                gates = self.normalise(self.dense(x, 4 * self.width), train)
                side, after = Recurrence(reverse, self.spectral)(gates, memory)
                sides.append(side)
            end.append(after)
            x = self.regularise(jnp.concatenate(sides, -1), train)
        return x, tuple(end)

    def pooled(self, x: jax.Array) -> jax.Array:
        """The mean over the positions."""
        return jnp.mean(x, 1)
