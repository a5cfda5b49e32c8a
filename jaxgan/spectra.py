"""Short-time Fourier transforms of sounds, their inverse, and sounds of magnitudes alone.

    real, imaginary = stft(sound, frame=128, hop=64)     [..., L] -> [..., T, F]
    sound = inverse_stft(real, imaginary, 128, 64)        [..., T, F] -> [..., L]
    sound = griffin_lim(magnitude, 128, 64)               [..., T, F] -> [..., L]

L is a multiple of `hop`, T = L / hop, F = frame / 2 + 1. Zeros of (frame - hop) / 2 samples
stand before and behind a sound, so that a hop lies in the middle of its frame. The window
is a periodic Hann's; the inverse divides by the sum of its squares (D. Griffin, J. Lim,
"Signal Estimation from Modified Short-Time Fourier Transform", 1984, equation 6), which is
exact on transforms of sounds. Each direction is one matrix product of frames with cosines
and sines: it can be differentiated, and is as fast in a loop, where XLA:CPU's convolutions
are not. Everything is pure, and in the type of its argument.
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import DTypeLike

from jaxgan.system.errors import UsageError


def check_frames(frame: int, hop: int, length: int | None = None) -> None:
    """Raises UsageError unless the frames are of a kind that can be inverted, and those of
    a sound of `length` samples whole."""
    if hop < 1 or frame % 2 or frame % hop or frame == hop:
        raise UsageError(
            f"frames of {frame} samples every {hop}: a frame must be even, and two hops or "
            "more, as 128 and 64"
        )
    if length is not None and (length < hop or length % hop):
        raise UsageError(
            f"frames every {hop} samples: sounds have {length}, which must be a multiple"
        )


@functools.cache
def window_of(frame: int) -> np.ndarray:
    """The periodic Hann window, float64 [frame]."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(frame) / frame)


@functools.cache
def transform_of(frame: int) -> np.ndarray:
    """The matrix from windowed samples to real parts beside imaginary ones, float64
    [frame, 2 F]."""
    angle = 2 * np.pi * np.outer(np.arange(frame), np.arange(frame // 2 + 1)) / frame
    return np.concatenate([np.cos(angle), -np.sin(angle)], 1)


@functools.cache
def inverse_of(frame: int) -> np.ndarray:
    """The matrix back, float64 [2 F, frame]: frequencies that have a negative one count
    twice."""
    twice = np.where(np.arange(frame // 2 + 1) % (frame // 2) == 0, 1.0, 2.0)
    return (transform_of(frame) * np.tile(twice, 2) / frame).T


def frames_of(sound: jax.Array, frame: int, hop: int) -> jax.Array:
    """The frames of a sound, [..., L] -> [..., L / hop, frame]."""
    length, edge = sound.shape[-1], (frame - hop) // 2
    before = [(0, 0)] * (sound.ndim - 1)
    padded = jnp.pad(sound, [*before, (edge, frame - hop - edge)])
    blocks = padded.reshape(*sound.shape[:-1], -1, hop)
    count = length // hop
    parts = [blocks[..., k : k + count, :] for k in range(frame // hop)]
    return jnp.concatenate(parts, -1)


def overlapped(frames: jax.Array, hop: int) -> jax.Array:
    """The sum of frames each in its place, [..., T, frame] -> [..., T hop]."""
    *before, count, frame = frames.shape
    around, times, edge = [(0, 0)] * len(before), frame // hop, (frame - hop) // 2
    blocks = frames.reshape(*before, count, times, hop)
    total = jnp.zeros((*before, count + times - 1, hop), frames.dtype)
    for k in range(times):
        total += jnp.pad(blocks[..., k, :], [*around, (k, times - 1 - k), (0, 0)])
    return total.reshape(*before, -1)[..., edge : edge + count * hop]


@functools.cache
def weight_of(frame: int, hop: int, count: int) -> np.ndarray:
    """One divided by the sum of squared windows over each sample, float64 [count hop]."""
    total, edge = np.zeros((count - 1) * hop + frame), (frame - hop) // 2
    for k in range(count):
        total[k * hop : k * hop + frame] += window_of(frame) ** 2
    return 1 / total[edge : edge + count * hop]


def constant(array: np.ndarray, dtype: DTypeLike) -> jax.Array:
    """A float64 table in another type."""
    return jnp.asarray(array.astype(dtype))


@functools.partial(jax.jit, static_argnums=(1, 2))
def stft(sound: jax.Array, frame: int, hop: int) -> tuple[jax.Array, jax.Array]:
    """Real and imaginary parts of a sound's transform, [..., L] -> [..., T, F] each; not
    divided by anything: a full sine in the middle has about frame / 4."""
    check_frames(frame, hop, sound.shape[-1])
    matrix = window_of(frame)[:, None] * transform_of(frame)
    frames = frames_of(sound, frame, hop)
    found = jnp.matmul(frames, constant(matrix, sound.dtype), precision="highest")
    real, imaginary = jnp.split(found, 2, -1)
    return real, imaginary


@functools.partial(jax.jit, static_argnums=(2, 3))
def inverse_stft(real: jax.Array, imaginary: jax.Array, frame: int, hop: int) -> jax.Array:
    """The sound whose transform is nearest in the least squares, [..., T, F] each -> [...,
    T hop]."""
    check_frames(frame, hop)
    matrix = inverse_of(frame) * window_of(frame)
    both, table = jnp.concatenate([real, imaginary], -1), constant(matrix, real.dtype)
    sound = overlapped(jnp.matmul(both, table, precision="highest"), hop)
    weight = constant(weight_of(frame, hop, real.shape[-2]), real.dtype)
    return sound * jnp.broadcast_to(weight, sound.shape)


@functools.partial(jax.jit, static_argnums=(1, 2, 3))
def griffin_lim(
    magnitude: jax.Array, frame: int, hop: int, iterations: int = 16
) -> jax.Array:
    """A sound whose transform has nearly these magnitudes, [..., T, F] -> [..., T hop]:
    Griffin & Lim 1984, section III, from phases of zero.

    Each iteration takes the phases of the last sound's transform; the spectral error never
    grows.
    """
    start = inverse_stft(magnitude, jnp.zeros_like(magnitude), frame, hop)

    def iterate(_: jax.Array, sound: jax.Array) -> jax.Array:
        real, imaginary = stft(sound, frame, hop)
        square = jnp.square(real) + jnp.square(imaginary)
        factor = magnitude * jax.lax.rsqrt(jnp.maximum(square, 1e-20))
        return inverse_stft(real * factor, imaginary * factor, frame, hop)

    return jax.lax.fori_loop(0, iterations, iterate, start)


@functools.partial(jax.jit, static_argnums=(1, 2))
def magnitude(sound: jax.Array, frame: int, hop: int) -> jax.Array:
    """Magnitudes of a sound's transform, [..., L] -> [..., T, F]."""
    real, imaginary = stft(sound, frame, hop)
    square = jnp.square(real) + jnp.square(imaginary)
    return jnp.sqrt(jnp.maximum(square, 1e-20))  # its gradient at silence is 0


FLOOR = 1e-2  # added to magnitudes: 70 dB below a full sine's in frames of 128


def frames_in(length: int, side: int) -> tuple[int, int]:
    """Frame and hop of a square picture of a sound: `side` frames of so many frequencies.

    Raises:
      UsageError: there is no such picture of a sound of so many samples.
    """
    if side < 2 or length % side or length > side**2:
        raise UsageError(
            f"a spectrogram of {side} x {side} is of sounds whose samples are a multiple "
            f"of {side}, {side**2} at most; these have {length}"
        )
    return 2 * side, length // side


def side_for(length: int) -> int:
    """The side of the square picture of a sound: the least power of two whose square is at
    least `length`."""
    return 1 << -(-(length - 1).bit_length() // 2)


def log_magnitude(sound: jax.Array, side: int) -> jax.Array:
    """The log of `FLOOR` and magnitude, nats, [..., L] -> [..., side frames, side
    frequencies]; the highest frequency, half of the rate, is left out."""
    frame, hop = frames_in(sound.shape[-1], side)
    return jnp.log(magnitude(sound, frame, hop)[..., :-1] + FLOOR)


def sound_of(log: jax.Array, length: int, iterations: int = 16) -> jax.Array:
    """A sound with nearly these log magnitudes, [..., side, side] -> [..., length], by
    `griffin_lim`."""
    frame, hop = frames_in(length, log.shape[-1])
    found = jnp.maximum(jnp.exp(log) - FLOOR, 0.0)
    highest = [(0, 0)] * (found.ndim - 1) + [(0, 1)]
    return griffin_lim(jnp.pad(found, highest), frame, hop, iterations)
