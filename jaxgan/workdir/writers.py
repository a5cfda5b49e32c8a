"""What a run writes into its workdir: plain files, readable without jaxgan.

`metrics.jsonl` is the source of truth: flat objects, one line per logged step. Opening
it at step s drops what was written after s (by a process that was killed before its
next checkpoint) and any torn last line, so a resumed run has every step once.
"""

import json
import math
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import jax
import numpy as np
from PIL import Image

from jaxgan.modalities.pixels import to_uint8
from jaxgan.modalities.scatter import levels, scatter


def write_text(path: Path, text: str) -> None:
    """Replaces a file in one rename."""
    new = path.with_name(path.name + ".new")
    new.write_text(text)
    os.replace(new, path)


def write_json(path: Path, value) -> None:
    write_text(path, json.dumps(value, indent=2, sort_keys=True) + "\n")


def read_metrics(path: str | os.PathLike) -> list[dict]:
    """The lines of a metrics file, up to one that is torn."""
    lines = []
    for line in Path(path).read_text().splitlines():
        try:
            values = json.loads(line)
        except json.JSONDecodeError:
            break
        if not isinstance(values, dict) or not {"step", "seconds"} <= set(values):
            break
        lines.append(values)
    return lines


RECENT = 1000  # lines that are kept in memory


class Metrics:
    """Appends lines to metrics.jsonl, and the same numbers to TensorBoard events."""

    def __init__(self, workdir: Path, step: int):
        from tensorboardX import SummaryWriter  # late: slow, and for the writer alone

        self.path = workdir / "metrics.jsonl"
        kept = []
        if self.path.exists():
            kept = [line for line in read_metrics(self.path) if line["step"] <= step]
        write_text(self.path, "".join(json.dumps(line) + "\n" for line in kept))
        self.seconds = kept[-1]["seconds"] if kept else 0.0
        self.recent = kept[-RECENT:]
        self.file = self.path.open("a")
        self.background, self.pictures = ThreadPoolExecutor(1), list[Future]()
        # purge_step: the viewer forgets events from there on, as the file above does.
        self.events = SummaryWriter(str(workdir), purge_step=step + 1 if kept else None)

    def write(self, step: int, values: Mapping[str, float | str]) -> None:
        """One line for `step`; non-finite values as strings."""
        line = {"step": step} | {k: plain(v) for k, v in values.items()}
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()
        self.recent = [*self.recent, line][-RECENT:]
        for name, value in values.items():
            if not isinstance(value, str):
                self.events.add_scalar(name, value, step)

    def picture(self, step: int, path: Path, images) -> None:
        """Writes `images`, as `picture_of` takes them, in the background.

        They may still be computed. What went wrong with a picture raises at the next
        one, or in `wait`.
        """
        while self.pictures and self.pictures[0].done():
            self.pictures.pop(0).result()
        self.pictures.append(self.background.submit(self._picture, step, path, images))

    def _picture(self, step: int, path: Path, images) -> None:
        picture = picture_of(jax.device_get(images))
        write_png(path, picture)
        tag = path.stem.partition("-")[2] or path.parent.name
        self.events.add_image(tag, picture, step, dataformats="HWC")

    def wait(self) -> None:
        """Returns when all pictures are on disk."""
        while self.pictures:
            self.pictures.pop(0).result()

    def close(self) -> None:
        self.background.shutdown()
        self.file.close()
        self.events.close()


def plain(value: float | str) -> float | str:
    """A JSON value: six significant digits, or "nan", "inf", "-inf"."""
    if isinstance(value, str):
        return value
    value = float(value)
    return float(f"{value:.6g}") if math.isfinite(value) else str(value)


def picture_of(examples: np.ndarray | Mapping) -> np.ndarray:
    """Images in [-1, 1] as a grid, points as a scatter, what a `Plane` gives as levels;
    uint8 [H, W, C]."""
    if isinstance(examples, Mapping):
        return levels(**examples)
    return scatter(examples) if examples.ndim == 2 else grid(to_uint8(examples))


def grid(images: np.ndarray, columns: int | None = None) -> np.ndarray:
    """uint8 [N, H, W, C] -> one picture, row by row, two pixels apart."""
    n, height, width, channels = images.shape
    columns = columns or math.ceil(math.sqrt(n))
    rows = math.ceil(n / columns)
    shape = (rows * (height + 2) + 2, columns * (width + 2) + 2, channels)
    picture = np.full(shape, 128, np.uint8)
    for i, image in enumerate(images):
        top, left = (2 + (i // columns) * (height + 2), 2 + (i % columns) * (width + 2))
        picture[top : top + height, left : left + width] = image
    return picture


def write_png(path: Path, image: np.ndarray) -> None:
    """Writes uint8 [H, W, 1 or 3] in one rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image).save(new, "PNG")
    os.replace(new, path)


def write_pngs(folder: Path, images: Iterable[np.ndarray]) -> None:
    """One file per image: 00000.png, 00001.png, ..."""
    for i, image in enumerate(images):
        write_png(folder / f"{i:05d}.png", image)
