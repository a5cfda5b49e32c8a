"""Points: float32 [N, D], decoded and stored. Their pictures are of the first two numbers,
over the level sets of a critic where there is one."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from jaxgan.modalities.modality import Modality, Spec
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_png

REAL, FAKE = (240, 130, 20), (30, 80, 200)  # orange and blue
LINES = 12  # level sets; between two of them the critic differs by as much everywhere
TAILS = (2.0, 98.0)  # percentiles of the critic's values that are darkest and brightest


def scatter(points: np.ndarray, side: int = 256) -> np.ndarray:
    """The first two coordinates of [N, D], y upwards, black on white: uint8 [H, W, 1].

    The edges are at the least power of two that holds all points.
    """
    points = np.nan_to_num(np.asarray(points, np.float64)[:, :2])
    edge = 2.0 ** np.ceil(np.log2(max(np.abs(points).max(), 1e-6)))
    picture = np.full((side, side, 1), 255, np.uint8)
    mark(picture, points, edge, (0,), size=3)
    return picture


def levels(
    real: ArrayLike,
    fake: ArrayLike,
    edge: float,
    critic: ArrayLike | None = None,
    side: int = 512,
) -> np.ndarray:
    """Real points orange and fake points blue, [N, 2], of the square from -edge to edge, y
    upwards: uint8 [side, side, 3].

    Below them `critic`, its values on a grid of that square as `plane.grid` has it, [G, G]:
    bright where it takes points for real, with lines of equal values at equal steps.
    """
    picture = np.full((side, side, 3), 255, np.uint8)
    if critic is not None:
        picture[:] = shaded(np.asarray(critic, np.float32), side)[..., None]
    mark(picture, np.asarray(real), float(edge), REAL, size=5)
    mark(picture, np.asarray(fake), float(edge), FAKE, size=3)
    return picture


def shaded(values: np.ndarray, side: int) -> np.ndarray:
    """Any values [G, G] as greys with their level sets, uint8 [side, side]."""
    image = Image.fromarray(np.nan_to_num(values))  # Pillow's 32-bit floats
    smooth = np.asarray(image.resize((side, side), Image.Resampling.BICUBIC))
    low, high = np.percentile(smooth, TAILS)
    scaled = (smooth - low) / max(high - low, 1e-12)
    band = np.floor(scaled * LINES)
    line = np.zeros(band.shape, bool)
    line[:, 1:] |= band[:, 1:] != band[:, :-1]
    line[1:] |= band[1:] != band[:-1]
    grey = 170 + 80 * np.clip(scaled, 0, 1)
    return np.where(line, grey - 60, grey).astype(np.uint8)


def mark(
    picture: np.ndarray,
    points: np.ndarray,
    edge: float,
    colour: tuple[int, ...],
    size: int,
) -> None:
    """Paints squares of `size` pixels on a square picture [S, S, C]; what is outside of the
    square from -edge to edge is left out."""
    xy = points[(np.abs(points) <= edge).all(1)] / edge  # NaN is outside too
    place = (1 + xy * [1, -1]) / 2 * (len(picture) - size)
    column, row = np.round(place).astype(int).T
    for down, right in np.ndindex(size, size):
        picture[row + down, column + right] = colour


def to_floats(points: jax.Array) -> jax.Array:
    """Points as they are, float32."""
    return points.astype(jnp.float32)


def store(points: np.ndarray) -> np.ndarray:
    """Points as they are, float32."""
    return np.asarray(points, np.float32)


def picture(points: np.ndarray, spec: Spec, columns: int | None = None) -> np.ndarray:
    """All points in one scatter plot."""
    return scatter(points)


def write(folder: Path, points: np.ndarray, spec: Spec) -> None:
    """scatter.png."""
    write_png(folder / "scatter.png", scatter(points))


def read(path: Path, spec: Spec, options: Mapping[str, Any]) -> tuple[np.ndarray, str]:
    """The points of an archive or of a text file, float32 [N, D] as `spec` says.

    Raises:
      UsageError: it cannot be read, a number is not finite, or points have another D.
    """
    try:
        if path.suffix.lower() == ".npz":
            with np.load(path, allow_pickle=False) as archive:
                names = [n for n in ("points", "data") if n in archive.files]
                points = archive[(names or archive.files)[0]]
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # of an empty file
                points = np.loadtxt(path, delimiter=",", ndmin=2)
        points = np.asarray(points, np.float32)
    except Exception:  # zip, zlib, pickle and NumPy each raise their own
        raise UsageError(
            f"{path} holds no points that can be read: a point a line, commas between its "
            "numbers, no header; or an .npz of `points`"
        ) from None
    if points.ndim != 2 or list(points.shape[1:]) != list(spec["shape"]) or not len(points):
        shape = ", ".join(map(str, ("N", *spec["shape"])))
        raise UsageError(f"{path} holds {list(points.shape)}; the data are [{shape}]")
    if not np.isfinite(points).all():
        raise UsageError(f"{path} has numbers that are not finite")
    return points, "as they are"


def is_plane(spec: Spec) -> bool:
    """Whether a point has two coordinates."""
    return list(spec["shape"]) == [2]


POINTS = Modality(
    "points",
    to_floats,
    store,
    picture,
    write,
    array="points",
    read=read,
    suffixes=(".csv", ".txt", ".npz"),
    is_plane=is_plane,
    apart=False,
)
