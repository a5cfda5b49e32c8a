"""Extractors of features and logits from stored examples, for scores.

Only Inception makes an FID: scores carry the extractor's name (jaxgan/metrics/scores.py).
Names are resolved in jaxgan/assemble/extractors.py.
"""

import dataclasses
import inspect
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.metrics.features.classifier import Classifier
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_text

AT_ONCE = 256  # examples that a function is given, the last call fewer
Extract = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray | None]]


@dataclasses.dataclass(frozen=True)
class Extractor:
    """Features by name.

    Attributes:
      name: as scores carry it, `classifier_mnist`.
      digest: SHA-256 of the weights, or of a function's source.
      preprocessing: what becomes of stored examples before.
      extract: stored [N, ...] -> (features [N, D], logits [N, K] or None).
      smooth: decoded floats [B, ...] -> features [B, D], or None; a function of JAX that
        can be compiled and differentiated.
      fixed: whether the digest tells all: a function may read anything.
      classes: whether the logits are of the classes of the data at hand.
      accuracy: of such a classifier on its test split.
      sets: whether the features are for distances of sets, or else of pairs alone.
    """

    name: str
    digest: str
    preprocessing: str
    extract: Extract
    smooth: Callable[[jax.Array], jax.Array] | None = None
    fixed: bool = True
    classes: bool = False
    accuracy: float | None = None
    sets: bool = True


def of_classifier(data: str, trained: Classifier, shape: Sequence[int]) -> Extractor:
    """A classifier of the data set `data`, NAME or NAME=PATH, of examples of a shape."""
    return Extractor(
        f"classifier_{short_name(data)}",
        trained.digest,
        f"{'x'.join(map(str, shape))}, {trained.kind.does}",
        trained.outputs,
        trained.smooth,
        classes=True,
        accuracy=trained.accuracy,
    )


def short_name(data: str) -> str:
    """`npz=/some/mnist.npz` -> `mnist`, `tfds=cifar10:3.0.2` -> `cifar10`, `digits`."""
    name, _, path = data.partition("=")
    stem = Path(path).stem if path else name
    return re.sub(r"[^a-z0-9]+", "_", stem.partition(":")[0].lower()).strip("_")


def called(name: str, function: Callable, examples: np.ndarray) -> np.ndarray:
    """Features, floats [N, D], that a function of that name returns for examples [N, ...].

    Raises:
      UsageError: it raises, or returns anything else, or numbers that are not finite.
    """
    what = f"for {examples.dtype} {list(examples.shape)}"
    try:
        found = np.asarray(function(examples))
    except Exception as error:  # the function may do anything
        text = " ".join(f"{type(error).__name__}: {error}".split())
        raise UsageError(f"extractor {name!r} fails {what}: {text}") from error
    n = len(examples)
    real = jnp.issubdtype(found.dtype, jnp.floating) or found.dtype.kind in "biu"
    if not real or found.ndim != 2 or len(found) != n or not found.size:
        raise UsageError(
            f"extractor {name!r} returns {found.dtype} {list(found.shape)} {what}; it "
            "must be [N, D], floats of each example"
        )
    if found.dtype not in (np.float32, np.float64):
        found = found.astype(np.float64)
    check_finite(name, found, what)
    return found


def check_finite(name: str, found: np.ndarray, what: str) -> None:
    """Raises UsageError where an extractor's numbers [N, D] are not finite."""
    finite = np.isfinite(found)
    if not finite.all():
        value = found[~finite][0]
        rows = np.sum(~finite.all(1))
        raise UsageError(
            f"extractor {name!r} returns {value} {what}, in {rows} of {len(found)} "
            "examples; features must be finite"
        )


def of_function(name: str, function: Callable[[np.ndarray], np.ndarray]) -> Extractor:
    """Any function of stored examples, by its name."""

    def extract(examples: np.ndarray) -> tuple[np.ndarray, None]:
        starts = range(0, len(examples), AT_ONCE)
        parts = [called(name, function, examples[at : at + AT_ONCE]) for at in starts]
        widths = sorted({part.shape[1] for part in parts})
        if len(widths) > 1:
            raise UsageError(
                f"extractor {name!r} returns {widths[0]} features of some examples and "
                f"{widths[-1]} of others; it must return as many of all"
            )
        return np.concatenate(parts), None

    try:
        source = inspect.getsource(inspect.getmodule(function))  # type: ignore[arg-type]
    except (OSError, TypeError):
        source = name
    short, does = re.sub(r"\W+", "_", name), f"what {name} does"
    return Extractor(short, digest_text(source), does, extract, fixed=False)
