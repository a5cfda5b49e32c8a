"""Voxels: decoded float32 [B, S, S, S, 1] in [-1, 1], from empty to full; stored uint8, the
occupied share of each cell in 255ths. Axes are x, y and, upwards, z."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from jaxgan.modalities.image import GAP, to_floats, to_uint8
from jaxgan.modalities.modality import Modality, Spec
from jaxgan.modalities.ply import write_ply
from jaxgan.modalities.views import EDGE, SIDE, sheet, views
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_png

FULL, HALF = 255, 128  # a cell is occupied from HALF on
ARRAYS = ("voxels", "occupancy", "volumes", "data", "x")  # names in an archive


def occupied(volume: np.ndarray) -> np.ndarray:
    """Which cells of a stored volume [S, S, S, 1] are occupied, bool [S, S, S]."""
    return volume[..., 0] >= HALF


def surface(volume: np.ndarray) -> np.ndarray:
    """The centres of occupied cells with an empty neighbour, float64 [M, 3] in [-1, 1]."""
    full = occupied(volume)
    padded = np.pad(full, 1)
    inner = np.ones_like(full)
    for axis in range(3):
        for step in (-1, 1):
            inner &= np.roll(padded, step, axis)[1:-1, 1:-1, 1:-1]
    return centres(np.argwhere(full & ~inner), len(full))


def centres(cells: np.ndarray, side: int) -> np.ndarray:
    """The middles of cells [M, 3] of a cube of `side` cells from -1 to 1."""
    return (cells + 0.5) * (2 / side) - 1


def faces(volume: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points on the faces between occupied and empty cells, and the faces' normals, [M, 3]
    each: as many a face as cover its pixels in a view."""
    full, side = occupied(volume), len(volume)
    padded = np.pad(full, 1)
    dots = int(np.ceil(2**0.5 * SIDE / EDGE / side))  # a pixel holds one, however turned
    across = (np.stack(np.meshgrid(*[np.arange(dots)] * 2), -1).reshape(-1, 2) + 0.5) / dots
    places, normals = [], []
    for axis in range(3):
        for step in (-1, 1):
            beside = np.roll(padded, -step, axis)[1:-1, 1:-1, 1:-1]
            cells = centres(np.argwhere(full & ~beside), side)
            offset = np.insert(across - 0.5, axis, step / 2, axis=1) * (2 / side)
            places.append((cells[:, None] + offset).reshape(-1, 3))
            normals.append(np.broadcast_to(step * np.eye(3)[axis], places[-1].shape))
    return np.concatenate(places), np.concatenate(normals)


def picture(volumes: np.ndarray, spec: Spec, columns: int | None = None) -> np.ndarray:
    """Three views of each volume, its faces lit from one side."""
    return sheet([views(*faces(volume)) for volume in volumes], columns)


def write(folder: Path, volumes: np.ndarray, spec: Spec) -> None:
    """voxels/00000.ply, ..., the middles of surface cells, and views.png; samples.npz
    beside them has the volumes."""
    for i, volume in enumerate(volumes):
        write_ply(folder / "voxels" / f"{i:05d}.ply", surface(volume))
    write_png(folder / "views.png", picture(volumes, spec))


def shown(volumes: np.ndarray, spec: Spec) -> list[dict[str, Any]]:
    """The points that a page turns: the middles of surface cells, one after another."""
    found = []
    for volume in volumes:
        xyz = np.round(surface(volume), 3).ravel().tolist()
        found.append({"kind": "cloud", "xyz": xyz, "size": 2 / len(volume)})
    return found


def stored(where: str, array: np.ndarray) -> np.ndarray:
    """A user's volumes, bool or numbers in [0, 1], [N, S, S, S] or [N, S, S, S, 1], as they
    are stored: uint8 [N, S, S, S, 1].

    Raises:
      UsageError: they are not cubic, not finite, or outside of [0, 1].
    """
    volumes = array[..., None] if array.ndim == 4 else array
    shape = list(array.shape)
    if array.dtype.kind not in "biuf" or volumes.ndim != 5 or volumes.shape[-1] != 1:
        raise UsageError(
            f"{where} is {array.dtype} {shape}; voxels must be bool or numbers from 0 to "
            "1, [N, S, S, S] or [N, S, S, S, 1]"
        )
    if not volumes.size:
        raise UsageError(f"{where} is empty: {shape}")
    if len(set(volumes.shape[1:4])) > 1:
        raise UsageError(
            f"{where} is {shape}; voxels must be cubic, [N, S, S, S]: pad them"
        )
    low, high = volumes.min(), volumes.max()
    if not (0 <= low and high <= 1):  # NaN is neither
        raise UsageError(
            f"{where} holds {low:g} to {high:g}; voxels must be the occupied share of a "
            "cell, from 0 to 1"
        )
    return np.round(volumes.astype(np.float32) * FULL).astype(np.uint8)


def read(path: Path, spec: Spec, options: Mapping[str, Any]) -> tuple[np.ndarray, str]:
    """The volumes of an archive, of the data's side; of what `sample` wrote too.

    Raises:
      UsageError: it cannot be read, or holds other volumes.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            names = [name for name in ARRAYS if name in archive.files]
            array = np.asarray(archive[(names or archive.files)[0]])
    except Exception:  # zip, zlib, pickle and NumPy each raise their own
        raise UsageError(f"{path} is no .npz archive of voxels [N, S, S, S]") from None
    own = array.dtype == np.uint8 and array.size and array.max() > 1
    volumes = array if own else stored(str(path), array)
    if list(volumes.shape[1:]) != list(spec["shape"]):
        side = spec["shape"][0]
        raise UsageError(f"{path} holds {list(array.shape)}; the data have side {side}")
    return volumes, "occupied shares, rounded to 255ths"


VOXELS = Modality(
    "voxels",
    to_floats,
    to_uint8,
    picture,
    write,
    stored="uint8, occupied shares in 255ths",
    array="voxels",
    read=read,
    suffixes=(".npz",),
    margin=GAP,
    shown=shown,
)
