"""Sounds: decoded float32 [B, L, 1] in [-1, 1], stored int16 [N, L, 1], one channel at the
`rate` of the data spec, samples a second."""

import base64
import io
import math
import wave
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan import spectra
from jaxgan.modalities.modality import Modality, Spec
from jaxgan.modalities.sounds import FULL, SUFFIXES, read
from jaxgan.system.files import replacing, write_png

COLUMNS, WAVE, GAP = 128, 32, 4  # pixels: across, of a waveform, between clips
DECIBELS = 60.0  # below a clip's loudest place, where its spectrogram is white


def to_floats(sounds: jax.Array) -> jax.Array:
    """int16 -> float32 in [-1, 1]."""
    return sounds.astype(jnp.float32) / FULL


def to_int16(sounds: np.ndarray) -> np.ndarray:
    """[-1, 1] -> int16, rounded once; what lies outside is cut."""
    scaled = np.asarray(sounds, np.float32) * FULL
    return np.clip(np.round(scaled), -FULL, FULL).astype(np.int16)


def wav(sound: np.ndarray, rate: int) -> bytes:
    """The bytes of a WAV file of one sound, int16 [L] or [L, 1]."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(sound.astype("<i2").tobytes())
    return content.getvalue()


def frames_for(length: int) -> tuple[int, int]:
    """Frame and hop of a picture's spectrogram of so many samples: at most `COLUMNS`
    frames, each of about as many samples or two hops."""
    hop = -(-length // COLUMNS)
    return 2 * hop * max(1, COLUMNS // (2 * hop)), hop


def spectrograms(sounds: np.ndarray) -> np.ndarray:
    """int16 [N, L, 1] -> uint8 [N, H, W], low frequencies below: black is the loudest place
    of a clip, white what is `DECIBELS` below it or less."""
    length = sounds.shape[1]
    frame, hop = frames_for(length)
    fill = [(0, 0), (0, -length % hop)]
    found = spectra.magnitude(np.pad(to_numbers(sounds), fill), frame, hop)
    level = np.asarray(found)[..., :-1].swapaxes(1, 2)[:, ::-1]
    top = np.maximum(level.max((1, 2), keepdims=True), 1e-6)
    decibels = 20 * np.log10(np.maximum(level / top, 1e-6))
    return np.round(255 * np.clip(-decibels / DECIBELS, 0, 1)).astype(np.uint8)


def to_numbers(sounds: np.ndarray) -> np.ndarray:
    """int16 [N, L, 1] -> float32 [N, L], full scale 1."""
    return sounds[..., 0].astype(np.float32) / FULL


def waveforms(sounds: np.ndarray, columns: int) -> np.ndarray:
    """int16 [N, L, 1] -> uint8 [N, WAVE, columns]: black from the least to the greatest
    sample of a column."""
    numbers = to_numbers(sounds)
    fill = -numbers.shape[1] % columns
    parts = np.pad(numbers, [(0, 0), (0, fill)], mode="edge")
    parts = parts.reshape(len(sounds), columns, -1)
    low, high = (
        np.round((1 - each) / 2 * (WAVE - 1)) for each in (parts.min(2), parts.max(2))
    )
    row = np.arange(WAVE)[None, :, None]
    inside = (row >= high[:, None]) & (row <= low[:, None])
    return np.where(inside, 0, 255).astype(np.uint8)


def picture(sounds: np.ndarray, spec: Spec, columns: int | None = None) -> np.ndarray:
    """Each clip's waveform over its spectrogram, row by row, uint8 [H, W, 1]."""
    below = spectrograms(sounds)
    above = waveforms(sounds, below.shape[2])
    line = np.full((len(sounds), 1, below.shape[2]), 200, np.uint8)
    clips = np.concatenate([above, line, below], 1)
    n, height, width = clips.shape
    columns = columns or math.ceil(math.sqrt(n))
    rows = math.ceil(n / columns)
    shape = rows * (height + GAP) + GAP, columns * (width + GAP) + GAP, 1
    drawn = np.full(shape, 160, np.uint8)
    for i, clip in enumerate(clips):
        row, column = divmod(i, columns)
        top, left = GAP + row * (height + GAP), GAP + column * (width + GAP)
        drawn[top : top + height, left : left + width, 0] = clip
    return drawn


def write(folder: Path, sounds: np.ndarray, spec: Spec) -> None:
    """sounds/00000.wav, ... and sounds.png, waveforms over spectrograms."""
    for i, sound in enumerate(sounds):
        with replacing(folder / "sounds" / f"{i:05d}.wav") as file:
            file.write(wav(sound, spec["rate"]))
    write_png(folder / "sounds.png", picture(sounds, spec))


def shown(sounds: np.ndarray, spec: Spec) -> list[dict[str, Any]]:
    """A player for each clip, its WAV file within the page."""
    files = (base64.b64encode(wav(sound, spec["rate"])) for sound in sounds)
    start = "data:audio/wav;base64,"
    return [{"kind": "audio", "uri": start + file.decode()} for file in files]


def facts(spec: Spec) -> dict[str, Any]:
    """The rate; and `bins`, mean and deviation of the log magnitude of each frequency, of
    data whose source has measured them (`jaxgan.data.spectrum`)."""
    bins = spec.get("spectrum")
    pairs = tuple(zip(bins["mean"], bins["deviation"])) if bins else None
    return {"rate": spec["rate"], **({"bins": pairs} if pairs else {})}


AUDIO = Modality(
    "audio",
    to_floats,
    to_int16,
    picture,
    write,
    facts=facts,
    stored="int16, rounded once",
    array="sounds",
    read=read,
    suffixes=SUFFIXES,
    margin=GAP,
    shown=shown,
)
