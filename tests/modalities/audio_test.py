"""Sounds: stored, decoded, shown, written and read."""

import base64
import io
import sys
import wave

import numpy as np
import pytest

from jaxgan.modalities.audio import AUDIO, frames_for, wav
from jaxgan.system.errors import UsageError

SPEC = {"shape": [1024, 1], "rate": 8000}
DRAW = np.random.default_rng(0)


def sines(*hertz, length=1024):
    time = np.arange(length) / 8000
    return AUDIO.store(
        0.9 * np.stack([np.sin(2 * np.pi * f * time) for f in hertz])[..., None]
    )


def samples_of(content):
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert file.getframerate() == 8000
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def test_sounds_are_rounded_once_and_survive_decoding():
    values = np.array([-1.5, -1.0, 0.0, 0.6 / 32767, 1.0, 2.0])
    np.testing.assert_array_equal(AUDIO.store(values), [-32767, -32767, 0, 1, 32767, 32767])
    stored = np.arange(-32767, 32768, dtype=np.int16)[None, :, None]
    np.testing.assert_array_equal(AUDIO.store(np.asarray(AUDIO.decode(stored))), stored)


def test_files_and_players_hold_the_stored_samples(tmp_path):
    sounds = DRAW.integers(-32767, 32768, (3, 1024, 1)).astype(np.int16)
    AUDIO.write(tmp_path, sounds, SPEC)
    names = sorted(path.name for path in (tmp_path / "sounds").iterdir())
    assert names == ["00000.wav", "00001.wav", "00002.wav"]
    assert (tmp_path / "sounds.png").is_file()
    for i, (sound, shown) in enumerate(zip(sounds, AUDIO.shown(sounds, SPEC))):
        content = (tmp_path / "sounds" / f"{i:05d}.wav").read_bytes()
        np.testing.assert_array_equal(samples_of(content), sound[:, 0])
        start, _, rest = shown["uri"].partition(",")
        assert (shown["kind"], start) == ("audio", "data:audio/wav;base64")
        assert base64.b64decode(rest) == content


def test_a_picture_has_a_waveform_over_a_spectrogram():
    drawn = AUDIO.picture(sines(1000.0, 3000.0), SPEC, 2)
    assert drawn.dtype == np.uint8 and drawn.shape == (32 + 1 + 64 + 8, 2 * 128 + 12, 1)
    left, right = drawn[4:-4, 4:132, 0], drawn[4:-4, 136:264, 0]
    for clip, hertz in ((left, 1000.0), (right, 3000.0)):
        row = clip[33:, 64].argmin()  # black, the loudest
        assert abs((63 - row) * 4000 / 64 - hertz) <= 4000 / 64
        assert (clip[:32] == 0).sum() > 500
    silent = AUDIO.picture(np.zeros((1, 1024, 1), np.int16), SPEC)[4:-4, 4:-4, 0]
    assert (silent[:32] == 0).sum() == 128 and np.isin(silent[33:], (0, 255)).all()


@pytest.mark.parametrize("length", [1, 64, 100, 1024, 4095, 4096, 16384, 50_000])
def test_sounds_of_any_length_have_a_picture(length):
    frame, hop = frames_for(length)
    assert frame % hop == 0 and frame >= 2 * hop and -(-length // hop) <= 128
    AUDIO.check_picture((2, length, 1), SPEC)


def test_facts_are_the_rate_and_the_measured_frequencies():
    assert AUDIO.facts(SPEC) == {"rate": 8000}
    measured = {"mean": [1.0, 2.0], "deviation": [3.0, 4.0]}
    found = AUDIO.facts({**SPEC, "spectrum": measured})
    assert found == {"rate": 8000, "bins": ((1.0, 3.0), (2.0, 4.0))}


def write_wav(path, samples, rate=8000, channels=1):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.asarray(samples, "<i2").tobytes())


def test_a_file_is_read_as_the_data_are(tmp_path):
    pytest.importorskip("soundfile")
    path, time = tmp_path / "a.wav", np.arange(1600) / 16000
    loud = 3000 * np.sin(2 * np.pi * 440 * time)
    write_wav(path, np.stack([loud, 0 * loud], 1), 16000, channels=2)
    found, said = AUDIO.read(path, SPEC, {})
    assert found.shape == (1, 1024, 1) and found.dtype == np.int16
    assert said == "8000 Hz, one channel, 1024 samples, peak 0.98"
    assert abs(np.abs(found.astype(int)).max() - 0.98 * 32767) < 2
    assert np.abs(found[0, 800:].astype(int)).max() <= 1  # dithered
    expected = np.sin(2 * np.pi * 440 * np.arange(800) / 8000)
    middle = slice(100, 700)
    correlation = np.corrcoef(found[0, :800, 0][middle], expected[middle])[0, 1]
    assert correlation > 0.9999
    found, said = AUDIO.read(path, SPEC, {"normalise": False})
    assert abs(np.abs(found.astype(int)).max() - 1500) < 30 and "peak" not in said


@pytest.mark.parametrize(
    "content, words",
    [
        (b"not a sound", "no sound that can be read"),
        (None, "empty"),
        ([7] * 99, "constant"),
    ],
)
def test_a_file_that_is_no_sound_is_refused(tmp_path, content, words):
    pytest.importorskip("soundfile")
    path = tmp_path / "bad.wav"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        write_wav(path, content or [])
    with pytest.raises(UsageError, match=rf"bad\.wav \({words}"):
        AUDIO.read(path, SPEC, {})


def test_a_missing_library_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(UsageError, match=r"pip install 'jaxgan\[audio\]'"):
        AUDIO.read(tmp_path / "a.wav", SPEC, {})


def test_wav_is_mono_and_little_endian():
    np.testing.assert_array_equal(
        samples_of(wav(np.array([1, -2], np.int16), 8000)), [1, -2]
    )
