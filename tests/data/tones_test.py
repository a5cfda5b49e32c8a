"""Rendered sounds: factors, pitches, formants, and that a sound is a function of its
index."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.data.rendered import SIZES, draw_factors
from jaxgan.data.tones import TONES, VOICES, VOWELS, pitch_of, tone, tones, vowel, vowels
from jaxgan.metrics.pitch import pitches
from jaxgan.modalities.audio import AUDIO
from jaxgan.system.errors import UsageError

NUMBERS = {"number": jnp.arange(128, dtype=jnp.int32)}


decode = jax.jit(tones().decode)


@pytest.fixture(scope="module")
def batch():
    return jax.device_get(decode(NUMBERS))


@functools.cache
def draw(render, length):
    """The compiled `render` of factors, at 8 kHz."""
    return jax.jit(lambda factors: render(factors, length, 8000))


def test_batches_hold_sounds_labels_and_factors(batch):
    assert batch["data"].shape == (128, 1024, 1) and batch["data"].dtype == np.float32
    np.testing.assert_allclose(np.abs(batch["data"]).max((1, 2)), 0.9, rtol=1e-5)
    np.testing.assert_array_equal(batch["label"], batch["factors"][:, 0])
    assert set(batch["label"].tolist()) == {0, 1, 2}
    for column, (low, high) in zip(batch["factors"].T[1:], TONES.values(), strict=True):
        assert low <= column.min() and column.max() < high
        assert column.min() < low + 0.1 * (high - low)


def test_a_sound_is_a_function_of_seed_and_index(batch):
    numbers = {"number": jnp.arange(128, dtype=jnp.int32)[::-1]}
    again = decode(numbers)
    np.testing.assert_allclose(again["data"][::-1], batch["data"], atol=1e-5)
    key = jax.random.key(1)
    other = jax.jit(lambda key: draw_factors(key, TONES, 3))(key)
    assert (np.asarray(other) != batch["factors"]).any()


def test_splits_share_no_sound():
    splits = tones().splits
    numbers = np.concatenate([split["number"] for split in splits.values()])
    assert len(set(numbers.tolist())) == len(numbers) == sum(SIZES.values())


def test_pitches_are_recovered(batch):
    """AU6: below 1 % for nearly all clips, by an estimate that knows nothing of them."""
    stored = AUDIO.store(batch["data"])
    hertz, aperiodic = pitches(stored[..., 0], 8000)
    error = np.abs(hertz / pitch_of(batch["factors"][:, 1]) - 1)
    assert np.mean(error < 0.01) > 0.95 and np.median(error) < 0.003
    assert np.mean(aperiodic < 0.2) > 0.95


def test_timbres_have_their_harmonics_and_slopes():
    for timbre, numbers in enumerate([(1,), (1, 3, 5, 7), range(1, 9)]):
        factors = jnp.array([timbre, np.log2(1.5), 1.0, 1e-6, 0.0])  # 150 Hz
        sound = draw(tone, 8000)(factors)
        power = np.abs(np.fft.rfft(sound[4000:]))
        peaks = power[np.arange(150, 1201, 150) // 2]
        expected = [1 / k if k in numbers else 0.0 for k in range(1, 9)]
        np.testing.assert_allclose(peaks / peaks[0], expected, atol=0.03)


@pytest.mark.parametrize("kind", range(len(VOWELS)))
def test_harmonics_of_vowels_have_the_gain_of_three_resonances(kind):
    """Of second order: |F^2 / (F^2 - f^2 + i f B)| each."""
    factors = jnp.array([kind, 0.0, 1.0, 0.9])  # 100 Hz
    sound = draw(vowel, 8000)(factors)[1000:5000]
    found = np.abs(np.fft.rfft(sound))[50:1550:50]
    hertz = 100.0 * np.arange(1, 31)[:, None]
    formants = np.array(list(VOWELS.values())[kind])
    widths = np.array([60.0, 90.0, 150.0])
    gain = formants**2 / (formants**2 - hertz**2 + 1j * hertz * widths)
    expected = np.abs(gain).prod(1)
    np.testing.assert_allclose(found / found.max(), expected / expected.max(), atol=1e-3)


def test_vowels_end_where_their_duration_says():
    rows = {"number": jnp.arange(16, dtype=jnp.int32)}
    found = jax.device_get(jax.jit(vowels().decode)(rows))
    assert found["factors"].shape == (16, 1 + len(VOICES))
    for sound, factors in zip(found["data"], found["factors"]):
        end = int(factors[3] * 2048) + 1
        assert not np.any(sound[end:]) and np.any(sound[end - 100 : end])


@pytest.mark.slow
def test_statistics_of_spectrograms_are_in_the_spec(monkeypatch):
    monkeypatch.setattr("jaxgan.data.rendered.MEASURED", 256)
    found = tones(length=256, spectrum=16).spec["spectrum"]
    assert len(found["mean"]) == len(found["deviation"]) == 16
    assert min(found["deviation"]) > 0 and max(found["mean"]) < 5
    with pytest.raises(UsageError, match="256 at most; these have 512"):
        tones(length=512, spectrum=16)


@pytest.mark.parametrize("key", ["length", "rate"])
def test_sizes_that_are_none_are_refused(key):
    with pytest.raises(UsageError, match=f"config.data.{key} is 5; it must be 64 or more"):
        tones(**{key: 5})
