"""Transforms of sounds against SciPy's, their inverse, and Griffin's and Lim's method."""

import itertools

import jax
import numpy as np
import pytest
import scipy.signal

from jaxgan import spectra
from jaxgan.system.errors import UsageError

DRAW = np.random.default_rng(0)


def tone(length=4096, pitch=200.0, rate=8000):
    time = np.arange(length) / rate
    return sum(np.sin(2 * np.pi * pitch * k * time) / k for k in range(1, 9))


@pytest.mark.parametrize("frame, hop", [(256, 64), (128, 64)])
def test_transforms_are_those_of_scipy(frame, hop):
    sound = DRAW.standard_normal((2, 2048))
    edge = (frame - hop) // 2
    padded = np.pad(sound, [(0, 0), (edge, edge)])
    options = dict(nperseg=frame, noverlap=frame - hop, boundary=None, padded=False)
    _, _, expected = scipy.signal.stft(padded, **options)
    scale = np.sum(scipy.signal.get_window("hann", frame))
    with jax.enable_x64(True):
        real, imaginary = map(np.asarray, spectra.stft(sound, frame, hop))
    found = (real + 1j * imaginary).swapaxes(1, 2)
    assert found.shape == (2, frame // 2 + 1, 2048 // hop)
    np.testing.assert_allclose(found / scale, expected, atol=1e-13)


@pytest.mark.parametrize("frame, hop", [(256, 64), (128, 64), (6, 3)])
def test_the_inverse_returns_the_sound(frame, hop):
    sound = DRAW.standard_normal((3, 30 * hop))
    with jax.enable_x64(True):
        found = spectra.inverse_stft(*spectra.stft(sound, frame, hop), frame, hop)
    np.testing.assert_allclose(found, sound, atol=1e-12)


@pytest.mark.parametrize("frame, hop", [(256, 64), (128, 64)])
def test_griffin_lim_never_grows_worse(frame, hop):
    sound = tone().astype(np.float32)
    wanted = spectra.magnitude(sound, frame, hop)
    norm = np.linalg.norm(wanted)
    errors = []
    for iterations in (0, 1, 4, 16, 60):
        made = spectra.griffin_lim(wanted, frame, hop, iterations)
        away = np.linalg.norm(spectra.magnitude(made, frame, hop) - wanted) / norm
        errors.append(away)
    assert all(b < a for a, b in itertools.pairwise(errors))
    assert errors[1] < 0.8 and errors[3] < 0.3 and errors[4] < 0.2


def test_silence_has_a_gradient():
    gradient = jax.grad(lambda x: spectra.log_magnitude(x, 16).sum())(np.zeros(256, "f4"))
    assert np.isfinite(gradient).all()


def test_squares_hold_what_a_sound_is_made_of():
    sound = 0.5 * tone(1024).astype(np.float32)
    log = spectra.log_magnitude(sound[None], 64)
    assert log.shape == (1, 64, 64)
    assert int(np.asarray(log)[0, 32].argmax()) == round(200 / (8000 / 128))
    made = spectra.sound_of(log, 1024, 32)
    again = spectra.log_magnitude(made, 64)
    assert np.median(np.abs(again - log)) < 0.3


@pytest.mark.parametrize(
    "frame, hop, length, words",
    [(128, 128, 256, "two hops"), (127, 64, 256, "even"), (128, 64, 100, "multiple")],
)
def test_frames_that_cannot_be_inverted_are_refused(frame, hop, length, words):
    with pytest.raises(UsageError, match=words):
        spectra.stft(np.zeros(length, np.float32), frame, hop)


@pytest.mark.parametrize(
    "length, side", [(256, 16), (257, 32), (1024, 32), (2048, 64), (4096, 64), (8000, 128)]
)
def test_sides_of_pictures(length, side):
    assert spectra.side_for(length) == side
    whole = length + -length % side
    assert spectra.frames_in(whole, side) == (2 * side, whole // side)


def test_squares_that_are_none_are_refused():
    with pytest.raises(UsageError, match="256 at most; these have 512"):
        spectra.frames_in(512, 16)
