"""A map as a picture: thumbnails at their places, framed in the colours of their labels."""

from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from jaxgan.data.source import permutation
from jaxgan.explore.drawing import (
    FAINT,
    PAPER,
    RGB,
    beside,
    captioned,
    colour_of,
    fitted,
    legend,
    placed,
)
from jaxgan.explore.maps import Map
from jaxgan.modalities.modality import Modality, Spec

LEAST, MOST = 32, 48  # pixels of a thumbnail's side
FRAME = 3
NEAR = 0.9  # of a thumbnail's side: closer ones are left out


def picture_of(found: Map, modality: Modality, spec: Spec, side: int = 900) -> np.ndarray:
    """All points as dots, over them as many thumbnails as have room, and the names of the
    labels: a picture [H, W, 3]."""
    image = Image.new("RGB", (side, side), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, side - 1, side - 1), outline=FAINT)
    at = placed(found.points.astype(np.float64), side, edge=MOST // 2 + 4)
    nothing = np.zeros(len(at), int)
    labels = nothing if found.labels is None else found.labels
    order = permutation(0, 0, len(at))  # or the last kind of point would hide the first
    for (x, y), label in zip(at[order], labels[order]):
        draw.ellipse((x - 3, y - 3, x + 3, y + 3), fill=colour_of(label))
    shown = 0
    if modality.apart:
        small = (
            (place, thumbnail(modality.alone(example, spec), colour_of(label)))
            for place, example, label in zip(
                at[order], found.examples[order], labels[order]
            )
        )
        shown = add(image, small)
    present = [int(label) for label in np.unique(labels)]
    names = list(found.label_names)
    entries = [
        (colour_of(k), names[k] if 0 <= k < len(names) else f"{k}" if k >= 0 else "none")
        for k in (present if found.labels is not None else [])
    ]
    much = f"{len(at)} points" + (f", {shown} with their pictures" if shown else "")
    if entries:
        image = beside(image, legend(entries))
    return np.asarray(captioned(image, f"{found.name}, {found.by}: {much}"))


def add(image: Image.Image, small: Iterable[tuple[np.ndarray, Image.Image]]) -> int:
    """Pastes those pictures at places [2] that lie on no earlier one; how many."""
    taken: list[np.ndarray] = []
    for place, picture in small:
        away = NEAR * max(picture.size)
        if taken and np.abs(np.stack(taken) - place).max(1).min() < away:
            continue
        corner = np.round(place - np.array(picture.size) / 2).astype(int)
        image.paste(picture, (int(corner[0]), int(corner[1])))
        taken.append(place)
    return len(taken)


def thumbnail(picture: np.ndarray, frame: RGB) -> Image.Image:
    """A picture of one example, its longer side LEAST to MOST pixels, and a frame."""
    image = fitted(picture, LEAST, MOST)
    return ImageOps.expand(image, border=FRAME, fill=frame)
