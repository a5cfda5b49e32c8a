"""Pictures of files as films, and as they are."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from jaxgan.explore.report.folder import Folder
from jaxgan.explore.report.web import uris
from jaxgan.system.files import read_image

FILMS, FRAMES = 4, 24  # side by side in one film; places of its slider
STILLS = 16  # pictures that other modes drew
BUDGET = {"films": 1_600_000, "explore": 600_000, "nearest": 150_000}  # characters


def film_of(rows: Mapping[str, Mapping[int, Path]], films: int = 1) -> dict[str, Any]:
    """A film of {caption: {step: picture}} by steps: at each, every row shows its newest
    picture. `films` are on the page, and share what it may hold.

    Returns:
      {"stops": [text], "figures": [{"label", "at": [frame of each stop], "frames":
      [uri]}]}
    """
    rows = {label: found for label, found in rows.items() if found}
    steps = sorted({step for found in rows.values() for step in found})
    chosen = np.unique(np.linspace(0, len(steps) - 1, FRAMES).round().astype(int))
    stops = [steps[k] for k in chosen]
    figures = []
    for label, found in rows.items():
        newest = [
            max([s for s in found if s <= stop], default=min(found)) for stop in stops
        ]
        kept = list(dict.fromkeys(newest))
        images = [read_image(found[step]) for step in kept]
        figures.append(
            {
                "label": label,
                "at": [kept.index(step) for step in newest],
                "frames": uris(images, BUDGET["films"] // (len(rows) * films)),
                "coarse": max(images[-1].size) <= 400,
            }
        )
    return {"stops": [f"step {stop:,}" for stop in stops], "figures": figures}


def readable(
    files: Sequence[Path], problems: list[str]
) -> tuple[list[Path], list[Image.Image]]:
    """Those files that hold a picture, and their pictures; the others are `problems`."""
    kept, images = [], []
    for file in files:
        try:
            images.append(read_image(file))
            kept.append(file)
        except Exception as error:  # Pillow raises anything
            problems.append(f"{file.name}: {type(error).__name__}")
    return kept, images


def stills(folder: Folder, kind: str) -> list[dict[str, str]]:
    """Pictures of the folder as they are, [{"name", "uri"}]: "explore", those of the modes
    that look at a model, or "nearest", of an evaluation."""
    part = "" if folder.first is None else f"replica{folder.first}"
    if kind == "nearest":
        base = folder.path / "samples" / part
        files = sorted(base.glob("nearest.png"))
    else:
        base = folder.path / "explore" / part
        files = sorted(base.rglob("*.png"))[:STILLS]
    files, images = readable(files, folder.problems)
    found = uris(images, BUDGET[kind])
    return [
        {"name": file.relative_to(base).with_suffix("").as_posix(), "uri": uri}
        for file, uri in zip(files, found)
    ]
