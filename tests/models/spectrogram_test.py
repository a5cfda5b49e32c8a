"""The two ends of SpecGAN: pictures of sounds, and sounds of pictures."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan import spectra
from jaxgan.models.spectrogram import Analysis, Synthesis

SIDE, LENGTH, RATE = 32, 1024, 8000
BINS = tuple((-1.0 - 0.01 * k, 1.5) for k in range(SIDE))


def sine(hertz):
    return np.sin(2 * np.pi * hertz * np.arange(LENGTH) / RATE, dtype=np.float32)


def apply(network, x):
    return np.asarray(jax.jit(lambda x: network.apply({}, x, train=False))(x))


def test_pictures_are_standardised_and_low_frequencies_lie_below():
    sounds = 0.9 * np.stack([sine(500.0), sine(3000.0)])[..., None].astype(np.float32)
    found = apply(Analysis(BINS), sounds)
    assert found.shape == (2, SIDE, SIDE, 1)
    assert found.min() >= -1 and found.max() <= 1
    step = RATE / 2 / SIDE
    for picture, hertz in zip(found, (500.0, 3000.0)):
        row = picture[:, SIDE // 2, 0].argmax()
        assert SIDE - 1 - row == round(hertz / step)
    log = np.asarray(spectra.log_magnitude(sounds[..., 0], SIDE))
    mean, deviation = np.array(BINS).T
    expected = np.clip((log - mean) / deviation / 3, -1, 1)
    np.testing.assert_allclose(found[..., 0], expected.swapaxes(1, 2)[:, ::-1], atol=1e-5)


def test_a_sound_comes_back_with_its_spectrum():
    sounds = 0.5 * np.stack([sine(500.0), sine(1500.0)])[..., None].astype(np.float32)
    analysis, synthesis = Analysis(BINS), Synthesis(BINS, (LENGTH, 1), 32)
    pictures = apply(analysis, sounds)
    made = apply(synthesis, pictures)
    assert made.shape == sounds.shape and np.abs(made).max() <= 1
    again = apply(analysis, made)
    loud = pictures > 0.2
    assert loud.any() and np.abs(again - pictures)[loud].mean() < 0.15
    power = np.abs(np.fft.rfft(made[..., 0], axis=1))
    np.testing.assert_allclose(power.argmax(1) * RATE / LENGTH, [500, 1500], atol=20)


@pytest.mark.slow
def test_gradients_pass_through_both():
    def loss(picture):
        return jnp.sum(Synthesis(BINS, (LENGTH, 1), 2).apply({}, picture, train=True) ** 2)

    gradient = jax.grad(loss)(jnp.zeros((1, SIDE, SIDE, 1)))
    assert np.isfinite(gradient).all() and np.any(gradient)
