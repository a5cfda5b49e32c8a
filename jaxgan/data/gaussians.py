"""Mixtures of narrow normals in the plane, whose modes are known.

The ring and the grid of Z. Lin, A. Khetan, G. Fanti, S. Oh, "PacGAN", 2018
(arXiv:1712.04086), section 4.1: 8 centres on the unit circle, standard deviation 0.01;
25 centres two apart, standard deviation 0.05. Modes are equally likely.
"""

import numpy as np

from jaxgan.data.source import Source, digest_of

SIZES = {"train": 100_000, "validation": 10_000, "test": 10_000}


def ring_centres(modes: int = 8) -> np.ndarray:
    """Equidistant points on the unit circle, [modes, 2]."""
    angle = np.arange(modes) * (2 * np.pi / modes)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def grid_centres(side: int = 5) -> np.ndarray:
    """Points of a square grid two apart around 0, [side^2, 2]: {-4, -2, 0, 2, 4}^2 for
    5."""
    line = 2.0 * np.arange(side) - (side - 1)
    return np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)


def mixture(name: str, centres: np.ndarray, deviation: float, seed: int) -> Source:
    """A source of points drawn by `seed` for all splits; labels are the modes."""
    rng, splits = np.random.Generator(np.random.Philox(seed)), {}
    for split, size in SIZES.items():
        label = rng.integers(0, len(centres), size).astype(np.int32)
        noise = deviation * rng.standard_normal((size, 2))
        data = (centres[label] + noise).astype(np.float32)
        splits[split] = {"data": data, "label": label}
    spec = {
        "name": name,
        "modality": "points",
        "shape": [2],
        "label_names": [str(k) for k in range(len(centres))],
        "modes": {"centres": np.round(centres, 12).tolist(), "deviation": deviation},
        "digest": digest_of(splits),
    }
    return Source(splits, dict, spec)


def ring8(*, seed: int = 0) -> Source:
    """Points of eight modes on a circle."""
    return mixture("ring8", ring_centres(), 0.01, seed)


def grid25(*, seed: int = 0) -> Source:
    """Points of twenty-five modes on a square grid."""
    return mixture("grid25", grid_centres(), 0.05, seed)
