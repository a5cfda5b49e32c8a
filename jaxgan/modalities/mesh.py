"""Meshes: OFF and OBJ files, and points drawn uniformly by area from their faces."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np


def read_off(path: Path) -> tuple[np.ndarray, list[np.ndarray]]:
    """Vertices float64 [V, 3] and the faces' indices of an Object File Format file, whose
    counts may stand beside `OFF`, as in ModelNet's.

    Raises:
      ValueError: it is no such file.
    """
    lines = [line.split("#")[0] for line in path.read_text("ascii").splitlines()]
    words = " ".join(lines).split()
    if not words or not words[0].upper().startswith("OFF"):
        raise ValueError("it does not begin with OFF")
    first = words[0][3:]
    words = ([first] if first else []) + words[1:]
    count, total = int(words[0]), int(words[1])
    end = 3 + 3 * count
    vertices = np.array(words[3:end], np.float64).reshape(count, 3)
    rows = [line.split() for line in lines if line.strip()]
    # Colours may follow the indices of a face, to the end of its line.
    head = 1 if first or len(rows[0]) > 1 else 2
    if len(rows) < head + count + total:
        raise ValueError(f"fewer lines than {count} vertices and {total} faces")
    return vertices, [corners(row) for row in (rows[-total:] if total else [])]


def corners(row: Sequence[str]) -> np.ndarray:
    """The indices of a face, which its line begins by counting."""
    count = int(row[0])
    if not 0 < count < len(row):
        raise ValueError(f"a face of {count} corners names {len(row) - 1}")
    return np.array(row[1 : 1 + count], np.int64)


def read_obj(path: Path) -> tuple[np.ndarray, list[np.ndarray]]:
    """Vertices float64 [V, 3] and the faces' indices from 0 of a Wavefront OBJ file; a
    negative index counts back from the last vertex before its line.

    Raises:
      ValueError: a vertex or an index is no number, or an index is 0.
    """
    vertices, faces = list[list[float]](), list[np.ndarray]()
    for line in path.read_text(errors="replace").replace("\\\n", " ").splitlines():
        match line.split("#")[0].split():
            case ["v", x, y, z, *_]:
                vertices.append([float(x), float(y), float(z)])
            case ["v", *_]:
                raise ValueError("a vertex has fewer than three coordinates")
            case ["f", *named]:
                index = np.array([int(c.split("/")[0]) for c in named], np.int64)
                if (index == 0).any():
                    raise ValueError("indices of an OBJ file begin at 1, and one is 0")
                faces.append(np.where(index < 0, len(vertices) + index, index - 1))
    return np.array(vertices, np.float64).reshape(-1, 3), faces


def triangles(vertices: np.ndarray, faces: Sequence[np.ndarray]) -> np.ndarray:
    """The corners of a mesh's triangles, float64 [T, 3, 3]; polygons become fans.

    Raises:
      ValueError: an index names no vertex.
    """
    fans = [
        np.stack([np.full(len(f) - 2, f[0]), f[1:-1], f[2:]], 1)
        for f in faces
        if len(f) >= 3
    ]
    if not fans:
        return np.empty((0, 3, 3))
    index = np.concatenate(fans)
    if index.min() < 0 or index.max() >= len(vertices):
        wrong = index.min() if index.min() < 0 else index.max()
        raise ValueError(f"a face names vertex {wrong}, and there are {len(vertices)}")
    return vertices[index]


def by_area(corners: np.ndarray, count: int, draw: np.random.Generator) -> np.ndarray:
    """`count` points uniform on triangles [T, 3, 3], float64 [count, 3].

    Raises:
      ValueError: the triangles have no area.
    """
    a, b, c = corners.swapaxes(0, 1)
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    total = area.sum()
    if not np.isfinite(total) or total <= 0:
        raise ValueError("its faces have no area")
    chosen = np.searchsorted(np.cumsum(area) / total, draw.random(count), side="right")
    chosen = np.minimum(chosen, len(area) - 1)
    u, v = draw.random((2, count, 1))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    return a[chosen] + u * (b - a)[chosen] + v * (c - a)[chosen]
