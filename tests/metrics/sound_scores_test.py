"""Judges of sounds, on draws that are known: the data themselves, silence, noise."""

import functools

import jax
import numpy as np
import pytest

from jaxgan.data.source import examples_of
from jaxgan.data.tones import tones
from jaxgan.metrics import sound_scores
from jaxgan.metrics.judges import JUDGES
from jaxgan.modalities.audio import AUDIO


class Draws:
    """A model that draws given sounds."""

    def __init__(self, sounds):
        self.sounds = sounds

    def sample(self, seed=0, n=16, start=0):
        return self.sounds[:n]


@functools.cache
def source():
    found = tones(length=512)
    rows = {split: found.splits[split]["number"][:600] for split in found.splits}
    small = {split: {"number": numbers} for split, numbers in rows.items()}
    return type(found)(small, found.decode, {**found.spec, "label_names": None})


@functools.cache
def split(name):
    return examples_of(source(), AUDIO, name)[0]


def judged(sounds, name="sound"):
    return {each.name: each for each in JUDGES[name](source(), Draws(sounds), 0)}


@pytest.fixture(autouse=True)
def without_a_classifier(monkeypatch):
    """Its features are a spectrum, its logits three bands of it."""

    class Spectrum:
        digest, accuracy = "of a test", 1.0

        def outputs(self, sounds):
            power = np.abs(np.fft.rfft(sounds[..., 0] / 32767, axis=1))[:, 1:97]
            bands = np.log(power.reshape(-1, 12, 8).sum(2) + 1e-3)
            return bands, bands[:, ::4]

    monkeypatch.setattr(sound_scores, "classifier_of", lambda *a, **k: Spectrum())


@pytest.mark.slow
def test_the_data_are_at_the_floors():
    """AU6."""
    found = judged(split("validation")[:600])
    assert set(found) == {f"sound/{n}" for n in ("silent", "is", "mis", "am", "ndb", "jsd")}
    assert found["sound/silent"].value == 0
    ndb, jsd = found["sound/ndb"], found["sound/jsd"]
    assert ndb.protocol["floor"] == 0.05 and ndb.value <= 0.15
    assert 0.5 < jsd.value / jsd.protocol["floor"] < 1.6
    for name in ("test", "noise", "griffin_lim"):
        assert name in ndb.protocol
    assert ndb.protocol["noise"] > 0.9
    assert jsd.protocol["test"] < 2 * jsd.protocol["floor"] < jsd.protocol["noise"]


@pytest.mark.slow
def test_silence_and_few_modes_are_seen():
    sounds = split("validation")[:600].copy()
    sounds[:150] //= 2000
    sounds[150:] = sounds[150]
    found = judged(sounds)
    assert found["sound/silent"].value == 0.25
    assert found["sound/ndb"].value > 0.5


@pytest.mark.slow
def test_pitches_of_the_data_are_those_of_the_data():
    found = judged(split("validation")[:600], "pitch")
    pitched, distance = found["sound/pitched"], found["sound/pitch_distance"]
    assert pitched.value > 0.9 and pitched.protocol["noise"] < 0.1
    assert pitched.protocol["test_error"] < 0.01
    assert distance.value < 0.1 and distance.protocol["test"] < 0.1
    low = split("validation")[:600][:, ::2].repeat(2, 1)
    assert judged(low, "pitch")["sound/pitch_distance"].value >= 0


def test_sounds_through_magnitudes_are_sounds():
    made = sound_scores.through(split("test")[:8])
    assert made.shape == (8, 512, 1) and made.dtype == np.int16
    loud = [sound_scores.loudness(x) for x in (made, split("test")[:8])]
    np.testing.assert_allclose(loud[0], loud[1], rtol=0.2)


@pytest.mark.slow
def test_without_labels_silence_alone_is_judged():
    plain = source()
    decode = jax.jit(lambda rows: {"data": plain.decode(rows)["data"]})
    bare = type(plain)(plain.splits, decode, plain.spec)
    found = sound_scores.sound(bare, Draws(split("test")[:50]), 0, 50)
    assert [each.name for each in found] == ["sound/silent"]
