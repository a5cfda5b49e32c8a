"""Maps: what lies near what among latents, codes and features, in two dimensions.

PCA shows the plane of largest variance, distances in it are those of the numbers. t-SNE, L.
van der Maaten, G. Hinton, "Visualizing Data using t-SNE", 2008, keeps neighbours together:
which points form a group means something; how far groups are apart, and how large they
are, does not.
"""

import dataclasses
import os
from collections.abc import Mapping, Sequence

import numpy as np

from jaxgan.explore.blocks import encoded, means
from jaxgan.explore.numbers import scorer_for
from jaxgan.explore.opened import Opened
from jaxgan.model import Model
from jaxgan.system.errors import choose

BY = {"pca": "PCA", "tsne": "t-SNE"}
FEWEST = 4  # examples of a map
BEFORE = 50  # dimensions that PCA leaves to t-SNE, as the paper's 30
PERPLEXITY = 30.0


@dataclasses.dataclass(frozen=True)
class Map:
    """Examples as points of a plane.

    Attributes:
      name: what the points are, "latents of test examples".
      by: "PCA" or "t-SNE".
      points: float32 [N, 2].
      examples: stored [N, ...], for thumbnails.
      labels: int32 [N], -1 of an example without one; None where nothing is known.
      label_names: of the labels, by their number.
    """

    name: str
    by: str
    points: np.ndarray
    examples: np.ndarray
    labels: np.ndarray | None
    label_names: Sequence[str]


Colour = tuple[np.ndarray | None, Sequence[str]]  # labels [N] and their names


def maps_of(opened: Opened, by: str = "pca", n: int = 500, seed: int = 0) -> list[Map]:
    """Every map that a run has.

    - The latents, or codes, that an encoder gives to test examples, by the label and again
      by each code of classes.
    - The features of test examples, of samples, and of both, all three in one plane: by
      the label, by each latent of classes, and by which of the two an example is.

    Args:
      by: "pca" or "tsne".
      n: examples at most, of each kind; of maps of both, 2 n points.
      seed: of the samples and of t-SNE.

    Raises:
      UsageError: the run's data are not there, or there is no such way.
    """
    choose(by, BY, "by")
    model, seen = opened.model, scorer_for(opened)
    count = min(n, opened.source.size("test"))
    if count < FEWEST:
        return []
    real, labels = opened.real("test", count)
    label: Colour = labels, list(model.data_spec.get("label_names") or ())
    found: list[Map] = []
    if model.family.offers("encode"):
        read = means(encoded(model, real))
        what = "latents" if set(read) == set(model.prior) else "codes"
        name = f"{what} of test examples"
        points = plane(np.concatenate([read[k] for k in sorted(read)], 1), by, seed)
        found.append(Map(name, BY[by], points, real, *label))
        for code, colour in classes(model, read).items():
            found.append(Map(f"{name}, by {code}", BY[by], points, real, *colour))
    features = seen.real("test", count).features
    if model.family.input != "latent":
        name = "features of test examples"
        return [*found, Map(name, BY[by], plane(features, by, seed), real, *label)]
    drawn = seen.fakes(model, count, seed, 0)
    fakes = drawn.examples
    assert fakes is not None
    both = plane(np.concatenate([features, drawn.features]), by, seed)
    found.append(Map("features of test examples", BY[by], both[:count], real, *label))
    for code, colour in (classes(model, model.latents(seed, count)) or NONE).items():
        name = f"features of samples, by {code}" if code else "features of samples"
        found.append(Map(name, BY[by], both[count:], fakes, *colour))
    name, sides = "features of test examples and samples", np.repeat([0, 1], count)
    shown = np.concatenate([real, fakes])
    which: Colour = sides.astype(np.int32), ["test example", "sample"]
    return [*found, Map(name, BY[by], both, shown, *which)]


NONE: Mapping[str, Colour] = {"": (None, ())}


def classes(model: Model, latents: Mapping) -> dict[str, Colour]:
    """{latent: the likeliest class, int32 [N], and the classes' names} of those latents
    that are one of several classes, given as {latent: [N, size]}."""
    names = list(model.data_spec.get("label_names") or ())
    found: dict[str, Colour] = {}
    for name in sorted(latents):
        size = model.prior[name].size
        if not model.prior[name].one_hot:
            continue
        own = name == "label" and len(names) == size
        called = names if own else [f"{name} {k}" for k in range(size)]
        found[name] = np.asarray(latents[name]).argmax(1).astype(np.int32), called
    return found


def plane(numbers: np.ndarray, by: str, seed: int = 0) -> np.ndarray:
    """Rows of numbers [N, D] as points of a plane, float32 [N, 2]; all at one place where
    the rows are equal.

    Raises:
      ValueError: fewer rows than a map has.
    """
    from sklearn.decomposition import PCA  # late: slow to import
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits  # as scikit-learn itself does

    x = np.asarray(numbers, np.float64).reshape(len(numbers), -1)
    if len(x) < FEWEST:
        raise ValueError(f"a map is of {FEWEST} rows or more, not {len(x)}")
    if not np.ptp(x, axis=0).any():
        return np.zeros((len(x), 2), np.float32)
    if x.shape[1] == 1:
        x = np.concatenate([x, np.zeros_like(x)], 1)
    kept = 2 if by == "pca" else min(BEFORE, len(x))
    if kept < x.shape[1]:
        x = PCA(kept, random_state=seed).fit_transform(x)
    elif by == "pca":
        x = x - x.mean(0)
    if by == "tsne":
        perplexity = min(PERPLEXITY, (len(x) - 1) / 3)
        threads = max((os.cpu_count() or 1) // 2, 1)  # with all, one that waits stops all
        with threadpool_limits(threads):
            x = TSNE(2, perplexity=perplexity, random_state=seed).fit_transform(x)
    return x.astype(np.float32)
