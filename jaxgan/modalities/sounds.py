"""Conversion of sound files, read by libsndfile, to int16 [L, 1] of one rate and
length."""

import math
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from jaxgan.system.errors import UsageError

FULL = 32767  # of int16
SUFFIXES = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".au")
PEAK = 0.98  # of a clip whose loudness is made equal
SILENT = 0.01  # a part whose peak is below this share of the whole's holds no sound


class Sound(NamedTuple):
    """A file as it was: samples float64 [L] of one channel, their rate, and channels."""

    samples: np.ndarray
    rate: int
    channels: int


def library() -> Any:
    """The package soundfile.

    Raises:
      UsageError: it is not installed.
    """
    try:
        import soundfile
    except (ImportError, OSError):  # OSError: without its C library
        raise UsageError(
            "sound files are read by soundfile, which is missing; pip install "
            "'jaxgan[audio]'"
        ) from None
    return soundfile


def opened(path: Path) -> Sound:
    """A sound file, its channels averaged.

    Raises:
      UsageError: it cannot be read, is empty or constant, or has numbers that are not
        finite.
    """
    soundfile = library()
    try:
        samples, rate = soundfile.read(path, dtype="float64", always_2d=True)
    except (OSError, RuntimeError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split()).rpartition(": ")[2]
        raise UsageError(f"{path} (no sound that can be read: {reason})") from None
    if not len(samples):
        raise UsageError(f"{path} (empty)")
    if not np.isfinite(samples).all():
        raise UsageError(f"{path} (samples that are not finite)")
    mono = samples.mean(1)
    if np.ptp(mono) < 1e-9:
        raise UsageError(f"{path} (constant)")
    return Sound(mono, rate, samples.shape[1])


def resampled(samples: np.ndarray, rate: int, wanted: int) -> np.ndarray:
    """Samples [L] at another rate, by a polyphase filter: [ceil(L wanted / rate)]."""
    if rate == wanted:
        return samples
    from scipy.signal import resample_poly  # late: it takes a second

    common = math.gcd(rate, wanted)
    return resample_poly(samples, wanted // common, rate // common)


def prepared(
    sound: Sound, rate: int, length: int, normalise: bool
) -> tuple[np.ndarray, float]:
    """A sound as int16 [length, 1], and the gain that it was multiplied by.

    It is resampled, brought to the peak `PEAK` where `normalise`, and cut or padded at its
    end. The padding is dithered, -1, 0 or 1: exact silence, which no generator makes, would
    tell a discriminator which sounds are real.

    Raises:
      UsageError: nothing of the sound, or next to nothing, is within `length`.
    """
    whole = resampled(sound.samples, sound.rate, rate)
    samples = whole[:length]
    peak = np.abs(samples).max()
    if peak < SILENT * np.abs(whole).max():
        raise UsageError(f"silent for its first {length} samples")
    gain = float(PEAK / peak) if normalise and peak > 0 else 1.0
    kept = np.clip(np.round(samples * gain * FULL), -FULL, FULL).astype(np.int16)
    seed = zlib.crc32(kept.tobytes())
    words = np.random.Philox(key=[seed, 0]).random_raw(length) % np.uint64(3)
    found = words.astype(np.int16) - np.int16(1)
    found[: len(kept)] = kept
    return found[:, None], gain


def read(
    path: Path, spec: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[np.ndarray, str]:
    """The sound of a file as int16 [1, L, 1] of the rate and the length in `spec`, and how
    it was prepared; loudness is made equal unless `normalise` of `options` is False.

    Raises:
      UsageError: it cannot be read, is empty or constant, or has numbers that are not
        finite.
    """
    rate, length = spec["rate"], spec["shape"][0]
    normalise = options.get("normalise", True)
    try:
        found, _ = prepared(opened(path), rate, length, normalise)
    except UsageError as error:
        text = str(error)
        raise UsageError(text if str(path) in text else f"{path} ({text})") from None
    loud = f", peak {PEAK}" if normalise else ""
    return found[None], f"{rate} Hz, one channel, {length} samples{loud}"
