"""Pictures of a trained model for a page: traversals, maps of latents and features, and the
training examples nearest to samples."""

from typing import Any

import jax
import numpy as np
from PIL import Image

from jaxgan.distributions.law import Law
from jaxgan.explore.blocks import generated
from jaxgan.explore.maps import Map, maps_of
from jaxgan.explore.numbers import own_numbers
from jaxgan.explore.opened import Opened
from jaxgan.explore.report.web import image_of, uris
from jaxgan.metrics.neighbours import nearest
from jaxgan.model import Model

STOPS, ROWS, POINTS = 8, 8, 128  # places of a slider; examples that it moves; of points
CLASSES = 16  # places of a latent of classes, at most
SLIDERS, UNNAMED = 12, 4  # in all; of latents that no code names
SHOWN, SEARCHED = 10, 10_000  # samples, and training examples that are looked through
AT_ONCE, IN_MEMORY = 2**24, 2**28  # numbers of training examples, decoded and stored
THUMB, MAPPED, MAPS = 48, 200, 6  # pixels; examples of a map; maps
BUDGET = {"traversals": 1_000_000, "maps": 800_000, "nearest": 150_000}  # characters


def traversals(opened: Opened, seed: int = 0) -> list[dict[str, Any]]:
    """A film of each code, else of the first components of the latents: one component goes
    through its law's grid, all else stays. [] of a family that is fed no latents."""
    model = opened.model
    if model.family.input != "latent":
        return []
    chosen = components(model)
    found = []
    for name, component in chosen:
        law = model.prior[name]
        values, examples = varied(opened, name, component, seed)
        frames = [
            image_of(model.modality.picture(some, model.data_spec, ROWS // 2))
            for some in examples.swapaxes(0, 1)
        ]
        places = uris(frames, BUDGET["traversals"] // len(chosen))
        title = name if law.one_hot or law.size == 1 else f"{name}, component {component}"
        figure = {
            "label": "",
            "at": [*range(len(places))],
            "frames": places,
            "coarse": max(frames[0].size) <= 400,
        }
        stops = stops_of(model, name, law, values)
        found.append({"title": title, "stops": stops, "figures": [figure]})
    return found


def shown(opened: Opened, seed: int = 0) -> list[dict[str, Any]]:
    """A few samples as people hear, read or turn them, where their modality says how."""
    model = opened.model
    show = model.modality.shown
    if show is None or model.family.input != "latent":
        return []
    return show(model.sample(seed, SHOWN), model.data_spec)


def components(model: Model) -> list[tuple[str, int]]:
    """(latent, component) of the sliders: of codes and classes, else of all latents."""
    codes = model.options.structure.get("codes") or {}
    named = [n for n, law in model.prior.items() if n in codes or law.one_hot]
    most = SLIDERS if named else UNNAMED
    pairs = [
        (name, component)
        for name in named or model.prior
        for component in range(1 if model.prior[name].one_hot else model.prior[name].size)
    ]
    return pairs[:most]


def varied(
    opened: Opened, name: str, component: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """The values of a component [S], or of classes the classes, and stored examples [R, S,
    ...] that differ from row to row in all else."""
    model = opened.model
    law = model.prior[name]
    rows = POINTS if model.modality.is_plane(model.data_spec) else ROWS
    drawn = {key: np.asarray(x) for key, x in model.latents(seed, rows).items()}
    grid = jax.vmap(lambda value: law.grid(value, component, STOPS))(drawn[name])
    grid = np.asarray(grid)[:, :CLASSES]
    stops = grid.shape[1]
    every = {key: np.repeat(x, stops, axis=0) for key, x in drawn.items()}
    every[name] = grid.reshape(-1, law.size)
    examples = generated(model, every)
    values = (
        np.argmax(grid[0], 1) if law.one_hot else grid[0].reshape(stops, -1)[:, component]
    )
    return values, examples.reshape(rows, stops, *examples.shape[1:])


def stops_of(model: Model, name: str, law: Law, values: np.ndarray) -> list[str]:
    """The places of a slider: classes by their label, where they are the data's."""
    labels = model.data_spec.get("label_names") or ()
    if law.one_hot and name == "label" and len(labels) == law.size:
        return [str(labels[int(k)]) for k in values]
    return [str(int(k)) if law.one_hot else f"{k:.2f}" for k in values]


def maps(opened: Opened) -> dict[str, Any]:
    """{"maps": [{"name", "by", "xy", "labels", "names", "sprite"}], "sprites": [{"uri",
    "columns", "rows"}]}: the examples of a map are the cells of its sprite, in order."""
    found = maps_of(opened, by="pca", n=MAPPED, seed=0)[:MAPS]
    sheets: list[np.ndarray] = []
    result = []
    for each in found:
        same = [k for k, sheet in enumerate(sheets) if equal(sheet, each.examples)]
        if not same:
            sheets.append(each.examples)
        result.append(of_map(each) | {"sprite": same[0] if same else len(sheets) - 1})
    budget = BUDGET["maps"] // max(len(sheets), 1)
    return {"maps": result, "sprites": [sprite(opened, x, budget) for x in sheets]}


def equal(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two sets hold the same examples."""
    return one.shape == other.shape and bool(np.array_equal(one, other))


def of_map(found: Map) -> dict[str, Any]:
    """A map in the unit square, as JSON."""
    low, high = found.points.min(0), found.points.max(0)
    scaled = (found.points - low) / np.maximum(high - low, 1e-12)
    labels = None if found.labels is None else [int(k) for k in found.labels]
    xy = [[round(float(x), 4), round(float(y), 4)] for x, y in scaled]
    names = [str(name) for name in found.label_names]
    return {"name": found.name, "by": found.by, "xy": xy, "labels": labels, "names": names}


def sprite(opened: Opened, examples: np.ndarray, budget: int) -> dict[str, Any]:
    """Thumbnails of examples, side by side in one picture."""
    model = opened.model
    columns = 20
    rows = -(-len(examples) // columns)
    sheet = Image.new("RGB", (columns * THUMB, rows * THUMB), "grey")
    for k in range(len(examples)):
        drawn = model.modality.picture(examples[k : k + 1], model.data_spec, 1)
        thumb = image_of(drawn).convert("RGB").resize((THUMB, THUMB))
        sheet.paste(thumb, (k % columns * THUMB, k // columns * THUMB))
    return {"uri": uris([sheet], budget)[0], "columns": columns, "rows": rows}


def neighbours(opened: Opened, seed: int = 0) -> dict[str, Any] | None:
    """{"uri", "distances": [K], "searched": N}: samples over their nearest training
    examples, by the distance of the examples' own numbers, closest first. None of points of
    a plane, which have no place side by side."""
    model = opened.model
    if model.modality.is_plane(model.data_spec) or model.family.input != "latent":
        return None
    numbers = own_numbers(model.modality).extract
    fakes = model.sample(seed, 64)
    x = flat(numbers(fakes)[0])
    train, _ = opened.real("train", min(SEARCHED, max(1, IN_MEMORY // x.shape[1])))
    size = max(1, AT_ONCE // x.shape[1])
    distance, row = np.full(len(x), np.inf), np.zeros(len(x), int)
    for start in range(0, len(train), size):
        near, at = nearest(x, flat(numbers(train[start : start + size])[0]))
        closer = near[:, 0] < distance
        distance[closer], row[closer] = near[closer, 0], start + at[closer, 0]
    first = np.argsort(distance, kind="stable")[:SHOWN]
    pairs = np.concatenate([fakes[first], train[row[first]]])
    drawn = image_of(model.modality.picture(pairs, model.data_spec, len(first)))
    return {
        "uri": uris([drawn], BUDGET["nearest"])[0],
        "distances": [f"{d:.3g}" for d in distance[first]],
        "searched": len(train),
    }


def flat(numbers: Any) -> np.ndarray:
    """[N, ...] -> [N, D]."""
    return np.asarray(numbers).reshape(len(numbers), -1)
