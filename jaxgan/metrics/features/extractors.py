"""What turns images into the features and logits that scores are of, always by name:

    inception[:FILE]     Inception-v3 of 2015-12-05, the network of the FID
    classifier:DATA      a small classifier of a data set, as `classifier:npz=mnist.npz`
    module.function      any function, uint8 [N, H, W, C] -> float [N, D]

Only the first makes an FID: scores carry the extractor's name (jaxgan/scores.py).
"""

import dataclasses
import hashlib
import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import jax
import numpy as np

from jaxgan.data.source import Source, images_of
from jaxgan.metrics.features.classifier import classifier_of
from jaxgan.system.errors import UsageError

AT_ONCE = 256  # images that a function is given, the last call fewer
FORMS = "it may be inception, classifier:DATA or module.function"


@dataclasses.dataclass(frozen=True)
class Extractor:
    """Features by name.

    Attributes:
      name: as scores carry it, `classifier_mnist`.
      digest: SHA-256 of the weights, or of a function's source.
      preprocessing: what becomes of uint8 images before.
      see: uint8 images [N, H, W, C] -> (features [N, D], logits [N, K] or None).
      smooth: float images [B, H, W, C] in [-1, 1] -> features [B, D], or None.
      fixed: whether the digest tells all: a function may read anything.
      classes: whether the logits are of the classes of the data at hand.
      accuracy: of such a classifier on its test split.
    """

    name: str
    digest: str
    preprocessing: str
    see: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray | None]]
    smooth: Callable[[jax.Array], jax.Array] | None = None
    fixed: bool = True
    classes: bool = False
    accuracy: float | None = None


def extractor_of(name: str, source_of: Callable[[str], Source]) -> Extractor:
    """The extractor of a name; `source_of(DATA)` is the data of a classifier.

    Raises:
      UsageError: no such extractor, or what it needs is not here.
    """
    kind, _, rest = name.partition(":")
    if kind == "inception":
        return inception(rest or None)
    if kind == "classifier" and rest:
        return classifier(rest, source_of(rest))
    if "." in name and ":" not in name:
        return function(name)
    raise UsageError(f"there is no extractor {name!r}; {FORMS}")


def inception(path: str | None) -> Extractor:
    from jaxgan.metrics.features.inception import FEATURES, LOGITS, load, smooth
    from jaxgan.metrics.features.inception_weights import SHA256

    network = load(path)

    def see(images):
        found = network.outputs(images, FEATURES, LOGITS)
        return found[FEATURES], found[LOGITS]

    # Scores by other weights are no FID and are not called so.
    own = network.digest == SHA256
    return Extractor(
        "inception" if own else f"inception_{network.digest[:8]}",
        network.digest,
        "bilinear to 299x299 as TensorFlow 1 does, (x - 128) / 128",
        see,
        lambda images: smooth(network.params, images),
    )


def classifier(data: str, source: Source) -> Extractor:
    """Trained on a labelled data set's training split (metrics/features/classifier.py)."""
    shape, spec = source.spec["shape"], source.spec
    if len(shape) != 3:
        raise UsageError(f"extractor classifier:{data}: these data are no images")
    images, labels = images_of(source, "train")
    test_images, test_labels = images_of(source, "test")
    if labels is None or test_labels is None:
        raise UsageError(
            f"extractor classifier:{data}: these images have no labels to learn; {FORMS}"
        )
    trained = classifier_of(images, labels, test_images, test_labels, spec["digest"])
    return Extractor(
        f"classifier_{short_name(data)}",
        trained.digest,
        f"{shape[0]}x{shape[1]}x{shape[2]}, x / 255",
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


def function(name: str) -> Extractor:
    """Any function, by its dotted name."""
    module_name, _, attribute = name.rpartition(".")
    try:
        module = importlib.import_module(module_name)
        found = getattr(module, attribute)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise UsageError(f"extractor {name!r}: {error}; {FORMS}") from None
    if not callable(found):
        raise UsageError(f"extractor {name!r} is no function of images")

    def see(images):
        starts = range(0, len(images), AT_ONCE)
        parts = [np.asarray(found(images[at : at + AT_ONCE])) for at in starts]
        features = np.concatenate(parts)
        if features.ndim != 2 or len(features) != len(images):
            raise UsageError(
                f"extractor {name!r} makes {list(features.shape)} of {len(images)} images; "
                "it must be [N, D]"
            )
        return features, None

    try:
        source = inspect.getsource(module)
    except (OSError, TypeError):
        source = name
    digest = hashlib.sha256(source.encode()).hexdigest()
    name_of_scores, does = re.sub(r"\W+", "_", name), f"what {name} does"
    return Extractor(name_of_scores, digest, does, see, fixed=False)
