"""Networks over sequences: an LSTM, a Transformer and convolutions over time, each as a
discriminator, a generator that makes all positions at once, and, of the first two, a
language model that makes one after the other.

An image is taken as its rows (`patch` 0) or its square patches. A language model is called

    logits, _ = model(before, told)                      # all positions, teacher forcing
    logits, carry = model(last, told, model.start(B))    # one position, then the next
"""

import math

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models import network
from jaxgan.models.network import Outputs
from jaxgan.models.sequence_convolution import ConvolutionTrunk
from jaxgan.models.sequence_lstm import LSTMTrunk
from jaxgan.models.sequence_transformer import TransformerTrunk
from jaxgan.models.sequence_trunk import (
    Carry,
    Trunk,
    as_example,
    as_sequence,
    sequence_shape,
)
from jaxgan.system.errors import UsageError, choose

RANGES = {"linear": lambda x: x, "softmax": nn.softmax, "tanh": jnp.tanh}


class Discriminator(network.Discriminator, Trunk, kw_only=True):
    """example [B, T, C] or [B, H, W, C] -> logits [B].

    tokens  True judges after each position, by it and those before: logits [B, T];
    symbols True embeds the symbols that x says, one-hot, with variance 1, not 1 / C;
    patch   the side of an image's patches in pixels, 0 for its rows.
    """

    patch: int = 0
    tokens: bool = False
    symbols: bool = False

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> Outputs:
        self.check_attention(())
        x = self.input_noise(as_sequence(x, self.patch), train)
        x = x * math.sqrt(x.shape[-1]) if self.symbols else x
        if not self.tokens:
            return self.head(self.pooled(self.layers(x, train)[0]))
        self.check_causal()
        if self.minibatch != "none":
            raise UsageError(
                f"minibatch is {self.minibatch!r}, which is of whole examples; with tokens "
                "it must be 'none'"
            )
        x, _ = self.layers(x, train, causal=True)
        logits = self.dense(x, 1, use_bias=True)[..., 0]
        return (logits, self.pooled(x)) if self.features else logits


class LSTM(Discriminator, LSTMTrunk, kw_only=True):
    """A discriminator by LSTMs; see `LSTMTrunk`."""


class Transformer(Discriminator, TransformerTrunk, kw_only=True):
    """A discriminator by attention, of an image's patches; see `TransformerTrunk`."""

    patch: int = 8


class Convolution(Discriminator, ConvolutionTrunk, kw_only=True):
    """A discriminator by convolutions over time; see `ConvolutionTrunk`."""


class Generator(Trunk, kw_only=True):
    """latent [B, Z] -> example [B, *shape], all positions at once.

    range   of its numbers: "tanh", "linear", or "softmax" over the last axis, the chances
            of each symbol;
    patch   as of a discriminator.
    """

    shape: tuple[int, ...]
    patch: int = 0
    range: str = "tanh"

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        self.check_attention(())
        length, size = sequence_shape(self.shape, self.patch)
        x = self.dense(latent, length * self.width).reshape(-1, length, self.width)
        x, _ = self.layers(x, train)
        x = as_example(self.dense(x, size, use_bias=True), self.shape, self.patch)
        return choose(self.range, RANGES, "range")(x)


class LSTMGenerator(Generator, LSTMTrunk, kw_only=True):
    """A generator by LSTMs; see `LSTMTrunk`."""


class TransformerGenerator(Generator, TransformerTrunk, kw_only=True):
    """A generator by attention; see `TransformerTrunk`."""

    patch: int = 8


class ConvolutionGenerator(Generator, ConvolutionTrunk, kw_only=True):
    """A generator by convolutions over time; see `ConvolutionTrunk`."""


class Language(Trunk, kw_only=True):
    """The symbols before [B, T, V], one-hot, -> the logits of those that follow [B, T, V],
    and the carry: position t of the logits is of the symbol after position t of the input.

    In front of the first symbol stands a vector of zeros, which is a symbol of its own.
    `told` [B, K] is what the model is told of each sequence beside. With a `carry` the
    input continues what made it, at first `start`; without, it is the whole, and is
    followed by nothing.
    """

    shape: tuple[int, ...]  # [T, V]

    @property
    def length(self) -> int:
        """The symbols of an example."""
        return self.shape[0]

    @nn.compact
    def __call__(
        self,
        before: jax.Array,
        told: jax.Array | None = None,
        carry: Carry = None,
        *,
        train: bool,
    ) -> tuple[jax.Array, Carry]:
        self.check_attention(())
        self.check_causal()
        if len(self.shape) != 2:
            raise UsageError(
                "a language model is of sequences of symbols [T, V]; an example of these "
                f"data is {list(self.shape)}"
            )
        # As an embedding of variance 1, with one more symbol for the start.
        first = 1.0 - jnp.sum(before, -1, keepdims=True)
        x = jnp.concatenate([before, first], -1) * math.sqrt(self.shape[-1])
        if told is not None:
            shape = (*x.shape[:2], told.shape[-1])
            x = jnp.concatenate([x, jnp.broadcast_to(told[:, None], shape)], -1)
        x, carry = self.layers(self.input_noise(x, train), train, causal=True, carry=carry)
        return self.dense(x, self.shape[-1], use_bias=True), carry


class LSTMLanguage(Language, LSTMTrunk, kw_only=True):
    """A language model by LSTMs; see `LSTMTrunk`."""


class TransformerLanguage(Language, TransformerTrunk, kw_only=True):
    """A language model by attention, whose sampler keeps keys and values; see
    `TransformerTrunk`."""
