"""The two ends of a GAN of spectrograms: C. Donahue, J. McAuley, M. Puckette, "Adversarial
Audio Synthesis", 2019 (arXiv:1802.04208), section 3.2: SpecGAN.

A picture [B, S, S, 1] is of the log magnitudes of S frames and S frequencies, rows from
high to low, columns in time; each frequency is standardised by the data's statistics, cut
at `DEVIATIONS` and divided by that, so that it lies in [-1, 1]. The two networks have no
parameters, and are told the statistics as `bins`, of data with the option `spectrum`.
"""

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np

from jaxgan import spectra

DEVIATIONS = 3.0
Bins = tuple[tuple[float, float], ...]  # mean and deviation of each frequency, nats


class Analysis(nn.Module):
    """sound [B, L, 1] -> picture [B, S, S, 1] in [-1, 1]."""

    bins: Bins

    @nn.compact
    def __call__(self, sound: jax.Array, train: bool) -> jax.Array:
        mean, deviation = numbers(self.bins)
        log = spectra.log_magnitude(sound[..., 0].astype(jnp.float32), len(self.bins))
        standard = (log - mean) / (deviation * DEVIATIONS)
        return jnp.clip(standard, -1.0, 1.0)[..., ::-1].swapaxes(1, 2)[..., None]


class Synthesis(nn.Module):
    """picture [B, S, S, 1] -> sound [B, L, 1] in [-1, 1], by Griffin's and Lim's
    `iterations`; the paper's code takes 16."""

    bins: Bins
    shape: tuple[int, ...]
    iterations: int = 16

    @nn.compact
    def __call__(self, picture: jax.Array, train: bool) -> jax.Array:
        mean, deviation = numbers(self.bins)
        standard = picture[..., 0].astype(jnp.float32).swapaxes(1, 2)[..., ::-1]
        log = standard * (deviation * DEVIATIONS) + mean
        sound = spectra.sound_of(log, self.shape[0], self.iterations)
        return jnp.clip(sound, -1.0, 1.0)[..., None]


def numbers(bins: Bins) -> tuple[jax.Array, jax.Array]:
    """Means and deviations, float32 [1, 1, S] each."""
    table = np.asarray(bins, np.float32).T[:, None, None]
    return jnp.asarray(table[0]), jnp.asarray(table[1])
