"""Tones and vowels: sounds with known factors (`jaxgan.data.rendered`)."""

import jax
import jax.numpy as jnp

from jaxgan.data.rendered import harmonics, louder, rendered
from jaxgan.data.source import Source

TIMBRES = ("sine", "hollow", "full")  # one harmonic, the odd ones, all
TONES = {  # factor -> the interval it is uniform on
    "octave": (0.0, 2.0),  # of the pitch, from `LOWEST` on
    "slope": (0.7, 1.5),  # harmonic k has k to the power of minus that
    "decay": (1.0, 4.0),  # falls by so many nats to the end
    "onset": (0.0, 0.2),  # share of the clip before the tone
}
LOWEST = 100.0  # Hz
ATTACK = 0.005  # seconds, of a tone and a vowel

VOWELS = {  # formants in Hz of men's vowels
    "i": (270.0, 2290.0, 3010.0),
    "e": (530.0, 1840.0, 2480.0),
    "a": (730.0, 1090.0, 2440.0),
    "o": (570.0, 840.0, 2410.0),
    "u": (300.0, 870.0, 2240.0),
}
WIDTHS = (60.0, 90.0, 150.0)  # Hz, of the three resonances
VOICES = {
    "octave": (0.0, 1.0),  # of the pitch, from `LOWEST` on
    "tract": (0.9, 1.15),  # all formants times that: a shorter throat
    "duration": (0.5, 0.9),  # share of the clip
}


def pitch_of(octave: jax.Array) -> jax.Array:
    """Hz."""
    return LOWEST * 2.0**octave


def tone(factors: jax.Array, length: int, rate: int) -> jax.Array:
    """A harmonic tone that sets in and decays, [length]; the factors are the timbre's
    number and those of `TONES`."""
    timbre, octave, slope, decay, onset = factors
    time = jnp.arange(length, dtype=jnp.float32) / rate
    since = time - onset * (length / rate)

    def amplitude(number: jax.Array) -> jax.Array:
        odd = number % 2 == 1
        kinds = jnp.stack([number == 1, odd, jnp.ones_like(odd)])
        return jnp.where(kinds[timbre.astype(jnp.int32)], number**-slope, 0.0)

    wave = harmonics(pitch_of(octave), amplitude, since, rate)
    envelope = jnp.clip(since / ATTACK, 0, 1) * jnp.exp(-decay * since / (length / rate))
    return louder(wave * jnp.where(since > 0, envelope, 0.0))


def vowel(factors: jax.Array, length: int, rate: int) -> jax.Array:
    """Pulses through three resonances, [length]; the factors are the vowel's number and
    those of `VOICES`. Each harmonic has the magnitude that the resonances give it."""
    kind, octave, tract, duration = factors
    time = jnp.arange(length, dtype=jnp.float32) / rate
    pitch = pitch_of(octave)
    formants = jnp.asarray(list(VOWELS.values()), jnp.float32)[kind.astype(jnp.int32)]
    widths = jnp.asarray(WIDTHS, jnp.float32)

    def amplitude(number: jax.Array) -> jax.Array:
        hertz, centre = (number * pitch)[:, None], (formants * tract)[None]
        # |1 / (1 - (f / F)^2 + i f B / F^2)|: one at 0 Hz, F / B at the formant.
        real = 1 - jnp.square(hertz / centre)
        imaginary = hertz * widths[None] / jnp.square(centre)
        gain = jax.lax.rsqrt(jnp.square(real) + jnp.square(imaginary))
        return jnp.prod(gain, 1)

    wave = harmonics(pitch, amplitude, time, rate)
    end = duration * (length / rate)
    envelope = jnp.clip(time / ATTACK, 0, 1) * jnp.clip((end - time) / (4 * ATTACK), 0, 1)
    return louder(wave * envelope)


def tones(
    *, length: int = 1024, rate: int = 8000, spectrum: int = 0, seed: int = 0
) -> Source:
    """24,000 harmonic tones; labels are timbres, factors pitch, spectral slope, decay and
    onset (see `TONES`)."""
    options = dict(length=length, rate=rate, spectrum=spectrum, seed=seed)
    return rendered("tones", tone, TONES, TIMBRES, options, ("sound", "pitch"))


def vowels(
    *, length: int = 2048, rate: int = 8000, spectrum: int = 0, seed: int = 0
) -> Source:
    """24,000 vowels; the formants are G. E. Peterson's and H. L. Barney's averages of men,
    "Control Methods Used in a Study of the Vowels", 1952, table II."""
    options = dict(length=length, rate=rate, spectrum=spectrum, seed=seed)
    return rendered("vowels", vowel, VOICES, tuple(VOWELS), options, ("sound", "pitch"))
