"""Curves of several seeds as a picture: the mean of each method, and between its least and
its largest seed a band; upwards logarithmic."""

from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image, ImageDraw

from jaxgan.explore.drawing import (
    FAINT,
    INK,
    PAPER,
    RGB,
    beside,
    captioned,
    colour_of,
    font,
    legend,
)

SIZE, EDGE = (760, 520), 56
TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
SHADE = 60  # of 255: how dark a band is

Points = Sequence[tuple[float, ...]]  # of a seed: (across, ..., upwards)


def bands(curves: Mapping[str, Sequence[Points]], title: str) -> np.ndarray:
    """{method: a curve of each seed} -> uint8 [H, W, 3]. A value that is not finite, as of
    a run that failed, is left out."""
    every = [point for seeds in curves.values() for points in seeds for point in points]
    finite = [point[-1] for point in every if np.isfinite(point[-1])]
    last = max(point[0] for point in every)
    low, high = np.log(0.9 * min(finite)), np.log(1.1 * max(finite))
    width, height = SIZE[0] - 2 * EDGE, SIZE[1] - 2 * EDGE

    def place(across: float, upwards: float) -> tuple[float, float]:
        share = (high - np.log(upwards)) / (high - low)
        return EDGE + width * across / last, EDGE + height * share

    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    for tick in (t for t in TICKS if low <= np.log(t) <= high):
        ends = place(0, tick), place(last, tick)
        draw.line(ends, FAINT)
        draw.text((EDGE - 6, ends[0][1]), f"{tick:g}", INK, font(), anchor="rm")
    for at in np.linspace(0, last, 6):
        x, _ = place(at, 1.0)
        draw.text((x, SIZE[1] - EDGE + 6), f"{at:,.0f}", INK, font(), anchor="mt")
    names = []
    for k, (name, seeds) in enumerate(curves.items()):
        at, values = joined(seeds)
        middle = np.exp(np.log(values).mean(0))
        edges = [[*map(place, at, edge)] for edge in (values.min(0), values.max(0))]
        image = shaded(image, *edges, colour_of(k)) if len(values) > 1 else image
        draw = ImageDraw.Draw(image)
        draw.line([place(*xy) for xy in zip(at, middle)], colour_of(k), width=2)
        names.append((colour_of(k), f"{name}: {middle[-1]:.3g}"))
    return np.asarray(captioned(beside(image, legend(names)), title))


def joined(seeds: Sequence[Points]) -> tuple[np.ndarray, np.ndarray]:
    """Where all seeds have a finite value: across [T], upwards [S, T]."""
    by = [{p[0]: p[-1] for p in points if np.isfinite(p[-1])} for points in seeds]
    at = sorted(set.intersection(*map(set, by)))
    return np.array(at), np.array([[each[x] for x in at] for each in by])


def shaded(image: Image.Image, lower: list, upper: list, colour: RGB) -> Image.Image:
    """The image with a band of a colour between two curves."""
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).polygon([*lower, *upper[::-1]], fill=SHADE)
    return Image.composite(Image.new("RGB", image.size, colour), image, mask)
