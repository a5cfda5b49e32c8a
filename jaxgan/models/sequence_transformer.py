"""Layers of a Transformer: A. Vaswani et al., "Attention Is All You Need", 2017
(arXiv:1706.03762), with the normalisation in front of each layer (R. Xiong et al., "On
Layer Normalization in the Transformer Architecture", 2020, arXiv:2002.04745, figure 1b)."""

import flax.linen as nn
import jax
import jax.numpy as jnp
from jax import lax

from jaxgan.core.devices import vary
from jaxgan.models.layers import Dense
from jaxgan.models.sequence_trunk import Carry, Trunk
from jaxgan.system.errors import UsageError, choose

POSITIONS = ("learnt", "rotary")
Cache = tuple[jax.Array, jax.Array]  # keys and values of a layer, [B, length, heads, size]


def rotated(x: jax.Array, place: jax.Array) -> jax.Array:
    """Queries or keys [B, T, heads, size] turned by their places [T], pair by pair of the
    halves: J. Su et al., "RoFormer", 2021 (arXiv:2104.09864), equation 34. A product of two
    depends on the difference of their places alone."""
    half = x.shape[-1] // 2
    rate = 10_000.0 ** (-jnp.arange(half) / half)
    angle = place.astype(jnp.float32)[:, None] * rate[None]
    cosine, sine = (f(angle)[None, :, None].astype(x.dtype) for f in (jnp.cos, jnp.sin))
    a, b = x[..., :half], x[..., half:]
    return jnp.concatenate([a * cosine - b * sine, a * sine + b * cosine], -1)


class Attention(nn.Module):
    """Multi-head attention of a sequence to itself, [B, T, C] -> [B, T, C]; Vaswani et al.
    2017, section 3.2.

    Args of a call: the places [T] of the positions; `causal`, whether each sees only itself
    and those before; the `cache` of keys and values before, or None. Returns the cache too.
    """

    heads: int
    rotary: bool = False
    spectral: bool = False

    @nn.compact
    def __call__(
        self, x: jax.Array, place: jax.Array, causal: bool, cache: Cache | None
    ) -> tuple[jax.Array, Cache]:
        batch, length, width = x.shape

        def linear(features: int, x: jax.Array) -> jax.Array:
            return Dense(features, use_bias=False, spectral=self.spectral)(x)

        split = linear(3 * width, x).reshape(batch, length, 3, self.heads, -1)
        query, key, value = (split[:, :, k] for k in range(3))
        if self.rotary:
            query, key = rotated(query, place), rotated(key, place)
        if cache is not None:
            key, value = (
                lax.dynamic_update_slice_in_dim(old.astype(x.dtype), new, place[0], 1)
                for old, new in zip(cache, (key, value))
            )
        seen = jnp.arange(key.shape[1])[None] <= place[:, None] if causal else None
        weights = self.weights(query, key, seen).astype(x.dtype)
        attended = jnp.einsum("bhqk,bkhc->bqhc", weights, value)
        return linear(width, attended.reshape(batch, length, width)), (key, value)

    def weights(
        self, query: jax.Array, key: jax.Array, seen: jax.Array | None
    ) -> jax.Array:
        """How much each position attends to each other one, [B, heads, queries, keys]
        float32; equation 1."""
        similarity = jnp.einsum("bqhc,bkhc->bhqk", query * query.shape[-1] ** -0.5, key)
        similarity = similarity.astype(jnp.float32)
        if seen is not None:
            seen = jnp.broadcast_to(seen, similarity.shape)
            similarity = jnp.where(seen, similarity, -jnp.inf)
        return jax.nn.softmax(similarity)


class TransformerTrunk(Trunk, kw_only=True):
    """`depth` blocks of attention with so many `heads` and of two dense layers, the hidden
    one `expansion` times as wide; each adds to its input, of which it sees the normalised.

    `positions` are "learnt", numbers added to each, or "rotary" (`rotated`).
    """

    heads: int = 4
    expansion: int = 4
    positions: str = "learnt"
    norm: str = "layer"

    def start(self, size: int) -> Carry:
        """The next place, and a cache of each block for as many positions as an example
        has."""
        zeros = jnp.zeros((size, self.length, self.heads, self.width // self.heads))
        return jnp.zeros((), jnp.int32), ((zeros, zeros),) * self.depth

    def layers(
        self, x: jax.Array, train: bool, causal: bool = False, carry: Carry = None
    ) -> tuple[jax.Array, Carry]:
        """x [B, T, I] -> [B, T, width], normalised."""
        self.check_heads()
        fresh = jnp.zeros((), jnp.int32), (None,) * self.depth
        first, caches = fresh if carry is None else vary(carry)
        length = self.length or x.shape[1]
        place, after = first + jnp.arange(x.shape[1]), []
        x = self.dense(x, self.width, use_bias=True)
        if self.positions == "learnt":
            draw, shape = nn.initializers.normal(0.02), (length, self.width)
            places = self.param("positions", draw, shape)
            x = x + jnp.broadcast_to(places[place].astype(x.dtype), x.shape)
        for cache in caches:
            attention = Attention(self.heads, self.positions == "rotary", self.spectral)
            y, kept = attention(self.normalise(x, train), place, causal, cache)
            x = x + self.regularise(y, train)
            y = self.dense(self.normalise(x, train), self.expansion * self.width, True)
            y = self.dense(nn.gelu(y), self.width, use_bias=True)
            x = x + self.regularise(y, train)
            after.append(kept)
        return self.normalise(x, train), (first + x.shape[1], tuple(after))

    def check_heads(self) -> None:
        """Raises UsageError unless the heads share the width."""
        choose(self.positions, POSITIONS, "positions")
        size, rest = divmod(self.width, self.heads)
        if rest or (self.positions == "rotary" and size % 2):
            least = self.heads * (2 if self.positions == "rotary" else 1)
            raise UsageError(
                f"width is {self.width}; with heads={self.heads} and positions="
                f"{self.positions!r} it must be a multiple of {least}"
            )

    def pooled(self, x: jax.Array) -> jax.Array:
        """The mean over the positions."""
        return jnp.mean(x, 1)
