"""python -m tests.benchmarks.griffin_lim

Clips a second that Griffin's and Lim's method makes of magnitudes, 16 iterations, batches
of 64; and the same in NumPy's FFT.
"""

import time

import jax
import numpy as np

from jaxgan import spectra

BATCH, ITERATIONS = 64, 16
SIZES = ((4096, 64), (16384, 128))  # samples, side of the square spectrogram
ROUNDS = 5


def by_fft(magnitude: np.ndarray, frame: int, hop: int) -> np.ndarray:
    """`spectra.griffin_lim` by NumPy's real FFT, float32."""
    window = spectra.window_of(frame).astype(np.float32)
    count = magnitude.shape[-2]
    weight = spectra.weight_of(frame, hop, count).astype(np.float32)
    edge, length = (frame - hop) // 2, count * hop
    index = np.arange(count)[:, None] * hop + np.arange(frame)

    def inverse(spectrum: np.ndarray) -> np.ndarray:
        frames = np.fft.irfft(spectrum, frame).astype(np.float32) * window
        total = np.zeros((len(frames), length + frame - hop), np.float32)
        for k in range(count):
            total[:, k * hop : k * hop + frame] += frames[:, k]
        return total[:, edge : edge + length] * weight

    sound = inverse(magnitude)
    for _ in range(ITERATIONS):
        padded = np.pad(sound, [(0, 0), (edge, frame - hop - edge)])
        spectrum = np.fft.rfft(padded[:, index] * window)
        sound = inverse(magnitude * spectrum / np.maximum(np.abs(spectrum), 1e-10))
    return sound


def rate(function, *args) -> float:
    """The most clips a second of some rounds."""
    jax.block_until_ready(function(*args))
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        jax.block_until_ready(function(*args))
        seconds.append(time.perf_counter() - start)
    return BATCH / min(seconds)


def main() -> None:
    print("| samples | frames | jaxgan, clips/s | NumPy, clips/s |\n|---|---|---|---|")
    for length, side in SIZES:
        frame, hop = spectra.frames_in(length, side)
        sounds = np.random.default_rng(0).standard_normal((BATCH, length), np.float32)
        magnitude = np.asarray(spectra.magnitude(sounds, frame, hop))
        ours = rate(spectra.griffin_lim, magnitude, frame, hop, ITERATIONS)
        theirs = rate(by_fft, magnitude, frame, hop)
        same = spectra.griffin_lim(magnitude, frame, hop, ITERATIONS)
        away = np.abs(np.asarray(same) - by_fft(magnitude, frame, hop)).mean()
        assert away < 0.05 * np.abs(np.asarray(same)).mean()
        print(f"| {length} | {side} of {frame} | {ours:,.0f} | {theirs:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
