"""The pitch of sounds: A. de Cheveigne, H. Kawahara, "YIN, a fundamental frequency
estimator for speech and music", 2002, steps 1 to 5.

One pitch a clip, of its loudest place. A plain autocorrelation takes an octave below for
the pitch where harmonics are strong; the normalisation by the mean of shorter lags does
not. On the host, in float64.
"""

import numpy as np

THRESHOLD = 0.15  # of the normalised difference: the first dip below it is the period
WINDOW = 0.032  # seconds that are compared with themselves, later


def pitches(
    sounds: np.ndarray, rate: int, lowest: float = 80.0, highest: float = 500.0
) -> tuple[np.ndarray, np.ndarray]:
    """Pitch in Hz and aperiodicity, float64 [N] each, of sounds [N, L]: the normalised
    difference at the period, 0 of a periodic sound and about 1 of noise."""
    x = np.asarray(sounds, np.float64)
    shortest, longest = int(rate / highest), int(np.ceil(rate / lowest)) + 1
    longest = min(longest, x.shape[1] // 2)
    window = min(round(WINDOW * rate), x.shape[1] - longest)
    x = loudest(x, window + longest)
    head = x[:, :window]
    lags = range(1, longest + 1)
    difference = np.stack([np.square(head - x[:, t : t + window]).sum(1) for t in lags], 1)
    mean = np.cumsum(difference, 1) / np.arange(1, longest + 1)
    normal = np.where(mean > 0, difference / np.where(mean > 0, mean, 1), 1.0)
    chosen = np.array([period_in(row, shortest - 1) for row in normal])
    rows = np.arange(len(x))
    inner = np.clip(chosen, 1, longest - 2)
    before, at, after = (normal[rows, inner + k] for k in (-1, 0, 1))
    bend = before - 2 * at + after
    offset = np.where(np.abs(bend) > 1e-12, (before - after) / (2 * bend + 1e-300), 0.0)
    lag = np.where(inner == chosen, inner + np.clip(offset, -1, 1), chosen) + 1
    return rate / lag, normal[rows, chosen]


def period_in(normal: np.ndarray, first: int) -> int:
    """The place of the period in normalised differences [T], from `first` on: the bottom of
    the first dip below `THRESHOLD`, or the least of all."""
    below = np.flatnonzero(normal[first:] < THRESHOLD)
    if not len(below):
        return first + int(normal[first:].argmin())
    at = first + int(below[0])
    while at + 1 < len(normal) and normal[at + 1] < normal[at]:
        at += 1
    return at


def loudest(x: np.ndarray, size: int) -> np.ndarray:
    """The `size` samples of most energy of each row, [N, L] -> [N, size]."""
    energy = np.cumsum(np.pad(np.square(x), [(0, 0), (1, 0)]), 1)
    start = (energy[:, size:] - energy[:, :-size]).argmax(1)
    return np.take_along_axis(x, start[:, None] + np.arange(size), 1)
