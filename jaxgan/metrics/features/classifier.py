"""A small classifier of a data set, trained once and kept by content in the cache.

Its classes are the modes of stacked digits (jaxgan/metrics/known_modes.py), its features
those of its last hidden layer. Protocol and seed of the training are fixed; the entry of
the cache, `classifiers/<digest>.npz`, is named by these and by images and labels as they
are seen, size and all, and holds the weights and the accuracy on the test split.
"""

import dataclasses
import functools
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.traverse_util import flatten_dict, unflatten_dict
from numpy.typing import ArrayLike

from jaxgan.core.devices import compiler_options
from jaxgan.data.source import digest_of, permutation
from jaxgan.metrics.features.batches import in_batches
from jaxgan.models.layers import Conv
from jaxgan.models.norms import Bias
from jaxgan.system.cache import cache_folder, kept
from jaxgan.system.files import digest_text, write_arrays
from jaxgan.system.progress import track

Params = Mapping[str, Any]
STEPS, BATCH, RATE, SEED = 2400, 128, 2e-3, 0
EPOCHS = 50  # at most: few images need few steps
AT_ONCE = 500  # images classified together: one program for any number of images
he_normal = nn.initializers.he_normal()


class Network(nn.Module):
    """uint8 images [B, H, W, C] -> (logits [B, classes], features [B, hidden]).

    Zero padding to the next square of 8, 16, 32, ... pixels, convolutions of stride 2 down
    to 4x4, a hidden layer; ReLU.
    """

    classes: int
    width: int = 24
    hidden: int = 128

    @nn.compact
    def __call__(self, images: jax.Array) -> tuple[jax.Array, jax.Array]:
        x, width = images.astype(jnp.float32) / 255.0, self.width
        side = max(8, 2 ** math.ceil(math.log2(max(x.shape[1:3]))))
        edges = [((side - n) // 2, -((n - side) // 2)) for n in x.shape[1:3]]
        x = jnp.pad(x, [(0, 0), *edges, (0, 0)])
        while x.shape[1] > 4:
            x = nn.relu(Bias()(Conv(width, kernel_init=he_normal)(x)))
            width = min(2 * width, 4 * self.width)
        x = nn.relu(nn.Dense(self.hidden)(x.reshape(len(x), -1)))
        return nn.Dense(self.classes)(x), x


@dataclasses.dataclass(frozen=True)
class Kind:
    """How examples of a modality are classified.

    Attributes:
      network: classes -> a module of stored examples [B, ...] that returns logits [B,
        classes] and features [B, D].
      changed: (stored [B, ...], number of the step) -> what is learnt from at that step,
        where the label stays true.
      unrounded: decoded [B, ...] -> floats in the unit of stored examples; pure.
      does: what becomes of stored examples, for protocols.
      of: data spec -> the kind of such examples, where the network depends on it.
    """

    network: Callable[[int], nn.Module]
    changed: Callable[[np.ndarray, int], np.ndarray]
    unrounded: Callable[[jax.Array], jax.Array]
    does: str
    of: Callable[[Mapping[str, Any]], "Kind"] | None = None


def shifted(images: np.ndarray, at: int) -> np.ndarray:
    """The images of step `at`, all shifted by the same offset, a sixteenth of their side at
    most."""
    height, width = images.shape[1:3]
    edge = height // 16
    words = np.random.Philox(key=[SEED, at]).random_raw(2)
    top, left = (int(word % np.uint64(2 * edge + 1)) for word in words)
    padded = np.pad(images, [(0, 0), (edge, edge), (edge, edge), (0, 0)], mode="edge")
    return padded[:, top : top + height, left : left + width]


def from_unit(images: jax.Array) -> jax.Array:
    """Floats in [-1, 1] -> 0 to 255."""
    return (images + 1.0) * 127.5


IMAGES = Kind(Network, shifted, from_unit, "x / 255")


@functools.partial(jax.jit, static_argnums=0)
def apply(
    network: nn.Module, params: Params, images: ArrayLike
) -> tuple[jax.Array, jax.Array]:
    """Logits and features of images [B, H, W, C] in 0 to 255, with full precision."""
    with jax.default_matmul_precision("highest"):
        found: Any = network.apply({"params": params}, images)
        return found


@dataclasses.dataclass(frozen=True)
class Classifier:
    """A trained classifier.

    Attributes:
      accuracy: share of the test images that it classifies correctly.
      digest: SHA-256 of its weights and of what they learnt from.
    """

    network: nn.Module
    params: Params
    accuracy: float
    digest: str
    kind: Kind = IMAGES

    def outputs(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """uint8 [N, H, W, C] -> features [N, hidden], logits [N, classes], float32."""
        logits, features = classify(self.network, self.params, images)
        return features, logits

    def logits(self, images: np.ndarray) -> np.ndarray:
        """uint8 [N, H, W, C] -> float32 [N, classes]."""
        return self.outputs(images)[1]

    def smooth(self, images: jax.Array) -> jax.Array:
        """Features [B, hidden] of decoded examples [B, ...], not rounded as stored ones."""
        return apply(self.network, self.params, self.kind.unrounded(images))[1]


def classify(
    network: nn.Module, params: Params, images: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Logits [N, classes] and features [N, hidden] of uint8 images [N, H, W, C]."""
    run = functools.partial(apply, network, params)
    return in_batches(run, images, AT_ONCE, "classifying")


class Facts(NamedTuple):
    """The digest of what a classifier learns from and is tested on, the number of classes,
    and that of training examples."""

    digest: str
    classes: int
    rows: int


class Learnt(NamedTuple):
    """The examples that a classifier learns from, stored [N, ...], with labels int [N], 0
    to K - 1, and those that it is tested on."""

    images: np.ndarray
    labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray

    @property
    def facts(self) -> Facts:
        """The facts of them."""
        train = dict(data=self.images, label=self.labels)
        test = dict(data=self.test_images, label=self.test_labels)
        seen = digest_of({"train": train, "test": test})
        return Facts(seen, int(self.labels.max()) + 1, len(self.images))


def classifier_of(
    images: np.ndarray,
    labels: np.ndarray,
    test_images: np.ndarray,
    test_labels: np.ndarray,
    steps: int = STEPS,
    kind: Kind = IMAGES,
) -> Classifier:
    """The classifier of stored examples [N, ...] with labels int [N], 0 to K - 1: from the
    cache, or trained now. `steps` are cut to `EPOCHS` epochs."""
    learnt = Learnt(images, labels, test_images, test_labels)
    return kept_or_trained(learnt.facts, lambda: learnt, steps, kind)


def classifier_of_source(
    source: str, examples: Callable[[], Learnt], kind: Kind
) -> Classifier:
    """`classifier_of` the examples of a source that `source` tells from all others: where
    they were learnt before they are not made again, which takes seconds if they are
    rendered."""
    made = functools.cache(examples)
    found = kept("learnt", f"learnt-1 {source}", lambda: made().facts._asdict())
    facts = Facts(str(found["digest"]), int(found["classes"]), int(found["rows"]))
    return kept_or_trained(facts, made, STEPS, kind)


def kept_or_trained(
    facts: Facts, examples: Callable[[], Learnt], steps: int, kind: Kind
) -> Classifier:
    """The classifier of examples with these facts, which `examples` makes where it is not
    in the cache."""
    seen, classes, rows = facts
    steps, network = min(steps, -(-EPOCHS * rows // BATCH)), kind.network(classes)
    protocol = f"classifier-3 {seen} {network} {steps} {BATCH} {RATE} {SEED}"
    path = cache_folder() / "classifiers" / f"{digest_text(protocol)}.npz"
    if not path.is_file():
        learnt = examples()
        params = train(network, learnt.images, learnt.labels, steps, kind)
        found = classify(network, params, learnt.test_images)[0].argmax(1)
        accuracy = float(np.mean(found == learnt.test_labels))
        write_arrays(path, accuracy=accuracy, **flatten_dict(params, sep="/"))
    return read(path, network, seen, kind)


def train(
    network: nn.Module, images: np.ndarray, labels: np.ndarray, steps: int, kind: Kind
) -> Params:
    """Weights after `steps` of Adam on changed batches in a fixed random order, with a rate
    that falls to zero along a cosine."""
    optimizer = optax.adam(optax.cosine_decay_schedule(RATE, steps))
    classes = int(labels.max()) + 1

    def loss(params: Params, images: jax.Array, labels: jax.Array) -> jax.Array:
        logits, _ = network.apply({"params": params}, images)
        chosen = jax.nn.one_hot(labels, classes)
        return -jnp.mean(jnp.sum(chosen * jax.nn.log_softmax(logits), -1))

    def step(
        params: Params, state: optax.OptState, images: jax.Array, labels: jax.Array
    ) -> tuple[Params, optax.OptState]:
        gradients = jax.grad(loss)(params, images, labels)
        with jax.numpy_dtype_promotion("standard"):  # as optax likes it
            updates, state = optimizer.update(gradients, state)
        return optax.apply_updates(params, updates), state

    compiled = jax.jit(step, donate_argnums=(0, 1), compiler_options=compiler_options())
    params = network.init(jax.random.key(SEED), images[:1])["params"]
    state, n = optimizer.init(params), len(images)
    epochs = -(-steps * BATCH // n)
    order = np.concatenate([permutation(SEED, epoch, n) for epoch in range(epochs)])
    rows = order[: steps * BATCH].reshape(steps, BATCH)
    for at, row in enumerate(track(rows, "training a classifier", steps)):
        params, state = compiled(params, state, kind.changed(images[row], at), labels[row])
    return jax.device_get(params)


def read(path: Path, network: nn.Module, seen: str, kind: Kind) -> Classifier:
    """The classifier of an entry of the cache; `seen` is the digest of its data."""
    with np.load(path) as archive:
        arrays = dict(archive)
    accuracy = float(arrays.pop("accuracy"))
    params = unflatten_dict(arrays, sep="/")
    digest = digest_text(f"{seen} {digest_of({'weights': arrays})}")
    return Classifier(network, params, accuracy, digest, kind)
