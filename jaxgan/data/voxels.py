"""Voxels of a user's in one NumPy archive."""

from collections.abc import Mapping

import jax
import numpy as np

from jaxgan.data.arrays import read_arrays
from jaxgan.data.source import Source, array_source
from jaxgan.modalities.voxels import ARRAYS, VOXELS, stored
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_file


def voxels(*, path: str, seed: int = 0) -> Source:
    """The volumes of an .npz, bool or numbers from 0 to 1, `voxels` [N, S, S, S] or [N, S,
    S, S, 1] under the usual names of splits, with labels if any.

    Raises:
      UsageError: no such file, or volumes that are not cubic or outside of [0, 1].
    """

    def check(path: str, name: str, array: np.ndarray) -> np.ndarray:
        return stored(f"{path}: {name}", array)

    found, names, notes = read_arrays(path, ARRAYS, check)
    sides = {split: rows["data"].shape[1] for split, rows in found.items()}
    if len(set(sides.values())) > 1:
        said = ", ".join(f"{side} in {split}" for split, side in sides.items())
        raise UsageError(f"{path}: volumes have sides {said}; they must be of one side")
    return array_source(
        "voxels",
        VOXELS,
        list(found["train"]["data"].shape[1:]),
        decode,
        found,
        seed,
        names,
        digest_file(path),
        notes,
        {"judges": ["occupancy", "clouds"]},
    )


def decode(rows: Mapping[str, jax.Array]) -> dict[str, jax.Array]:
    """uint8 shares -> float32 in [-1, 1]; labels pass through."""
    label = {"label": rows["label"]} if "label" in rows else {}
    return {"data": VOXELS.decode(rows["data"]), **label}
