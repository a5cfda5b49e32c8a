"""The extractor that a name means: whose features scores are of, never guessed.

inception[:FILE]             Inception-v3 of 2015-12-05, the network of the FID
vgg16:FILE                   VGG-16, the mean of its last activations: 512 features
efficientnet_lite0:FILE      EfficientNet-Lite0: 1280 features, ImageNet's 1000 logits
lpips:FILE                   AlexNet or VGG-16: features whose squared distance is LPIPS, of
                             pairs of images, for inversion and the length of paths
classifier:DATA              a small classifier of a data set, as `classifier:npz=mnist.npz`
package.module:attribute     any function of stored examples, -> float [N, D]; also
                             package.module.attribute
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from jaxgan.assemble.data import make_source, modality_of
from jaxgan.assemble.names import imported
from jaxgan.data import SOURCES
from jaxgan.data.source import DECODED, Source, digest_of, examples_of
from jaxgan.metrics.features.classifier import Learnt, classifier_of_source
from jaxgan.metrics.features.extractor import (
    Extractor,
    of_classifier,
    of_function,
)
from jaxgan.metrics.features.kinds import KINDS
from jaxgan.metrics.features.pretrained import PRETRAINED
from jaxgan.modalities import name_in
from jaxgan.modalities.modality import Modality
from jaxgan.system.errors import UsageError

FORMS = (
    "it may be inception, classifier:DATA, vgg16:FILE, efficientnet_lite0:FILE, lpips:FILE "
    "or package.module:attribute"
)


def extractor_of(
    name: str, spec: Mapping[str, Any], own: Mapping[str, Any] | None = None
) -> Extractor:
    """The extractor of a name, for data of a spec.

    Args:
      spec: `modality` and `shape` of the examples; own: the run's `config.data`.

    Raises:
      UsageError: no such extractor, or it is not for such data.
    """
    kind, colon, rest = name.partition(":")
    if kind in PRETRAINED and name_in(spec) != "image":
        raise UsageError(f"extractor {name!r} sees images, and these data are none")
    if kind in PRETRAINED and (rest or kind == "inception"):
        shape = list(spec["shape"])
        if shape[-1] not in (1, 3):
            raise UsageError(f"extractor {name!r} sees grey or colour, these are {shape}")
        return PRETRAINED[kind](rest, shape)
    if kind in PRETRAINED:
        raise UsageError(f"extractor {name!r} needs a file of weights, {kind}:FILE")
    if kind == "classifier" and rest:
        return classifier(rest, data_of(rest, spec, own))
    if not colon and "." in name:
        module, _, attribute = name.rpartition(".")
        return of_function(name, found_in(f"{module}:{attribute}", name))
    if colon:
        return of_function(name, found_in(name, name))
    raise UsageError(f"there is no extractor {name!r}; {FORMS}")


def suggested(spec: Mapping[str, Any]) -> str:
    """The flag by which a user names an extractor for data of a spec."""
    if name_in(spec) == "image":
        return "--extractor=inception for the FID"
    if name_in(spec) in KINDS and len(spec.get("label_names") or ()) > 1:
        return "--extractor=classifier:DATA"
    return "--extractor=package.module:function"


def found_in(path: str, name: str) -> Callable:
    """The function that an extractor's name means."""
    found = imported(path, "extractor")
    if not callable(found):
        raise UsageError(f"extractor {name!r} is no function of examples; {FORMS}")
    return found


def classifier(data: str, source: Source) -> Extractor:
    """Trained on a labelled data set's training split (metrics/features/classifier.py)."""
    modality, kind = modality_of(source.spec), KINDS.get(name_in(source.spec))
    if kind is None:
        raise UsageError(
            f"extractor classifier:{data}: there is no classifier of {modality.name}, only "
            f"of {', '.join(sorted(KINDS))}"
        )
    kind = kind.of(source.spec) if kind.of else kind

    def learnt() -> Learnt:
        parts: list[np.ndarray] = []
        for split in ("train", "test"):
            x, labels = examples_of(source, modality, split)
            if labels is None:
                raise UsageError(
                    f"extractor classifier:{data}: these examples have no labels to learn; "
                    + FORMS
                )
            parts += [x[labels >= 0], labels[labels >= 0]]
        found = Learnt(*parts)
        if len(np.unique(found.labels)) < 2 or not len(found.test_labels):
            names = source.spec.get("label_names") or ()
            raise UsageError(
                f"extractor classifier:{data}: a classifier needs two labels or more, and "
                f"test examples with one; there are {len(names)}, and "
                f"{len(found.test_labels)} of these"
            )
        return found

    trained = classifier_of_source(told_apart(source, modality), learnt, kind)
    return of_classifier(data, trained, source.spec["shape"])


def told_apart(source: Source, modality: Modality) -> str:
    """A source in a line: its own digest, its sizes, and the digest of its first examples,
    for the former may come from outside."""
    first = {}
    for split in ("train", "test"):
        count = min(source.size(split), DECODED)
        x, labels = examples_of(source, modality, split, np.arange(count))
        first[split] = {"data": x} | ({} if labels is None else {"label": labels})
    sizes = [source.size(split) for split in first]
    return f"{source.spec['digest']} {sizes} {digest_of(first)}"


def data_of(
    argument: str, spec: Mapping[str, Any], own: Mapping[str, Any] | None = None
) -> Source:
    """The data set NAME or NAME=PATH, its examples of the shape in `spec`; with the options
    of a run's `own` config.data if it is the same, so that its test split stays unseen.

    Raises:
      UsageError: there is none, or its examples have another shape.
    """
    name, _, path = argument.partition("=")
    facts = modality_of(spec).facts(spec)
    chosen: dict[str, Any] = {"name": name, **({"path": path} if path else {})}
    make: Callable | None = SOURCES.get(name)  # type: ignore[assignment]
    if make and "channels" in inspect.signature(make).parameters:
        chosen["channels"] = facts["channels"]
    if own and own.get("name") == name and own.get("path", "") == path:
        chosen |= dict(own)
    source = make_source({"data": chosen, **facts})
    if list(spec["shape"]) != list(source.spec["shape"]):
        raise UsageError(
            f"extractor classifier:{argument}: it sees {source.spec['shape']}, "
            f"these are {list(spec['shape'])}"
        )
    return source
