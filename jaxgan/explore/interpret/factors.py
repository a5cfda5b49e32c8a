"""Known factors of variation, read in any examples by what learnt them from real ones.

A data set's factors are the entry `factors` [B, F] of its batches where its spec has
`factor_names`, else its labels, where it has them. On the host; networks by scikit-learn.
"""

import dataclasses
import warnings
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.data.source import decoded, permutation
from jaxgan.explore.opened import Opened
from jaxgan.losses.information import samples
from jaxgan.modalities.modality import Modality
from jaxgan.system.progress import doing

LEARNT, TESTED = 6_000, 1_000  # real examples
COMPONENTS, HIDDEN, EPOCHS = 128, (192, 96), 30
CLASSES = 20  # whole numbers of at most so many values are classes
PARTS = 10  # into which a number is cut where its information is measured


@dataclasses.dataclass(frozen=True)
class Factor:
    """A factor of variation: a number with its standard deviation over real examples, or
    one of `classes` classes; `skill` on test examples is R2 or, of a class, accuracy."""

    name: str
    classes: int
    deviation: float
    skill: float

    @property
    def is_class(self) -> bool:
        """Whether it has no order."""
        return self.classes > 0


@dataclasses.dataclass(frozen=True)
class Reader:
    """A reader of the factors of examples: principal components of what
    `Modality.project` makes of them, then a network of two hidden layers for all numbers,
    and one for each class."""

    modality: Modality
    components: Any
    scale: float
    networks: tuple[tuple[tuple[int, ...], Any], ...]  # (columns, network)
    factors: tuple[Factor, ...]
    centre: np.ndarray
    spread: np.ndarray

    def __call__(self, stored: np.ndarray) -> np.ndarray:
        """Stored examples [N, ...] -> factors [N, F], classes by their index."""
        x = features(self.modality, self.components, self.scale, stored)
        found = np.zeros((len(x), len(self.factors)))
        for columns, network in self.networks:
            found[:, columns] = network.predict(x).reshape(len(x), -1)
        return found * self.spread + self.centre

    def change(self, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """How much factors [..., F] differ: of a number the distance in its standard
        deviations, of a class 1 where it is another."""
        each = []
        for k, factor in enumerate(self.factors):
            a, b = before[..., k], after[..., k]
            each.append(
                (a != b) * 1.0 if factor.is_class else abs(a - b) / factor.deviation
            )
        return np.stack(each, -1)


def features(
    modality: Modality, components: Any, scale: float, stored: np.ndarray
) -> np.ndarray:
    """The components of stored examples, [N, K]."""
    return components.transform(flat_of(modality, stored)) / scale


def flat_of(modality: Modality, stored: np.ndarray) -> np.ndarray:
    """Stored examples as the panel sees them, [N, D]."""
    return np.asarray(modality.project(modality.decode(jnp.asarray(stored))))


def known(opened: Opened, split: str, n: int) -> tuple[np.ndarray, np.ndarray] | None:
    """At most n stored examples of a split, in a fixed order, and their factors [n, F];
    None of data without factors and labels."""
    source, modality = opened.source, opened.model.modality
    if "factor_names" not in source.spec:
        examples, labels = opened.real(split, n)
        if labels is None or np.shape(labels) != (len(examples),):
            return None
        kept = labels >= 0
        return examples[kept], labels[kept][:, None].astype(float)
    rows = permutation(0, 0, source.size(split))[:n]
    batches = decoded(source, split, rows, ("data", "factors"))
    parts = [(modality.store(batch["data"]), batch["factors"]) for batch in batches]
    examples, factors = (np.concatenate(each) for each in zip(*parts))
    return examples, factors.astype(float)


def reader_of(opened: Opened) -> Reader | None:
    """Learns to read the factors of a run's data from training examples, and is tested on
    those of the test split; None where no factor is known."""
    spec = opened.source.spec
    names = spec.get("factor_names") or (["label"] if spec.get("label_names") else [])
    found = known(opened, "train", LEARNT) if names else None
    if found is None:
        return None
    test = known(opened, "test", TESTED)
    assert test is not None
    with doing("learning to read known factors"):
        return learnt(opened.model.modality, names, found, test)


def learnt(
    modality: Modality,
    names: list[str],
    train: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
) -> Reader:
    """A reader of factors by name, from pairs of stored examples and factors [N, F]."""
    from sklearn.decomposition import PCA  # late: slow to import
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from threadpoolctl import threadpool_limits  # scikit-learn needs it too

    (examples, factors), (others, truth) = train, test
    x = flat_of(modality, examples)
    count = min(COMPONENTS, x.shape[1], len(x) // 2)
    components = PCA(count, svd_solver="randomized", random_state=0).fit(x[:3000])
    scale = float(components.transform(x).std()) or 1.0
    classes = [count_of(column) for column in factors.T]
    numeric = tuple(k for k, count in enumerate(classes) if not count)
    groups = [numeric] * bool(numeric) + [(k,) for k, c in enumerate(classes) if c]
    is_number = np.array([not count for count in classes])
    centre = np.where(is_number, factors.mean(0), 0.0)
    spread = np.where(is_number, np.maximum(factors.std(0), 1e-12), 1.0)
    seen, networks = features(modality, components, scale, examples), []
    for columns in groups:
        kind = MLPRegressor if columns == numeric else MLPClassifier
        options = dict(max_iter=EPOCHS, early_stopping=True, n_iter_no_change=4)
        network = kind(hidden_layer_sizes=HIDDEN, random_state=0, **options)
        target = ((factors - centre) / spread)[:, columns]
        with (
            threadpool_limits(1),
            warnings.catch_warnings(),
        ):  # threads only cost
            warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early, as meant
            network.fit(seen, target[:, 0] if len(columns) == 1 else target)
        networks.append((columns, network))
    unknown = tuple(
        Factor(name, count, float(deviation), 0.0)
        for name, count, deviation in zip(names, classes, factors.std(0))
    )
    parts = modality, components, scale, tuple(networks)
    read = Reader(*parts, unknown, centre, spread)(others)
    skills = [
        float(np.mean(a == b) if count else 1 - np.mean((a - b) ** 2) / np.var(b))
        for a, b, count in zip(read.T, truth.T, classes)
    ]
    told = tuple(dataclasses.replace(f, skill=s) for f, s in zip(unknown, skills))
    return Reader(*parts, told, centre, spread)


def count_of(values: np.ndarray) -> int:
    """The number of classes of a factor [N] that is one, else 0."""
    whole, count = (values == np.round(values)).all(), len(np.unique(values))
    return count if whole and count <= CLASSES else 0


def information(steps: np.ndarray, read: np.ndarray, factor: Factor) -> float:
    """I(step; factor) in nats of [N, K] readings along K steps of N paths: plug-in, a
    number cut into `PARTS` of equal probability; at most log K and the entropy of the
    factor. Where there is none it is about (K - 1)(values - 1) / 2NK in the mean."""
    values = read.reshape(-1)
    if not factor.is_class:
        edges = np.quantile(values, np.arange(1, PARTS) / PARTS)
        values = np.searchsorted(edges, values)
    place = np.broadcast_to(np.arange(len(steps)), read.shape).reshape(-1)
    return samples.mutual_information(place, values.astype(int), corrected=False)


def moved(read: np.ndarray, factor: Factor) -> float:
    """The share of the variance of readings [N, K] that lies within paths, 0 to 1: the
    total effect of the direction (A. Saltelli et al., "Variance based sensitivity
    analysis", 2010, equation 4). Of a class the variance is that of its indicators."""
    values = read[..., None]
    if factor.is_class:
        values = (values == np.unique(read)) * 1.0
    total = values.reshape(-1, values.shape[-1]).var(0).sum()
    return float(values.var(1).mean(0).sum() / total) if total > 0 else 0.0


def decision_on(reader: Reader, factor: int, chosen: jax.Array, x: jax.Array) -> jax.Array:
    """The logit, [B], of the class that is `chosen`, one-hot [B, classes], of each decoded
    example [B, ...]."""
    return jnp.sum(logits_on(reader, factor, x) * chosen, 1)


def logits_on(reader: Reader, factor: int, x: jax.Array) -> jax.Array:
    """The logits, [B, classes], of a factor that is a class, of decoded examples [B, ...],
    differentiable: the reader's network, by the columns of `Reader.networks`, in JAX."""
    (network,) = (n for columns, n in reader.networks if columns == (factor,))
    start, rows = (
        jnp.asarray(part, jnp.float32)
        for part in (reader.components.mean_, reader.components.components_)
    )
    y = (reader.modality.project(x) - start[None]) @ rows.T / np.float32(reader.scale)
    *hidden, last = zip(network.coefs_, network.intercepts_)
    for weights, bias in hidden:
        y = jax.nn.relu(linear(y, weights, bias))
    y = linear(y, *last)
    return jnp.concatenate([-y, y], 1) if y.shape[1] == 1 else y


def linear(x: jax.Array, weights: np.ndarray, bias: np.ndarray) -> jax.Array:
    """A layer of scikit-learn's."""
    return x @ jnp.asarray(weights, jnp.float32) + jnp.asarray(bias, jnp.float32)[None]
