"""The scores of one run among its siblings (tests/benchmarks/siblings.py).

log p      nats a test image: exact, a bound, or an estimate; `known` says which. Of
           annealed importance sampling the least of 100 and 1,000 temperatures,
           forwards and backwards
FD draws   Frechet distance of binary draws and binary test images, as many of each, by
           a classifier of binary training images: those of a likelihood model by its
           law, those of a GAN made binary as the data are
FD means   the same of grey images: the means of p(x | z), or a GAN's images
precision, recall   of the draws, k = 5
nearest    median distance of the draws to the nearest of the training images over that
           of test images
samples/s  of calls of 64, on this machine; parameters of all networks; seconds to train
"""

import functools
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from ml_collections import ConfigDict

import jaxgan
from jaxgan import assemble
from jaxgan.assemble.extractors import classifier
from jaxgan.core.streams import stream
from jaxgan.data.source import Source, image_source
from jaxgan.evaluate.scorer import Scorer
from jaxgan.games.observation import observe
from jaxgan.metrics.likelihood import annealed, form_of, likelihood
from jaxgan.metrics.score import values_of
from jaxgan.modalities.pixels import convert_arrays
from jaxgan.model import Model
from jaxgan.workdir.head import read_config
from tests.benchmarks import rbm

COLUMNS = (
    "log p",
    "FD draws",
    "FD means",
    "precision",
    "recall",
    "nearest",
    "samples/s",
    "parameters",
    "seconds",
)
FORMS = {8: "threshold", 28: "dynamic"}  # by the edge of images
EDGES = {"digits": 8, "npz": 28}  # by the name of the data
GREY, MEANS, BINARY = "grey", "means", "binary"  # what a model's own examples are
KINDS = {"gan": GREY, "infogan": GREY, "pixels": BINARY, "hmm": BINARY}
SPEC = {"examples": 5_000, "validation_examples": 1000}
METRICS = ("frechet", "prdc", "memorisation")
TIMED = 256  # samples


def binary(x: np.ndarray, form: str, what: str, seed: int = 0) -> np.ndarray:
    """Grey images, uint8 [N, H, W, 1], as those of 0 and 255; by a stream of a name."""
    key, parts = stream(jax.random.key(seed), what), []
    for k in range(0, len(x), 1000):
        some = jnp.float32(x[k : k + 1000]) / 127.5 - 1
        index = jnp.arange(k, k + len(some))
        parts.append(np.asarray(observe(some, key, index, "bernoulli", 0.5, form)))
    return (255 * np.concatenate(parts)).astype(np.uint8)


class Drawn:
    """A model whose examples are binary draws, as the scorer takes one."""

    weights = "ema"

    def __init__(self, model: Model, kind: str, edge: int):
        self.form = (
            FORMS[edge] if kind == GREY else "dynamic"
        )  # a mean is a chance of white
        self.model, self.kind, self.edge = model, kind, edge
        self.grey = functools.cache(self.own)

    def sample(self, seed: int = 0, n: int = 16, start: int = 0) -> np.ndarray:
        x = self.grey(seed, n, start)
        return x if self.kind == BINARY else binary(x, self.form, f"draws {start}", seed)

    def own(self, seed: int, n: int, start: int) -> np.ndarray:
        """The model's own examples."""
        x = self.model.sample(seed, n, start)
        return convert_arrays(x, self.edge, 1, "resize")


class Grey:
    """The same, whose examples are the model's own."""

    weights = "ema"

    def __init__(self, drawn: Drawn):
        self.sample = drawn.grey


@functools.cache
def scorers(data: str) -> tuple[Scorer, Scorer]:
    """Those of binary and of grey images of a run's data, by its config's text."""
    grey: Source = assemble.make_source(assemble_config(data))
    form = FORMS[grey.spec["shape"][0]]
    splits = {
        split: {**rows, "data": binary(np.asarray(rows["data"][:]), form, split)}
        for split, rows in grey.splits.items()
    }
    drawn = image_source(f"{grey.spec['name']}-binary", splits, 0, grey.spec["label_names"])
    both = drawn, grey
    found = [Scorer(classifier(s.spec["name"], s), s, SPEC) for s in both]
    return found[0], found[1]


def assemble_config(text: str) -> Any:
    """A config of its text."""
    return ConfigDict(json.loads(text))


def scorers_of(folder: Path) -> tuple[Scorer, Scorer]:
    """Those of a run's data, made once."""
    config = read_config(folder)
    kept = {"data": config.data, "image_size": edge_of(folder)}
    return scorers(json.dumps(kept, sort_keys=True, default=lambda x: x.to_dict()))


def edge_of(folder: Path) -> int:
    """The side of images that a run is compared by."""
    return EDGES[read_config(folder).data.name]


def kind_of(folder: Path) -> str:
    """What a run's examples are."""
    return KINDS.get(read_config(folder).game.name, MEANS)


def scores(folder: Path) -> dict[str, Any]:
    """All columns that apply to a run."""
    model: Model = jaxgan.load(folder)
    kind, (drawn, grey) = kind_of(folder), scorers_of(folder)
    edge = edge_of(folder)
    judged: Any = Drawn(model, kind, edge)
    values = values_of(drawn.of(judged, "test", METRICS, 0)[0])
    near = [end_of(values, side) for side in ("/train", "/test")]
    found = by_features(values) | {"nearest": near[0] / near[1]}
    if kind != BINARY:
        means: Any = Grey(judged)
        own = values_of(grey.of(means, "test", ("frechet",), 0)[0])
        found["FD means"] = end_of(own, "fd_")
    if kind != GREY:
        found |= likelihood_of(folder, model)
    model.sample(0, TIMED)
    spent = []
    for seed in range(5):
        start = time.perf_counter()
        model.sample(seed, TIMED)
        spent.append(time.perf_counter() - start)
    found["samples/s"] = TIMED / min(spent)
    params = [kept.get("params", {}) for kept in model.variables.values()]
    found["parameters"] = float(sum(np.size(x) for x in jax.tree.leaves(params)))
    *_, last = (folder / "metrics.jsonl").read_text().splitlines()
    return found | {"seconds": json.loads(last)["seconds"]}


def by_features(values: Mapping[str, float]) -> dict[str, float]:
    """The columns that scores of draws fill."""
    found = {name: end_of(values, f"/{name}") for name in ("precision", "recall")}
    return {"FD draws": end_of(values, "fd_"), **found}


def end_of(values: Mapping[str, float], part: str) -> float:
    """The first score whose name has such a part."""
    return next(value for name, value in values.items() if part in name)


def likelihood_of(folder: Path, model: Model) -> dict[str, Any]:
    """{"log p": nats, "known": how}."""
    source = assemble.make_source(read_config(folder))
    judge = annealed if "annealed" in model.family.judges else likelihood
    scores = judge(source, model, 0)
    found = values_of(scores)
    form, _ = form_of(model)
    names = {
        f"log_p_{form}": "exact",
        f"log_p_annealed_{form}": "AIS",
        f"iw500_{form}": "500 draws",
        f"iw500_annealed_{form}": "500 draws, AIS",
        f"elbo_{form}": "bound",
    }
    name = next(name for name in names if f"likelihood/{name}_test" in found)
    value, known = found[f"likelihood/{name}_test"], names[name]
    if "AIS" in known:
        largest = max(float(each.log_partition) for _, each, _ in rbm.partitions(folder))
        value -= max(0.0, largest - scores[0].protocol["estimated"]["log_partition"])
    return {"log p": value, "known": known}


def floor(folder: Path) -> dict[str, float]:
    """The scores of training images in the place of draws."""
    drawn, grey = scorers_of(folder)
    two = drawn.floor("test", ("frechet", "prdc")), grey.floor("test", ("frechet",))
    return by_features(two[0]) | {"FD means": end_of(two[1], "fd_")}


def shown(folder: Path, n: int) -> np.ndarray:
    """Draws of a run for the picture, uint8 [n, H, W, 3]."""
    drawn = Drawn(jaxgan.load(folder), kind_of(folder), edge_of(folder))
    return coloured(drawn.sample(0, n))


def tested(folder: Path, n: int) -> np.ndarray:
    """Binary test images, uint8 [n, H, W, 3]."""
    drawn, _ = scorers_of(folder)
    return coloured(np.asarray(drawn.source.splits["test"]["data"][:n]))


def coloured(x: np.ndarray) -> np.ndarray:
    return np.repeat(x, 3, -1)
