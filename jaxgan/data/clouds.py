"""Clouds of points of a user's: an .npz, or a folder of point files and meshes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.core.streams import example_keys
from jaxgan.data.arrays import read_arrays
from jaxgan.data.labels import numbered
from jaxgan.data.source import Source, array_source
from jaxgan.data.tree import arrange, counted, files_below
from jaxgan.modalities.cloud import CLOUD
from jaxgan.modalities.cloud_files import (
    ARRAYS,
    FORMS,
    POOL,
    SUFFIXES,
    TEXTS,
    check_clouds,
    has_points,
    normalised,
    read_cloud,
)
from jaxgan.system.cache import digest_files
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_file
from jaxgan.system.progress import track


def clouds(
    *, path: str, points: int = 256, normalise: str = "ball", seed: int = 0
) -> Source:
    """The clouds of an .npz, `points` [N, P, 3] under the usual names of splits and with
    labels if any, or of a folder: PLY, XYZ, and meshes as OFF, OBJ or PLY, which are
    sampled by area; folders are splits and labels as in jaxgan/data/folder.py. Text files
    without points, as README.txt, are left out.

    An example is `points` of up to 2,048 points that are kept of each cloud, others in each
    epoch of training.

    Args:
      normalise: "ball", "box" or "none", see `jaxgan.modalities.cloud_files`; each cloud is
        changed by itself.

    Raises:
      UsageError: no such file or folder, or one that cannot be read (all are named).
    """
    if not isinstance(points, int) or points < 1:
        raise UsageError(f"data.points is {points!r}; it must be a number from 1")
    place = Path(path).expanduser()
    if place.is_dir():
        found, names, notes, digest = of_folder(place, points)
    else:

        def check(path: str, name: str, array: np.ndarray) -> np.ndarray:
            check_clouds(f"{path}: {name}", array, points)
            return array

        found, names, notes = read_arrays(str(place), ARRAYS, check)
        digest = digest_file(place)
    for rows in found.values():
        rows["data"] = normalised(thinned(rows["data"], points), normalise)
    start = 0
    for rows in found.values():
        rows["number"] = np.arange(start, start + len(rows["data"]), dtype=np.int32)
        start += len(rows["data"])
    notes = [*notes, f"normalised: {FORMS[normalise][1]}"]
    more = {
        "normalisation": f"{normalise}: {FORMS[normalise][1]}",
        "judges": ["clouds"],
    }
    return array_source(
        "points",
        CLOUD,
        [points, 3],
        drawn(points, seed),
        found,
        seed,
        names,
        f"{digest}-{normalise}-{points}",
        notes,
        more,
        resampled=found["train"]["data"].shape[1] > points,
    )


def thinned(clouds: np.ndarray, points: int) -> np.ndarray:
    """Clouds [N, P, 3] with the same drawn places of each, no more than are kept."""
    count = min(clouds.shape[1], max(points, POOL))
    chosen = np.random.default_rng(0).permutation(clouds.shape[1])[:count]
    return clouds[:, np.sort(chosen)]


def drawn(points: int, seed: int) -> Any:
    """The function that decodes rows: `points` of each cloud without replacement, by its
    number and the epoch."""

    def decode(rows: Mapping[str, jax.Array]) -> dict[str, jax.Array]:
        data, number = rows["data"], rows["number"]
        if data.shape[1] > points:
            keys = example_keys(jax.random.key(seed), number)
            keys = jax.vmap(jax.random.fold_in)(keys, rows.get("epoch", 0 * number))
            draw = jax.vmap(lambda key: jax.random.uniform(key, (data.shape[1],)))
            place = jnp.argsort(draw(keys), axis=1)[:, :points]
            data = jnp.take_along_axis(data, place[..., None], axis=1)
        label = {"label": rows["label"]} if "label" in rows else {}
        return {"data": CLOUD.decode(data), **label}

    return decode


def with_points(root: Path, files: list[Path]) -> tuple[list[Path], list[str]]:
    """The files of a folder without those texts that hold no points, as README.txt, and a
    note on these.

    Raises:
      UsageError: none is left.
    """
    texts = {f for f in files if f.suffix.lower() in TEXTS and not has_points(f)}
    if not texts:
        return files, []
    if len(texts) == len(files):
        raise UsageError(f"{root}: no clouds; no text file in it has three numbers a line")
    shown = [file.name for file in sorted(texts)[:3]] + ["..."] * (len(texts) > 3)
    note = f"{counted(len(texts), 'text file')} without points ({', '.join(shown)})"
    return [file for file in files if file not in texts], [note]


def of_folder(
    root: Path, points: int
) -> tuple[dict[str, dict[str, np.ndarray]], list[str] | None, list[str], str]:
    """Rows by split, the names of labels, notes and a digest of the files of a folder."""
    files, left_out = files_below(root, SUFFIXES, "clouds")
    files, others = with_points(root, files)
    groups, notes = arrange(root, files)
    found: dict[str, list[np.ndarray]] = {split: [] for split in groups}
    failures, meshes = [], 0
    for split, group in groups.items():
        for file, _ in track(group, "reading", len(group)):
            try:
                cloud, mesh = read_cloud(file, points)
            except UsageError as error:
                failures.append(str(error))
                continue
            meshes += mesh
            found[split].append(cloud)
    if failures:
        raise UsageError(
            f"{len(failures)} of {len(files)} files cannot be used; mend or remove them: "
            + "; ".join(failures)
        )
    least = min(len(cloud) for some in found.values() for cloud in some)
    count = min(least, max(points, POOL))
    splits: dict[str, dict[str, Any]] = {}
    for split, some in found.items():
        cut = [thinned(cloud[None], count)[0, :count] for cloud in some]
        splits[split] = {"data": np.stack(cut)}
    names = None
    if all(label for _, label in groups["train"]):
        words = {s: np.array([name or "" for _, name in g]) for s, g in groups.items()}
        labels, names = numbered(words)
        for split, rows in splits.items():
            rows["label"] = labels[split]
    if count < max(points, POOL) and any(len(c) > count for x in found.values() for c in x):
        notes = [*notes, f"{count} points of each are kept, as many as the smallest has"]
    if meshes:
        notes = [*notes, f"{counted(meshes, 'mesh')} sampled by area"]
    notes = [f"left out {note}" for note in left_out + others] + list(notes)
    return splits, names, notes, digest_files(files, root, "clouds-1")
