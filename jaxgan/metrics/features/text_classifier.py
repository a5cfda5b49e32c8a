"""How text is classified: the mean, over windows of words, of what a small network sees."""

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.metrics.features.classifier import Kind

WINDOW = 3  # tokens that are seen together


class Reader(nn.Module):
    """Tokens [B, T], or the chances of the symbols [B, T, V] -> (logits [B, classes],
    features [B, hidden]).

    Embeddings of `WINDOW` neighbours side by side, a hidden layer, the mean and the maximum
    over the places, a hidden layer; ReLU.
    """

    classes: int
    symbols: int = 0
    width: int = 64
    hidden: int = 128

    @nn.compact
    def __call__(self, tokens: jax.Array) -> tuple[jax.Array, jax.Array]:
        chances = tokens
        if tokens.ndim == 2:
            chances = jax.nn.one_hot(tokens, self.symbols)
        x = nn.Dense(self.width, use_bias=False)(chances)
        x = jnp.pad(x, [(0, 0), (WINDOW // 2, WINDOW // 2), (0, 0)])
        length = chances.shape[1]
        x = jnp.concatenate([x[:, k : k + length] for k in range(WINDOW)], -1)
        x = nn.relu(nn.Dense(self.width)(x))
        x = jnp.concatenate([jnp.mean(x, 1), jnp.max(x, 1)], -1)
        x = nn.relu(nn.Dense(self.hidden)(x))
        return nn.Dense(self.classes)(x), x


def as_they_are(tokens: np.ndarray, at: int) -> np.ndarray:
    """No change: a text with another word may have another label."""
    return tokens


def chances(x: jax.Array) -> jax.Array:
    """Chances of the symbols, as the network reads them too."""
    return x


def of(spec: Mapping[str, Any]) -> Kind:
    """The kind of texts with the symbols of a data spec."""
    reader = functools.partial(Reader, symbols=spec["shape"][-1])
    return dataclasses.replace(TEXTS, network=reader)


TEXTS = Kind(Reader, as_they_are, chances, "tokens as they are", of)
