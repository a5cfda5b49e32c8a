"""Short harmonic tones: a modality, a source, and networks of which the generator draws.

python -m jaxgan.main --config=tests/outside/wave.py
"""

import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
from ml_collections import ConfigDict

from jaxgan import base
from jaxgan.data.source import Source, digest_of
from jaxgan.modalities.modality import Modality
from jaxgan.models.layers import Conv
from jaxgan.models.noise import noise_keys

FULL = 32767  # of int16
SIZES = {"train": 256, "validation": 32, "test": 32}


def decode(samples: jax.Array) -> jax.Array:
    """int16 -> float32 in [-1, 1]."""
    return samples.astype(jnp.float32) / FULL


def store(samples: np.ndarray) -> np.ndarray:
    """[-1, 1] -> int16."""
    return np.round(np.clip(samples, -1, 1) * FULL).astype(np.int16)


def picture(samples: np.ndarray, spec: Mapping, columns: int | None = None) -> np.ndarray:
    """Waveforms below each other, black on white."""
    rows = []
    for sound in samples[..., 0]:
        panel = np.full((17, len(sound), 1), 255, np.uint8)
        height = np.round(8 - 8 * sound / FULL).astype(int)
        panel[height, np.arange(len(sound))] = 0
        rows.append(panel)
    return np.concatenate(rows)


def write(folder: Path, samples: np.ndarray, spec: Mapping[str, Any]) -> None:
    """00000.wav, ..."""
    folder.mkdir(parents=True, exist_ok=True)
    for i, sound in enumerate(samples):
        with wave.open(str(folder / f"{i:05d}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(spec["rate"])
            file.writeframes(sound.astype("<i2").tobytes())


WAVE = Modality("wave", decode, store, picture, write, array="sounds")


def tones(*, length: int = 64, seed: int = 0) -> Source:
    """Sines of random pitch and phase, int16 [N, length, 1]."""
    draw, splits = np.random.Generator(np.random.Philox(seed)), {}
    time = np.arange(length) / 8000
    for split, n in SIZES.items():
        pitch, phase = draw.uniform(200, 800, n), draw.uniform(0, 2 * np.pi, n)
        sound = 0.8 * np.sin(2 * np.pi * pitch[:, None] * time + phase[:, None])
        splits[split] = {"data": store(sound[..., None])}

    def decode_rows(rows: Mapping[str, jax.Array]) -> dict[str, jax.Array]:
        return {"data": decode(rows["data"])}

    spec = {
        "name": "tones",
        "modality": "tests.outside.wave:WAVE",
        "shape": [length, 1],
        "rate": 8000,
        "label_names": None,
        "digest": digest_of(splits),
    }
    return Source(splits, decode_rows, spec)


class Generator(nn.Module):
    """latent [B, Z] -> sound [B, T, 1], to which it adds noise that it draws, always."""

    shape: tuple[int, ...]
    width: int

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        x = nn.relu(nn.Dense(self.width)(latent))
        sound = jnp.tanh(nn.Dense(self.shape[0])(x))[..., None]
        draw = jax.vmap(lambda key: jax.random.normal(key, sound.shape[1:]))
        return sound + 0.01 * draw(noise_keys(self, sound))


class Discriminator(nn.Module):
    """sound [B, T, 1] -> logits [B]."""

    width: int

    @nn.compact
    def __call__(self, sound: jax.Array, train: bool) -> jax.Array:
        x = nn.leaky_relu(Conv(self.width, kernel=9, stride=4)(sound), 0.2)
        return nn.Dense(1)(x.reshape(len(x), -1))[:, 0]


def spectrum(sounds: np.ndarray) -> np.ndarray:
    """An extractor: magnitudes of the lowest frequencies, [N, 8]."""
    return np.abs(np.fft.rfft(sounds[..., 0] / FULL, axis=1))[:, :8]


def get_config(argument: str = "") -> ConfigDict:
    """The plain game on tones."""
    config = base.get_config("digits")
    config.data = ConfigDict(dict(name=f"{__name__}:tones", length=64, seed=0))
    config.evaluation.extractor = f"{__name__}:spectrum"
    config.latents.noise = ConfigDict(dict(name="normal", size=8))
    config.game = ConfigDict(dict(name="gan"))
    width = config.get_ref("width")
    for network in ("Generator", "Discriminator"):
        spec = ConfigDict(dict(name=f"{__name__}:{network}", width=width))
        config.networks[network.lower()] = spec
    for side in ("discriminator", "generator"):
        losses = {f"non_saturating_{side}": 1.0}
        config.players[side] = base.player(side, losses, base.adam(2e-3))
    config.turns = ("discriminator", "generator")
    config.ema.generator = 0.99
    return config
