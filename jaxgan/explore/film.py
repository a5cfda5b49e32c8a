"""A film of a run's fixed latents through training, from the pictures it has drawn."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from jaxgan.explore.drawing import FAINT, PAPER, captioned, enlarged
from jaxgan.system.files import read_image, replacing, write_png

FRAMES = 200  # at most
MILLISECONDS = 150  # a frame; the last stays
LAST = 2000
TIMES = 8  # of the strip
LEAST = 240  # pixels of a frame's width


def pictures_of(samples: Path) -> dict[int, Path]:
    """{step: picture} of a folder of samples, in the order of steps."""
    found = {int(p.stem): p for p in samples.glob("*.png") if re.fullmatch(r"\d+", p.stem)}
    return dict(sorted(found.items()))


def evenly(items: Sequence, most: int) -> list:
    """At most so many of the items, evenly from first to last."""
    places = np.linspace(0, len(items) - 1, min(most, len(items))).round().astype(int)
    return [items[k] for k in places]


def frame(step: int, path: Path) -> Image.Image:
    """The picture of a step, and the step above it."""
    coloured = read_image(path, "RGB")
    coloured = enlarged(coloured, max(1, -(-LEAST // coloured.width)))
    return captioned(coloured, f"step {step:,}", least=LEAST)


def film(samples: Path, folder: Path) -> list[Path]:
    """Writes film.webp and film.png, a strip of eight times; their paths, [] where fewer
    than two pictures are there."""
    pictures = pictures_of(samples)
    if len(pictures) < 2:
        return []
    frames = [frame(*each) for each in evenly(list(pictures.items()), FRAMES)]
    durations = [MILLISECONDS] * (len(frames) - 1) + [LAST]
    content = io.BytesIO()
    frames[0].save(
        content,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=0,
        quality=90,
    )
    moving, still = folder / "film.webp", folder / "film.png"
    with replacing(moving) as file:
        file.write(content.getvalue())
    write_png(still, strip(evenly(frames, TIMES)))
    return [moving, still]


def strip(frames: Sequence[Image.Image], columns: int = 4) -> np.ndarray:
    """Frames in rows from left to right, [H, W, 3]."""
    columns = min(columns, len(frames))
    width, height = (max(each.size[k] for each in frames) for k in (0, 1))
    rows = -(-len(frames) // columns)
    sheet = Image.new("RGB", (columns * (width + 8), rows * (height + 8)), PAPER)
    draw = ImageDraw.Draw(sheet)
    for k, each in enumerate(frames):
        row, column = divmod(k, columns)
        left, top = column * (width + 8), row * (height + 8)
        sheet.paste(each, (left, top))
        draw.rectangle((left, top, left + width - 1, top + height - 1), outline=FAINT)
    return np.asarray(sheet)
