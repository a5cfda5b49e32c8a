"""Sentences of a small language: a modality, a source, a family of its own, and an LSTM.

python -m jaxgan.main --config=tests/outside/tokens.py
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from ml_collections import ConfigDict
from PIL import Image, ImageDraw

from jaxgan import base
from jaxgan.core.devices import vary
from jaxgan.data.source import Source, digest_of
from jaxgan.distributions.continuous import Normal
from jaxgan.games.family import Family
from jaxgan.games.gan import gan
from jaxgan.modalities.modality import Modality
from jaxgan.system.errors import UsageError

LETTERS = "abcd"
SIZES = {"train": 256, "validation": 32, "test": 32}


def decode(tokens: jax.Array) -> jax.Array:
    """int32 [B, T] -> one-hot float32 [B, T, V]."""
    return jax.nn.one_hot(tokens, len(LETTERS))


def store(tokens: np.ndarray) -> np.ndarray:
    """Probabilities [N, T, V] -> the likeliest tokens, int32 [N, T]."""
    return np.argmax(tokens, -1).astype(np.int32)


def text_of(tokens: np.ndarray) -> list[str]:
    """A line for each example."""
    return ["".join(LETTERS[token] for token in line) for line in tokens]


def picture(tokens: np.ndarray, spec: Mapping, columns: int | None = None) -> np.ndarray:
    """Lines of text, black on white."""
    lines = text_of(tokens)
    image = Image.new("L", (8 * tokens.shape[1] + 8, 12 * len(lines) + 4), 255)
    ImageDraw.Draw(image).multiline_text((4, 2), "\n".join(lines), fill=0, spacing=1)
    return np.asarray(image)[..., None]


def write(folder: Path, tokens: np.ndarray, spec: Mapping[str, Any]) -> None:
    """samples.txt, a line for each example."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "samples.txt").write_text("\n".join(text_of(tokens)) + "\n")


def symbols(text: str, spec: Mapping[str, Any]) -> tuple[int, ...]:
    """The number of each letter."""
    if unknown := [letter for letter in text if letter not in LETTERS]:
        raise UsageError(f"{unknown[0]!r} is no letter of {LETTERS!r}")
    return tuple(map(LETTERS.index, text))


TOKENS = Modality(
    "tokens", decode, store, picture, write, array="sentences", symbols=symbols
)


def sentences(*, length: int = 6, seed: int = 0) -> Source:
    """Every letter is followed by the next one or by itself, int32 [N, length]."""
    draw, splits = np.random.Generator(np.random.Philox(seed)), {}
    for split, n in SIZES.items():
        first = draw.integers(0, len(LETTERS), (n, 1))
        steps = draw.integers(0, 2, (n, length - 1))
        tokens = np.cumsum(np.concatenate([first, steps], 1), 1) % len(LETTERS)
        splits[split] = {"data": tokens.astype(np.int32)}

    def decode_rows(rows: Mapping[str, jax.Array]) -> dict[str, jax.Array]:
        return {"data": decode(rows["data"])}

    spec = {
        "name": "sentences",
        "modality": "tests.outside.tokens:TOKENS",
        "shape": [length, len(LETTERS)],
        "vocabulary": list(LETTERS),
        "label_names": None,
        "digest": digest_of(splits),
    }
    return Source(splits, decode_rows, spec)


class Generator(nn.Module):
    """latent [B, Z] -> probabilities [B, T, V], by an LSTM that sees the latent at each
    position."""

    shape: tuple[int, ...]
    width: int

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        length, vocabulary = self.shape
        cell = nn.OptimizedLSTMCell(self.width)
        x = jnp.repeat(latent[:, None], length, axis=1)
        carry = vary(cell.initialize_carry(jax.random.key(0), x[:, 0].shape))
        scan = nn.scan(
            lambda cell, carry, x: cell(carry, x),
            variable_broadcast="params",
            split_rngs={"params": False},
            in_axes=1,
            out_axes=1,
        )
        _, hidden = scan(cell, carry, x)
        return nn.softmax(nn.Dense(vocabulary)(hidden))


class Discriminator(nn.Module):
    """probabilities [B, T, V] -> logits [B]."""

    width: int

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        x = nn.relu(nn.Dense(self.width)(x.reshape(len(x), -1)))
        return nn.Dense(1)(x)[:, 0]


FAMILY = Family(gan)  # who feeds whom; a user's own would stand here


def energy(fake_logits: jax.Array, scale: float = 1.0) -> jax.Array:
    """A loss, [B]."""
    return -scale * fake_logits


def lion(learning_rate: Any, b1: float = 0.9) -> optax.GradientTransformation:
    """An optimiser."""
    return optax.lion(learning_rate, b1=b1)


def halved(init_value: float, transition_steps: int) -> optax.Schedule:
    """A schedule: half of the value after so many steps."""
    return optax.exponential_decay(init_value, transition_steps, 0.5)


def narrow(size: int) -> Normal:
    """A law of latents: normal with deviation 0.5."""
    return Normal((size,), 0.0, 0.5)


def counts(tokens: np.ndarray) -> np.ndarray:
    """An extractor: how often each letter stands in a sentence, [N, V]."""
    return np.stack([(tokens == k).sum(1) for k in range(len(LETTERS))], 1) * 1.0


def get_config(argument: str = "") -> ConfigDict:
    """A game of which every name is from outside."""
    config = base.get_config("digits")
    config.data = ConfigDict(dict(name=f"{__name__}:sentences", length=6, seed=0))
    config.evaluation.extractor = f"{__name__}:counts"
    config.latents.noise = ConfigDict(dict(name=f"{__name__}:narrow", size=8))
    config.game = ConfigDict(dict(name=f"{__name__}:FAMILY"))
    width = config.get_ref("width")
    for network in ("Generator", "Discriminator"):
        spec = ConfigDict(dict(name=f"{__name__}:{network}", width=width))
        config.networks[network.lower()] = spec
    losses = {"non_saturating_discriminator": 1.0}
    adam = base.adam(2e-3)
    config.players.discriminator = base.player("discriminator", losses, adam)
    rate = dict(name=f"{__name__}:halved", init_value=1e-3, transition_steps=100)
    optimizer = ConfigDict(dict(name=f"{__name__}:lion", learning_rate=rate))
    losses = {"own": dict(loss=f"{__name__}:energy", weight=1.0, scale=1.0)}
    config.players.generator = base.player("generator", losses, optimizer)
    config.turns = ("discriminator", "generator")
    return config
