"""How sounds are classified: by a small network on their spectrograms."""

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np

from jaxgan import spectra
from jaxgan.metrics.features import classifier
from jaxgan.metrics.features.classifier import SEED, Kind

FULL = 32767  # of int16
LOW = np.log(spectra.FLOOR)  # nats: silence


class Network(nn.Module):
    """int16 sounds [B, L, 1] -> (logits [B, classes], features [B, hidden]): the classifier
    of images on log magnitudes, as many frames as frequencies (`spectra.side_for`)."""

    classes: int

    @nn.compact
    def __call__(self, sounds: jax.Array) -> tuple[jax.Array, jax.Array]:
        x = sounds[..., 0].astype(jnp.float32) / FULL
        side = spectra.side_for(x.shape[1])
        x = jnp.pad(x, [(0, 0), (0, -x.shape[1] % side)])
        high = np.log(side / 2)  # a full sine
        log = spectra.log_magnitude(x, side)
        level = (log - np.float32(LOW)) * np.float32(255 / (high - LOW))
        return classifier.Network(self.classes)(level[..., None])


def shifted(sounds: np.ndarray, at: int) -> np.ndarray:
    """The sounds of step `at`, all later or earlier by the same number of samples, a
    sixteenth of their length at most; the end that is missing is silent."""
    length = sounds.shape[1]
    edge = length // 16
    word = np.random.Philox(key=[SEED, at]).random_raw()
    start = int(word % np.uint64(2 * edge + 1))
    return np.pad(sounds, [(0, 0), (edge, edge), (0, 0)])[:, start : start + length]


def in_full(sounds: jax.Array) -> jax.Array:
    """Floats in [-1, 1] -> -32767 to 32767."""
    return sounds * FULL


SOUNDS = Kind(Network, shifted, in_full, "x / 32767, log of a square spectrogram")
