"""How good an encoder is, in numbers, each beside its floors.

latent_r2/<name>      of own fakes, whose latents are known: mean R2 over the coordinates of
                      a continuous latent
latent_accuracy/<name>  the same of a discrete one: the share of classes, or coins, that are
                      found
reconstruction/<by>   mean distance of an example and its reconstruction, divided by that of
                      an example and a random other one; floors beside it: the mean
                      example, and as many principal components of the training examples;
                      "pixels" are an example's own numbers, of a cloud in sorted order
mean_squared_error    of these numbers, in the same way
probe/...             what E(x) itself tells of the class of a test example, by its nearest
                      neighbour among training examples and by a linear classifier; beside
                      raw numbers, principal components, and the same encoder untrained
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan import assemble
from jaxgan.experiment import create
from jaxgan.explore.blocks import encoded, guesses, in_blocks
from jaxgan.explore.opened import Opened
from jaxgan.metrics.representation import (
    length_of,
    linear_accuracy,
    nearest_accuracy,
    principal,
    r2,
)
from jaxgan.metrics.score import BOTH, FAKES, Score, score
from jaxgan.modalities.modality import flat
from jaxgan.model import Model, model_of
from jaxgan.system.progress import doing
from jaxgan.workdir.items import items_of

AT_ONCE = 256  # examples of a call
FAKES_READ = 2000
GALLERY, TESTED = 60_000, 10_000  # examples of a probe, at most
ON = 20_000  # training examples, at most, whose components are taken
Latents = Mapping[str, np.ndarray]


def read(model: Model, x: np.ndarray) -> dict[str, np.ndarray]:
    """The encoder's answer for stored examples [N, ...], {latent: [N, size]}."""
    return guesses(encoded(model, x, "encoding"))


def own_fakes(model: Model) -> list[Score]:
    """The error in the latents of own fakes, as they are stored, of a seed of its own."""
    seed = 2**31
    truth = jax.device_get(model.latents(seed, FAKES_READ))
    guess = read(model, model.sample(seed, FAKES_READ))
    said: dict[str, Any] = {"n_fake": FAKES_READ, "seed": seed}
    found = []
    for name, value in guess.items():
        if model.prior[name].one_hot:
            right = np.argmax(value, 1) == np.argmax(truth[name], 1)
            kind, each = "accuracy", right.astype(float)
        elif model.prior[name].discrete:
            kind, each = "accuracy", np.mean(np.round(value) == truth[name], 0)
        else:
            kind, each = "r2", r2(truth[name], value)
        listed = {} if model.prior[name].one_hot else {"coordinates": each.tolist()}
        name = f"latent_{kind}/{name}"
        found.append(score(name, np.mean(each), FAKES, "higher", **said, **listed))
    return found


def partners(n: int) -> np.ndarray:
    """For each of n examples the number of another one, by a fixed draw, int [n]."""
    order, found = np.random.default_rng(0).permutation(n), np.empty(n, int)
    found[order] = np.roll(order, 1)
    return found


def reconstruction(
    opened: Opened,
    x: np.ndarray,
    latents: Latents,
    by: Mapping[str, Callable],
) -> list[Score]:
    """The error of stored examples [N, ...] made again, by their own numbers and by each of
    some features."""
    model = opened.model
    own_numbers = model.modality.project
    made = in_blocks(model.generate, dict(latents), title="generating")
    real, rows = decoded(model, x), flat_of(model, x)
    train = flat_of(model, opened.real("train", ON)[0])
    components = principal(train, side_by_side(latents).shape[1])
    projected = components.inverse_transform(components.transform(rows))
    others = {
        "mean_example": np.broadcast_to(train.mean(0), rows.shape),
        f"pca_{components.n_components_}": projected,
    }
    found, partner = [], partners(len(x))
    for name, features in ({"pixels": own_numbers} | dict(by)).items():
        own = compared(features, real)
        unit = length_of(own, own[partner])
        if not unit:  # one example, or all alike
            continue
        known = others
        if features is not own_numbers:  # rows are examples where they are only flat
            shaped = others if own_numbers is flat else {}
            known = {
                key: compared(features, value.reshape(real.shape))
                for key, value in shaped.items()
            }
        floors = {key: length_of(own, value) / unit for key, value in known.items()}
        said: dict[str, Any] = {"floors": floors, "random_pair": unit, "n_pca": len(train)}
        value = length_of(own, compared(features, made)) / unit
        found.append(score(f"reconstruction/{name}", value, BOTH, "lower", **said))

    def squared(value: np.ndarray) -> float:
        return float(np.mean(np.square(value - rows, dtype=np.float64)))

    error = squared(compared(own_numbers, made))
    floors = {key: squared(value) for key, value in others.items()}
    found.append(score("mean_squared_error", error, BOTH, "lower", floors=floors))
    return found


def compared(features: Callable, x: np.ndarray) -> np.ndarray:
    """The features of decoded examples [N, ...] that are compared, [N, D]."""
    found = in_blocks(jax.jit(features), np.asarray(x, np.float32), AT_ONCE, "reading")
    return found.reshape(len(found), -1)


def probes(opened: Opened, latents: Latents, split: str) -> list[Score]:
    """Scores of how well E(x) tells the classes of a split's examples, `latents` of all of
    them; [] where they have no labels."""
    train, labels = opened.real("train", GALLERY)
    test, answers = opened.real(split, TESTED)
    if labels is None or answers is None:
        return []
    some, known = labels >= 0, answers >= 0
    if len(np.unique(labels[some])) < 2 or not known.any():
        return []
    here, there = train[some], test[known]
    own = side_by_side(latents)[: len(answers)][known]
    gallery = side_by_side(read(opened.model, here))
    raw = [flat_of(opened.model, part) for part in (here, there)]
    components = principal(raw[0], own.shape[1])
    beginner = untrained(opened)
    pairs = {
        "raw": raw,
        f"pca_{components.n_components_}": [components.transform(part) for part in raw],
        "untrained": [side_by_side(read(beginner, part)) for part in (here, there)],
    }
    said = {"n_learnt": len(here), "n_tested": len(there), "split": split}
    found = []
    for name, accuracy in (("1nn", nearest_accuracy), ("linear", linear_accuracy)):
        with doing(f"probe {name} of {len(here)} and {len(there)} examples"):
            value = accuracy(gallery, labels[some], own, answers[known])
            floors = {
                key: accuracy(first, labels[some], second, answers[known])
                for key, (first, second) in pairs.items()
            }
        found.append(score(f"probe/{name}", value, BOTH, "higher", floors=floors, **said))
    return found


def side_by_side(latents: Latents) -> np.ndarray:
    """All latents, [N, total size]."""
    return np.concatenate([latents[name] for name in sorted(latents)], 1)


def decoded(model: Model, x: np.ndarray) -> np.ndarray:
    """Stored examples [N, ...] as networks see them, [N, ...]."""
    return in_blocks(lambda part: model.modality.decode(jnp.asarray(part)), x, AT_ONCE)


def flat_of(model: Model, x: np.ndarray) -> np.ndarray:
    """Stored examples as rows of the numbers by which they are compared, [N, D]."""
    return compared(model.modality.project, decoded(model, x))


def untrained(opened: Opened) -> Model:
    """The model as it was before its first step."""
    config, source = opened.config, opened.source
    game = assemble.make_game(config, source.spec)
    state = jax.jit(functools.partial(create, game, source))(np.uint32(config.seed))
    return model_of(config, source.spec, items_of(state)["networks"], 0, "raw")
