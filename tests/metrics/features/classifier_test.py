"""A classifier of digits, trained here in a few steps, and its entry in the cache."""

import dataclasses

import jax
import numpy as np
import pytest

from jaxgan.data import digits
from jaxgan.metrics.features import classifier
from jaxgan.metrics.features.classifier import (
    IMAGES,
    classifier_of,
    classifier_of_source,
)


@pytest.fixture
def arrays(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    splits = digits(image_size=16).splits
    return [splits[s][k] for s in ("train", "test") for k in ("data", "label")]


@pytest.mark.slow
def test_learns_digits_and_is_read_from_the_cache(arrays, monkeypatch, tmp_path):
    first = classifier_of(*arrays, steps=150)
    assert first.accuracy > 0.9
    images = arrays[2]
    logits = first.logits(images)
    assert logits.shape == (180, 10) and logits.dtype == np.float32
    assert np.mean(logits.argmax(1) == arrays[3]) == first.accuracy
    (path,) = (tmp_path / "jaxgan" / "classifiers").iterdir()
    assert path.suffix == ".npz"

    def fail(*_):
        raise AssertionError("trained again")

    monkeypatch.setattr(classifier, "train", fail)
    second = classifier_of(*arrays, steps=150)
    assert dataclasses.astuple(second)[2:] == dataclasses.astuple(first)[2:]
    np.testing.assert_array_equal(second.logits(images), logits)
    train, labels, *test = arrays
    for others in (
        (train[:, 2:-2, 2:-2], labels, images[:, 2:-2, 2:-2], arrays[3]),  # 12 pixels
        (np.pad(train, [(0, 0), (1, 1), (1, 1), (0, 0)]), labels, *test),
        (255 - train, labels, *test),
        (train, (labels + 1) % 10, *test),
    ):
        with pytest.raises(AssertionError, match="trained again"):
            classifier_of(*others, steps=150)
    with pytest.raises(AssertionError, match="trained again"):
        classifier_of(*arrays, steps=151)


@pytest.mark.slow
def test_the_examples_of_a_source_are_made_once(arrays, monkeypatch):
    """Also where another source has the same ones, which is found out by making them."""
    monkeypatch.setattr(classifier, "STEPS", 2)
    made = []

    def examples():
        made.append(1)
        return classifier.Learnt(*arrays)

    names = ("one", "one", "other", "other")
    found = [classifier_of_source(name, examples, IMAGES).digest for name in names]
    assert found == [classifier_of(*arrays, steps=2).digest] * 4 and len(made) == 2


@pytest.mark.slow
def test_the_size_of_the_images_is_in_the_digest(arrays):
    """12 and 16 pixels make the same network, padded to 16."""
    train, labels, test, test_labels = arrays
    small = classifier_of(train[:, 2:-2, 2:-2], labels, test[:, 2:-2, 2:-2], test_labels, 1)
    large = classifier_of(*arrays, steps=1)
    assert small.digest != large.digest


def test_training_is_deterministic(arrays, monkeypatch, tmp_path):
    one = classifier_of(*arrays, steps=2)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert classifier_of(*arrays, steps=2).digest == one.digest


@pytest.mark.slow
def test_batches_do_not_change_what_is_said_of_an_image(arrays):
    """Colour, 8x8 pixels, three classes; more images than are classified at once."""
    draw = np.random.default_rng(0)
    images = draw.integers(0, 256, (1100, 8, 8, 3)).astype(np.uint8)
    labels = np.arange(1100) % 3
    found = classifier_of(images, labels, images[:9], labels[:9], steps=1)
    features, logits = found.outputs(images)
    assert logits.shape == (1100, 3) and features.shape == (1100, 128)
    np.testing.assert_array_equal(found.logits(images[1000:]), logits[1000:])
    kernel = found.params["Dense_1"]
    np.testing.assert_allclose(
        features @ kernel["kernel"] + kernel["bias"], logits, rtol=1e-4, atol=1e-5
    )


def test_a_shift_moves_all_images_of_a_step():
    images = np.zeros((2, 32, 32, 1), np.uint8)
    images[:, 16, 16] = [[1], [2]]
    places = set()
    for at in range(200):
        moved = classifier.shifted(images, at)
        (_, rows, columns, _), values = np.nonzero(moved), moved[moved > 0]
        assert rows[0] == rows[1] and columns[0] == columns[1] and list(values) == [1, 2]
        places.add((rows[0] - 16, columns[0] - 16))
    assert places == {(y, x) for y in range(-2, 3) for x in range(-2, 3)}


@pytest.mark.slow
def test_images_of_any_sides():
    """As if they had been padded to 16x16 before: two more rows below, as 13 is odd."""
    draw = np.random.default_rng(0)
    images = draw.integers(0, 256, (20, 13, 10, 1)).astype(np.uint8)
    padded = np.pad(images, [(0, 0), (1, 2), (3, 3), (0, 0)])
    network = classifier.Network(3)
    params = network.init(jax.random.key(0), padded[:1])["params"]
    for one, other in zip(
        classifier.classify(network, params, images),
        classifier.classify(network, params, padded),
    ):
        np.testing.assert_array_equal(one, other)
    assert classifier.shifted(images, 0).shape == images.shape
