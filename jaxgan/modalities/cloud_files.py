"""Clouds in files as people have them: points are read, meshes sampled by area, both
brought to one size."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from jaxgan.modalities.mesh import by_area, read_obj, read_off, triangles
from jaxgan.modalities.ply import read_ply
from jaxgan.system.errors import UsageError, choose
from jaxgan.system.files import digest_file

MESHES = {".off": read_off, ".obj": read_obj, ".ply": read_ply}
TEXTS = (".txt", ".csv")  # that may hold points, or anything else
SUFFIXES = (".ply", ".xyz", *TEXTS, ".off", ".obj")
ARRAYS = ("points", "clouds", "data", "x")  # names of clouds in an archive
POOL = 2048  # points of a mesh, or of a larger cloud, from which others are drawn


def ball(clouds: np.ndarray) -> np.ndarray:
    """Each cloud's mean at 0, and its farthest point at 1: [N, P, 3]."""
    centred = clouds - clouds.mean(1, keepdims=True)
    reach = np.linalg.norm(centred, axis=2).max(1)
    return centred / np.maximum(reach, 1e-12)[:, None, None]


def box(clouds: np.ndarray) -> np.ndarray:
    """Each cloud's bounding box around 0, its longest side from -1 to 1: [N, P, 3]."""
    low, high = clouds.min(1, keepdims=True), clouds.max(1, keepdims=True)
    half = np.maximum((high - low).max(2, keepdims=True) / 2, 1e-12)
    return (clouds - (low + high) / 2) / half


def unchanged(clouds: np.ndarray) -> np.ndarray:
    """Clouds as they are."""
    return clouds


FORMS: dict[str, tuple[Callable[[np.ndarray], np.ndarray], str]] = {
    "ball": (ball, "each around its mean, the farthest point at distance 1"),
    "box": (box, "each around the middle of its box, whose longest side is 2"),
    "none": (unchanged, "coordinates as they are"),
}


def normalised(clouds: np.ndarray, form: str) -> np.ndarray:
    """Clouds [N, P, 3] in one of FORMS, float32.

    Raises:
      UsageError: there is no such form.
    """
    change, _ = choose(form, FORMS, "data.normalise")
    found = change(np.asarray(clouds, np.float64))
    if not (np.abs(found) < np.finfo(np.float32).max).all():
        raise UsageError(
            "the clouds have coordinates too large for float32; data.normalise=box brings "
            "them to [-1, 1]"
        )
    return found.astype(np.float32)


def check_clouds(where: str, clouds: np.ndarray, points: int) -> None:
    """Raises UsageError unless these are clouds [N, P, 3] of at least `points` points, all
    finite."""
    if clouds.dtype.kind not in "iuf" or clouds.ndim != 3 or clouds.shape[2] != 3:
        raise UsageError(
            f"{where} is {clouds.dtype} {list(clouds.shape)}; clouds must be numbers [N, "
            "P, 3], P points of three coordinates each"
        )
    if not clouds.size:
        raise UsageError(f"{where} is empty: {list(clouds.shape)}")
    if clouds.shape[1] < points:
        raise UsageError(
            f"{where} has {clouds.shape[1]} points a cloud, fewer than the {points} asked "
            f"for; set data.points to {clouds.shape[1]} or less"
        )
    if not np.isfinite(clouds).all():
        bad = int(np.nonzero(~np.isfinite(clouds).all((1, 2)))[0][0])
        raise UsageError(f"{where} has coordinates that are not finite, in cloud {bad}")


def words(line: str) -> list[str]:
    """The first three words of a line in front of `#`, with commas between, or spaces."""
    line = line.partition("#")[0]
    return line.split("," if "," in line else None)[:3]


def are_numbers(found: list[str]) -> bool:
    """Whether words are three numbers."""
    try:
        return len([float(word) for word in found]) == 3
    except ValueError:
        return False


def has_points(path: Path) -> bool:
    """Whether a text file has a line that begins with three numbers: others are notes or
    lists that lie beside clouds."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return any(are_numbers(words(line)) for line in file)


def read_table(path: Path) -> np.ndarray:
    """The points of a text file, three numbers a line, whatever stands behind them:
    float64 [P, 3]. A first line without numbers names the columns.

    Raises:
      ValueError: it is no text, has no points, or a line has not three numbers.
    """
    rows = [words(line) for line in path.read_text("utf-8-sig").splitlines()]
    rows = [row for row in rows if any(word.strip() for word in row)]
    if rows and not any(word.strip(" +-.")[:1].isdigit() for word in rows[0]):
        del rows[0]
    if not rows:
        raise ValueError("it has no line of three numbers")
    if any(len(row) < 3 for row in rows):
        raise ValueError("a line has fewer than three numbers")
    return np.array(rows, np.float64)


def read_cloud(path: Path, points: int, pool: int = POOL) -> tuple[np.ndarray, bool]:
    """A file's points float64 [P, 3], and whether they are drawn from a mesh.

    A file with faces gives `pool` points by area, drawn by a seed from its content.

    Raises:
      UsageError: it cannot be read, has fewer than `points` points, faces without area, or
        coordinates that are not finite.
    """
    suffix = path.suffix.lower()
    try:
        if suffix in MESHES:
            vertices, faces = MESHES[suffix](path)
        else:
            vertices, faces = read_table(path), []
        if not (np.abs(vertices) < np.finfo(np.float32).max).all():
            raise ValueError("it has coordinates that are not finite")
        if faces:
            draw = np.random.default_rng(int(digest_file(path)[:16], 16))
            return by_area(triangles(vertices, faces), max(points, pool), draw), True
    except (OSError, ValueError, KeyError, IndexError, OverflowError) as error:
        text = " ".join(str(error).split()) if type(error) is ValueError else "malformed"
        raise UsageError(
            f"{path} cannot be read ({text}); clouds are PLY, XYZ with three numbers a "
            "line and spaces or commas between them, or meshes as OFF, OBJ or PLY whose "
            "faces have area"
        ) from None
    check_clouds(str(path), vertices[None], points)
    return vertices, False
