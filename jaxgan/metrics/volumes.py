"""Measurements of volumes: what share is occupied, and the points of their surfaces."""

import numpy as np
from scipy.ndimage import label

from jaxgan.modalities.voxels import FULL, HALF, centres


def occupied_shares(volumes: np.ndarray) -> np.ndarray:
    """The occupied share of each stored volume [N, S, S, S, 1], [N]."""
    return volumes.reshape(len(volumes), -1).mean(1, dtype=np.float64) / FULL


def parts(volume: np.ndarray) -> int:
    """The number of connected parts of the occupied cells of a stored volume; cells that
    share a face are connected."""
    return int(label(volume[..., 0] >= HALF)[1])


def crossings(volume: np.ndarray) -> np.ndarray:
    """Points [M, 3] where a stored volume [S, S, S, 1] passes one half, found by linear
    interpolation between neighbouring cells: its surface, finer than the cells."""
    x = np.pad(volume[..., 0].astype(np.float64) / FULL - 0.5, 1, constant_values=-0.5)
    found = []
    for axis in range(3):
        first, last = np.moveaxis(x, axis, 0)[:-1], np.moveaxis(x, axis, 0)[1:]
        at = np.argwhere((first >= 0) != (last >= 0))
        a, b = first[tuple(at.T)], last[tuple(at.T)]
        place = at.astype(np.float64)
        place[:, 0] += a / (a - b)
        order = np.insert(np.array([1, 2]), axis, 0)
        found.append(place[:, order] - 1)
    return centres(np.concatenate(found), len(volume))


def surface_points(volumes: np.ndarray, count: int) -> np.ndarray:
    """`count` points drawn from the surface of each volume, float32 [N, count, 3]; those of
    a volume without a surface lie at 0."""
    clouds = np.zeros((len(volumes), count, 3), np.float32)
    for k, volume in enumerate(volumes):
        points = crossings(volume)
        if len(points):
            draw = np.random.default_rng(k)
            clouds[k] = points[draw.choice(len(points), count, len(points) < count)]
    return clouds
