"""Latent arithmetic: the mean latent of a class less that of another, added to examples of
the latter. A. Radford, L. Metz, S. Chintala, "Unsupervised Representation Learning with
Deep Convolutional Generative Adversarial Networks", 2016 (arXiv:1511.06434), section 6.3.2,
with an encoder's latents in the place of chosen samples'.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from jaxgan.explore.opened import Opened
from jaxgan.explore.paths import Latents, along, latents_of, reads_all, shown
from jaxgan.metrics.features.extractor import Extractor
from jaxgan.metrics.score import Score, score

AMOUNTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25)
LEARNT = 2000  # training examples that the means are of
FEWEST = 5  # of a class


@dataclasses.dataclass(frozen=True)
class Arithmetic:
    """Test examples moved from their class towards the next.

    Attributes:
      examples: stored [R, 1 + C, ...]: a test example, and what is made of its latent with
        `AMOUNTS` of the difference of the classes' means added.
      pairs: the names of both classes, for each row.
      scores: the shares of test examples that a classifier of the data takes for their own
        class when made again from their latents, "arithmetic/reconstructed", and for the
        next when moved by the whole difference, "arithmetic/moved".
    """

    examples: np.ndarray
    pairs: Sequence[tuple[str, str]]
    scores: list[Score]


def arithmetic_of(
    opened: Opened, extractor: Extractor, rows: int = 8, n: int = 200
) -> Arithmetic | None:
    """Test examples of `rows` classes moved towards the class after theirs, and n of them
    classified; None where there are no two labels, no latent is continuous, or the encoder
    does not read all latents."""
    model = opened.model
    free = [name for name, law in model.prior.items() if not law.discrete]
    train, labels = opened.real("train", LEARNT)
    test, truth = opened.real("test", n)
    if labels is None or truth is None or not free or not reads_all(model, test[:1]):
        return None
    here = [int(c) for c in np.unique(labels[labels >= 0])]
    classes = [c for c in here if np.sum(labels == c) >= FEWEST and np.any(truth == c)]
    if len(classes) < 2:
        return None
    known = np.isin(truth, classes)
    test, truth = test[known], truth[known]
    latents, start = latents_of(model, train), latents_of(model, test)
    after = dict(zip(classes, classes[1:] + classes[:1]))
    goal = np.array([after[int(c)] for c in truth])
    directions = {}
    for name in free:
        mean = {c: latents[name][labels == c].mean(0) for c in classes}
        shift = {c: mean[after[c]] - mean[c] for c in classes}
        directions[name] = np.stack([shift[int(c)] for c in truth])
    first = [int(np.argmax(truth == c)) for c in classes[:rows]]
    some = rows_of(start, first), rows_of(directions, first)
    made = shown(model, along(model.prior, *some, AMOUNTS))
    names = list(model.data_spec.get("label_names") or ())
    called = {c: names[c] if c < len(names) else str(c) for c in classes}
    scores: list[Score] = []
    if extractor.classes:
        both = shown(model, along(model.prior, start, directions, (0.0, 1.0)))
        said: dict[str, Any] = {"n_real": len(test), "split": "test"}
        said["extractor"] = extractor.name
        for k, (name, right) in enumerate([("reconstructed", truth), ("moved", goal)]):
            logits = extractor.extract(both[:, k])[1]
            assert logits is not None
            share = np.mean(logits.argmax(1) == right)
            scores.append(score(f"arithmetic/{name}", share, better="higher", **said))
    examples = np.concatenate([test[first][:, None], made], 1)
    pairs = [(called[c], called[after[c]]) for c in classes[:rows]]
    return Arithmetic(examples, pairs, scores)


def rows_of(latents: Latents, which: Sequence[int]) -> dict[str, np.ndarray]:
    """Some rows of each, {name: [len(which), size]}."""
    return {name: value[list(which)] for name, value in latents.items()}
