"""Pictures of shapes in space: three views each, shaded, what is near before what is far.

Coordinates are x, y and, upwards, z.
"""

import math

import numpy as np

from jaxgan.modalities.image import grid

SIDE = 64  # pixels of a view
EDGE = 1.05  # half of its width, where the cube's half is 1
VIEWS = ((-35.0, 20.0), (55.0, 20.0), (0.0, 90.0))  # degrees: turned by, seen from above by
LIGHT = np.array([-0.4, -0.7, 0.6])  # towards it: to the right, away, up
DARK, BRIGHT = np.array([20.0, 40.0, 95.0]), np.array([165.0, 205.0, 250.0])


def turned(vectors: np.ndarray, yaw: float, pitch: float) -> np.ndarray:
    """Vectors [M, 3] as a viewer sees them: to the right, away from the viewer, up."""
    a, b = math.radians(yaw), math.radians(pitch)
    x, y, z = np.asarray(vectors, np.float64).T
    right = math.cos(a) * x - math.sin(a) * y
    ahead = math.sin(a) * x + math.cos(a) * y
    away = math.cos(b) * ahead - math.sin(b) * z
    up = math.sin(b) * ahead + math.cos(b) * z
    return np.stack([right, away, up], 1)


def view(
    points: np.ndarray, normals: np.ndarray | None, yaw: float, pitch: float, dot: int
) -> np.ndarray:
    """One view of points [M, 3] on white, uint8 [SIDE, SIDE, 3].

    A point is a square of `dot` pixels. It is bright where its normal faces the light or,
    without normals, where it is near. What is outside of the view, not finite, or turned
    away, as the back of a closed surface is, is left out.
    """
    kept = np.isfinite(points).all(1)
    if normals is not None:
        kept &= normals @ turned(np.eye(3), yaw, pitch)[:, 1] < 1e-9  # or edge-on
    seen = turned(points[kept], yaw, pitch)
    order = np.argsort(-seen[:, 1], kind="stable")  # the last one painted is seen
    place = SIDE / 2 * (1 + seen[order][:, [2, 0]] * [-1, 1] / EDGE)
    corner = np.floor(np.clip(place, -SIDE, 2 * SIDE)).astype(int) - dot // 2
    offsets = np.array(list(np.ndindex(dot, dot)))
    row, column = (corner[:, None] + offsets).reshape(-1, 2).T
    inside = (row >= 0) & (row < SIDE) & (column >= 0) & (column < SIDE)
    top = np.full((SIDE, SIDE), -1)
    top[row[inside], column[inside]] = np.repeat(order, dot * dot)[inside]
    filled = top >= 0
    first = top[filled]
    if normals is None:
        shade = np.clip(0.5 - seen[first, 1] / 1.4, 0, 1)
    else:
        facing = turned(normals[kept][first], yaw, pitch) @ LIGHT / np.linalg.norm(LIGHT)
        shade = np.clip(0.35 + 0.65 * facing, 0, 1)
    picture = np.full((SIDE, SIDE, 3), 255, np.uint8)
    picture[filled] = np.round(DARK + shade[:, None] * (BRIGHT - DARK)).astype(np.uint8)
    return picture


def views(
    points: np.ndarray, normals: np.ndarray | None = None, dot: int = 1
) -> np.ndarray:
    """The three views of points [M, 3] side by side, uint8 [SIDE, 3 SIDE, 3]."""
    return np.concatenate([view(points, normals, *turn, dot) for turn in VIEWS], 1)


def sheet(tiles: list[np.ndarray], columns: int | None) -> np.ndarray:
    """Tiles of three views each in a grid, by default about as high as it is wide."""
    wanted = columns or max(1, round(math.sqrt(len(tiles) / len(VIEWS))))
    return grid(np.stack(tiles), columns=wanted)
