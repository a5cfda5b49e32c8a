"""Extractors are named, never guessed; what is not here is said."""

import numpy as np
import pytest

from jaxgan.assemble.extractors import classifier as classifier_of
from jaxgan.assemble.extractors import extractor_of, suggested
from jaxgan.data import digits
from jaxgan.data.source import Source
from jaxgan.metrics.features import classifier, inception_weights
from jaxgan.metrics.features.extractor import Extractor, of_function, short_name
from jaxgan.metrics.scores import extract
from jaxgan.system.errors import UsageError

IMAGES = {"modality": "image", "shape": [16, 16, 1]}


def means(images):
    """An extractor of two numbers."""
    x = images.reshape(len(images), -1).astype(np.float64)
    return np.stack([x.mean(1), x.std(1)], 1)


def flat(images):
    return np.zeros(3)


@pytest.mark.parametrize(
    "name, message",
    [
        ("", "there is no extractor ''; it may be inception, classifier:DATA, vgg16:FILE"),
        ("vgg", "there is no extractor 'vgg'"),
        ("classifier", "there is no extractor 'classifier'"),
        ("no.such.function", "'no.such:function' cannot be imported: No module named 'no'"),
        ("jaxgan.metrics.nothing", "has no attribute 'nothing'"),
        ("jaxgan.metrics.scores.FEW", "is no function of examples"),
        ("inception:no/such.pth", "there is no file no/such.pth of Inception weights"),
        ("classifier:ring8", "it sees \\[2\\], these are"),
    ],
)
def test_mistakes(name, message):
    with pytest.raises(UsageError, match=message):
        extractor_of(name, IMAGES)


def test_without_the_weights_inception_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(inception_weights, "ADDRESSES", ("file:///no/such/file.pth",))
    with pytest.raises(
        UsageError, match="the weights of the Inception network are not here"
    ):
        extractor_of("inception", IMAGES)


def test_a_function_by_its_dotted_name():
    name = f"{__name__}.means"
    extractor = extractor_of(name, IMAGES)
    assert extractor_of(f"{__name__}:means", IMAGES).digest == extractor.digest
    images = np.random.default_rng(0).integers(0, 256, (300, 4, 4, 1)).astype(np.uint8)
    features, logits = extractor.extract(images)
    np.testing.assert_array_equal(features, means(images))
    assert logits is None and len(extractor.digest) == 64
    assert extractor.name == name.replace(".", "_")
    with pytest.raises(UsageError, match="it must be \\[N, D\\]"):
        extractor_of(f"{__name__}.flat", IMAGES).extract(images)


@pytest.mark.slow
def test_a_classifier_of_the_data(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(classifier, "EPOCHS", 1)
    source = digits(image_size=16)
    extractor = extractor_of("classifier:digits", source.spec)
    images = source.splits["test"]["data"]
    features, logits = extractor.extract(images)
    assert features.shape == (180, 128) and logits.shape == (180, 10)
    correct = np.mean(logits.argmax(1) == source.splits["test"]["label"])
    assert extractor.accuracy == correct and extractor.name == "classifier_digits"
    smooth = extractor.smooth(images[:8].astype(np.float32) / 127.5 - 1)
    np.testing.assert_allclose(smooth, features[:8], rtol=1e-4, atol=1e-4)
    splits = {s: {"data": rows["data"]} for s, rows in source.splits.items()}
    unlabelled = Source(splits, source.decode, source.spec)
    with pytest.raises(UsageError, match="these examples have no labels to learn"):
        classifier_of("folder=x", unlabelled)


def test_short_names():
    found = [short_name(x) for x in ("digits", "npz=/a/MNIST-28.npz", "tfds=cifar10:3.0.2")]
    assert found == ["digits", "mnist_28", "cifar10"]


EXAMPLES = np.zeros((300, 4, 4, 1), np.uint8)
FUNCTIONS = {
    "raises": (lambda x: 1 // 0, "fails for uint8 .256, 4, 4, 1.: ZeroDivisionError"),
    "maps": (lambda x: x / 255, "returns float64 .256, 4, 4, 1. for uint8"),
    "texts": (lambda x: np.full((len(x), 2), "a"), "returns <U1 .256, 2. for uint8"),
    "complex": (lambda x: np.ones((len(x), 2), complex), "returns complex128"),
    "fewer": (lambda x: np.ones((len(x) - 1, 2)), "returns float64 .255, 2. for"),
    "none": (lambda x: None, "returns object .. for"),
    "nothing": (lambda x: np.ones((len(x), 0)), "it must be .N, D., floats"),
    "ragged": (lambda x: [[1.0], [1.0, 2.0]], "fails for"),
    "nan": (lambda x: np.full((len(x), 2), np.nan), "returns nan for .* 256 of 256"),
    "inf": (lambda x: np.diag(np.full(len(x), np.inf)), "returns inf for"),
    "widths": (lambda x: np.ones((len(x), 1 + len(x) % 2**8)), "45 of others"),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_returns_anything_else_is_named(name):
    function, message = FUNCTIONS[name]
    with pytest.raises(UsageError, match=f"extractor 'own:{name}' .*{message}") as caught:
        of_function(f"own:{name}", function).extract(EXAMPLES)
    assert "\n" not in str(caught.value)


def test_whole_numbers_are_features():
    found, _ = of_function("own:rows", lambda x: x.reshape(len(x), -1)).extract(EXAMPLES)
    assert found.dtype == np.float64 and found.shape == (300, 16)


def test_features_of_any_extractor_are_finite():
    def extract_nan(x):
        return np.full((len(x), 2), np.nan), None

    with pytest.raises(UsageError, match="extractor 'broken' returns nan for uint8"):
        extract(Extractor("broken", "", "", extract_nan), EXAMPLES)


@pytest.mark.parametrize(
    "spec, said",
    [
        ({"modality": "image", "shape": [8, 8, 1]}, "inception"),
        ({"modality": "audio", "shape": [64, 1], "label_names": ["a", "b"]}, "classifier:"),
        ({"modality": "audio", "shape": [64, 1]}, "package.module:function"),
        ({"modality": "points", "shape": [2]}, "package.module:function"),
    ],
)
def test_an_extractor_is_suggested_that_the_data_can_have(spec, said):
    assert suggested(spec).startswith(f"--extractor={said}")
