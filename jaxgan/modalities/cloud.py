"""Clouds of points: float32 [N, P, 3], decoded and stored; a set, whose order means
nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.modalities.cloud_files import (
    ARRAYS,
    FORMS,
    SUFFIXES,
    check_clouds,
    normalised,
    read_cloud,
)
from jaxgan.modalities.image import GAP
from jaxgan.modalities.modality import Modality, Spec
from jaxgan.modalities.ply import write_ply
from jaxgan.modalities.points import store, to_floats
from jaxgan.modalities.views import sheet, views
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_png

SHOWN = 1024  # points of a cloud that a page turns, at most


def picture(clouds: np.ndarray, spec: Spec, columns: int | None = None) -> np.ndarray:
    """Three views of each cloud, bright where it is near."""
    dot = 3 if clouds.shape[1] <= 1024 else 2
    return sheet([views(cloud, dot=dot) for cloud in clouds], columns)


def write(folder: Path, clouds: np.ndarray, spec: Spec) -> None:
    """clouds/00000.ply, ... and views.png; samples.npz beside them has the array."""
    for i, cloud in enumerate(clouds):
        write_ply(folder / "clouds" / f"{i:05d}.ply", cloud)
    write_png(folder / "views.png", picture(clouds, spec))


def project(clouds: jax.Array) -> jax.Array:
    """[B, P, 3] -> [B, 3 P]: the coordinates along each axis, sorted, so that the order of
    the points does not matter."""
    return jnp.sort(clouds, axis=1).reshape(clouds.shape[0], -1)


def shown(clouds: np.ndarray, spec: Spec) -> list[dict[str, Any]]:
    """The points that a page turns: their coordinates, one after another."""
    chosen = np.round(np.asarray(clouds[:, :SHOWN], np.float64), 3)
    return [{"kind": "cloud", "xyz": x.ravel().tolist(), "size": 0.04} for x in chosen]


def read(path: Path, spec: Spec, options: Mapping[str, Any]) -> tuple[np.ndarray, str]:
    """The clouds of an archive, or the one of a file of points or of a mesh, float32 [N, P,
    3] with the data's P and normalisation.

    Raises:
      UsageError: it cannot be read, or has too few points.
    """
    points = spec["shape"][0]
    form = options.get("normalise", "none")
    if path.suffix.lower() != ".npz":
        clouds = read_cloud(path, points)[0][None]
    else:
        try:
            with np.load(path, allow_pickle=False) as archive:
                names = [name for name in ARRAYS if name in archive.files]
                clouds = np.asarray(archive[(names or archive.files)[0]])
        except Exception:  # zip, zlib, pickle and NumPy each raise their own
            raise UsageError(f"{path} is no .npz archive of clouds [N, P, 3]") from None
        check_clouds(str(path), clouds, points)
    draw = np.random.default_rng(0)
    chosen = draw.permutation(clouds.shape[1])[:points]
    return normalised(clouds, form)[:, chosen], FORMS[form][1]


CLOUD = Modality(
    "cloud",
    to_floats,
    store,
    picture,
    write,
    project,
    array="clouds",
    read=read,
    suffixes=(*SUFFIXES, ".npz"),
    margin=GAP,
    shown=shown,
)
