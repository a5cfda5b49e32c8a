"""The curve along which a model that draws at a temperature trades quality for variety.

    python -m jaxgan.main --mode=evaluate --workdir=RUN --temperatures=0.5,0.8,1,1.25,2
        --beside=RUN_OF_LSTM

A model at temperature t draws from softmax(logits / t). One point says little: another
temperature of a worse model may have the better value (M. Caccia et al., "Language GANs
Falling Short", 2020, arXiv:1811.02549). Curves of several runs stand in one picture.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image, ImageDraw

from jaxgan import assemble
from jaxgan.explore.drawing import (
    FAINT,
    INK,
    PAPER,
    beside,
    captioned,
    colour_of,
    font,
    legend,
)
from jaxgan.explore.opened import Opened
from jaxgan.metrics.judges import JUDGES, judges_in
from jaxgan.metrics.score import values_of
from jaxgan.model import Model
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_json, write_png
from jaxgan.system.places import absolute
from jaxgan.system.progress import say

# The plane of the picture, the first pair of scores that all runs have: across, upwards.
PLANES = (
    ("language/valid", "language/excess"),
    ("language/valid", "language/js3"),
    ("text/unique", "text/js3"),
)
SIDE, EDGE = 560, 60  # pixels

Curve = Mapping[float, Mapping[str, float]]  # temperature -> {score: value}


def sweep(
    opened: Opened, temperatures: Sequence[float], others: Sequence[str], seed: int
) -> dict[str, Curve]:
    """The scores of a run, and of `others`, at each temperature, by the first judge that
    the data name; written to the run's temperatures.json, and as a picture to
    explore/temperatures.png.

    Raises:
      UsageError: the data name no judge, a model knows no temperature, or another run has
        other data.
    """
    digest = opened.source.spec["digest"]
    curves: dict[str, Curve] = {}
    runs = [opened, *(Opened.of(other, data_path=opened.data_path) for other in others)]
    for run in runs:
        if run.source.spec["digest"] != digest:
            raise UsageError(f"--beside: {run.folder} has other data than {opened.folder}")
        name = absolute(run.folder).name
        name = f"{name}-{len(curves)}" if name in curves else name
        curves[name] = curve(run, temperatures, seed)
    found = {
        name: {f"{t:g}": dict(scores) for t, scores in one.items()}
        for name, one in curves.items()
    }
    protocol = {**opened.said, "seed": seed, "data_digest": digest}
    write_json(opened.folder / "temperatures.json", {"curves": found, "protocol": protocol})
    if (plane := plane_of(list(curves.values()))) is not None:
        path = opened.where / "temperatures.png"
        write_png(path, drawn(curves, *plane))
        say(f"{path}: {plane[1]} over {plane[0]}")
    return dict(curves)


def curve(opened: Opened, temperatures: Sequence[float], seed: int) -> Curve:
    """The scores of a run at each temperature; says them."""
    names = judges_in(opened.source.spec)
    if not names:
        raise UsageError(
            "--temperatures: the data name no judge, such as those of text and of known "
            "languages"
        )
    judge = assemble.resolve(JUDGES, names[0], "the data's judges")
    found = {}
    for t in temperatures:
        scores = values_of(judge(opened.source, at(opened.model, t), seed))
        found[t] = scores
        shown = ", ".join(
            f"{name} {value:.4g}" for name, value in scores.items() if math.isfinite(value)
        )
        say(f"{opened.folder} at {t:g}: {shown}")
    return found


def at(model: Model, temperature: float) -> Model:
    """The model at a temperature; all temperatures share its programs.

    Raises:
      UsageError: its family has no such option, or it is not above 0.
    """
    if not temperature > 0 or not math.isfinite(temperature):
        raise UsageError(f"--temperatures has {temperature:g}; they must be above 0")
    return model.with_options(temperature=temperature)


def parsed(text: str) -> tuple[float, ...]:
    """The temperatures of a flag, with commas between.

    Raises:
      UsageError: one is no number.
    """
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise UsageError(
            f"--temperatures is {text!r}; it must be numbers with commas between"
        ) from None
    return found


def plane_of(curves: Sequence[Curve]) -> tuple[str, str] | None:
    """The scores across and upwards that all curves have, or None."""
    for plane in PLANES:
        if all(set(plane) <= set(scores) for one in curves for scores in one.values()):
            return plane
    return None


def drawn(curves: Mapping[str, Curve], across: str, upwards: str) -> np.ndarray:
    """The curves, each in a colour, a dot and its temperature at each point: uint8 [H, W,
    3]."""
    points = {
        name: np.array([[scores[across], scores[upwards]] for scores in one.values()])
        for name, one in curves.items()
    }
    whole = np.concatenate(list(points.values()))
    whole = whole[np.isfinite(whole).all(1)]
    low, high = whole.min(0), whole.max(0)
    span = np.where(high > low, high - low, 1.0)
    image = Image.new("RGB", (SIDE, SIDE), PAPER)
    draw = ImageDraw.Draw(image)
    inner = SIDE - 2 * EDGE
    draw.rectangle((EDGE, EDGE, SIDE - EDGE, SIDE - EDGE), outline=FAINT)
    for k, (one, spots) in enumerate(zip(curves.values(), points.values())):
        places = EDGE + inner * (spots - low) / span
        places[:, 1] = SIDE - places[:, 1]
        known = np.isfinite(places).all(1)
        draw.line([tuple(xy) for xy in places[known]], colour_of(k), width=2)
        for t, (x, y), there in zip(one, places, known):
            if there:
                draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=colour_of(k))
                draw.text((x + 6, y - 8), f"{t:g}", INK, font())
    for axis, ends in enumerate((low, high)):
        place = EDGE if axis == 0 else SIDE - EDGE
        anchor = ("mt", "rm")
        draw.text((place, SIDE - EDGE + 6), f"{ends[0]:.3g}", INK, font(), anchor=anchor[0])
        side = EDGE - 6, SIDE - place
        draw.text(side, f"{ends[1]:.3g}", INK, font(), anchor=anchor[1])
    draw.text((SIDE / 2, SIDE - EDGE / 2), across, INK, font(), anchor="mm")
    entries = [(colour_of(k), name) for k, name in enumerate(curves)]
    title = f"{upwards} upwards, at each temperature"
    return np.asarray(captioned(beside(image, legend(entries)), title))
