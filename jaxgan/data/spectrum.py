"""Statistics of the spectrograms of a set of sounds, by which networks standardise them: C.
Donahue, J. McAuley, M. Puckette, "Adversarial Audio Synthesis", 2019 (arXiv:1802.04208),
section 3.2 on SpecGAN."""

from collections.abc import Iterable
from typing import Any

import jax.numpy as jnp
import numpy as np

from jaxgan import spectra

LEAST = 1e-3  # of a deviation, nats: a frequency that never sounds


def spectrum_of(batches: Iterable[np.ndarray], side: int) -> dict[str, Any]:
    """{"mean", "deviation"}: of the log magnitude at each frequency, [side] numbers, over
    all frames of sounds; `batches` are float32 [B, L, 1] in [-1, 1]."""
    count, total, square = 0, np.zeros(side), np.zeros(side)
    for batch in batches:
        found = spectra.log_magnitude(jnp.asarray(batch[..., 0]), side)
        flat = np.asarray(found, np.float64).reshape(-1, side)
        count, total = count + len(flat), total + flat.sum(0)
        square += np.square(flat).sum(0)
    mean = total / count
    deviation = np.sqrt(np.maximum(square / count - mean**2, LEAST**2))
    return {"mean": mean.round(6).tolist(), "deviation": deviation.round(6).tolist()}
