"""Pitch of sounds whose pitch is known."""

import numpy as np
import pytest

from jaxgan.metrics.pitch import THRESHOLD, pitches

RATE = 8000
TIME = np.arange(2048) / RATE


@pytest.mark.parametrize("slope", [0.5, 1.0, 2.0])
def test_harmonic_tones_have_their_pitch(slope):
    """Where a plain autocorrelation errs by 7.7 % on average, by octaves."""
    hertz = np.geomspace(100, 400, 25)
    sounds = np.stack(
        [
            sum(
                np.sin(2 * np.pi * k * f * TIME + k) * k**-slope
                for k in range(1, int(3900 / f))
            )
            for f in hertz
        ]
    )
    found, aperiodic = pitches(sounds, RATE)
    assert np.abs(found / hertz - 1).max() < 0.01
    assert aperiodic.max() < THRESHOLD  # lags are whole samples


def test_a_missing_fundamental_is_heard():
    sound = sum(np.sin(2 * np.pi * 200 * k * TIME) for k in (2, 3, 4))
    np.testing.assert_allclose(pitches(sound[None], RATE)[0], [200], rtol=0.005)


def test_noise_and_silence_have_none():
    draw = np.random.default_rng(0)
    _, aperiodic = pitches(draw.standard_normal((50, 2048)), RATE)
    assert np.mean(aperiodic > 0.2) > 0.95
    hertz, aperiodic = pitches(np.zeros((1, 2048)), RATE)
    assert np.isfinite(hertz).all() and aperiodic[0] == 1


def test_the_loudest_place_counts():
    sound = np.concatenate(
        [0.1 * np.sin(2 * np.pi * 150 * TIME), np.sin(2 * np.pi * 300 * TIME)]
    )
    np.testing.assert_allclose(pitches(sound[None], RATE)[0], [300], rtol=0.005)


def test_short_sounds_are_taken_whole():
    hertz, _ = pitches(np.sin(2 * np.pi * 300 * TIME[:256])[None], RATE)
    np.testing.assert_allclose(hertz, [300], rtol=0.01)
