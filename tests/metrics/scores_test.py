"""Scores carry their protocol in their names; no classifier's distance is called FID."""

import dataclasses

import numpy as np
import pytest

from jaxgan.metrics.features.extractor import Extractor
from jaxgan.metrics.frechet import frechet_distance
from jaxgan.metrics.moments import Moments
from jaxgan.metrics.score import FAKES, values_of
from jaxgan.metrics.scores import METRICS, Features, named, scores

PIXELS = Extractor("pixels", "", "", lambda images: (images.reshape(len(images), -1), None))


@pytest.mark.parametrize(
    "metric, key, extractor, count, split, name",
    [
        (
            "frechet",
            "frechet",
            "inception",
            10_000,
            "test",
            "fid10k_test",
        ),
        (
            "frechet",
            "frechet",
            "classifier_mnist",
            10_000,
            "test",
            "fd_classifier_mnist_10k_test",
        ),
        (
            "frechet",
            "frechet",
            "classifier_digits",
            179,
            "",
            "fd_classifier_digits_179",
        ),
        (
            "frechet_infinity",
            "frechet_infinity_15from5000",
            "inception",
            10_000,
            "test",
            None,
        ),
        (
            "prdc",
            "prdc_k5/density",
            "inception",
            10_000,
            "test",
            "prdc10k_k5_test/density",
        ),
        (
            "kernel",
            "kernel_100x1000_std",
            "inception",
            50_000,
            "",
            "kid50k_100x1000_std",
        ),
        (
            "inception_score",
            "inception_score_s10",
            "classifier_mnist",
            1500,
            "",
            "is_classifier_mnist_1500_s10",
        ),
        (
            "precision_recall",
            "recall_k3",
            "inception",
            2000,
            "test",
            "pr2k_k3_test/recall",
        ),
        (
            "ms_ssim",
            "ms_ssim_2scales_2016pairs",
            "inception",
            180,
            "",
            "ms_ssim_2scales_2016pairs_180",
        ),
    ],
)
def test_names(metric, key, extractor, count, split, name):
    expected = name or "fid_infinity10k_15from5000_test"
    own = dataclasses.replace(PIXELS, name=extractor)
    (found,) = named(METRICS[metric], {key: 1.0}, own, count, split, {})
    assert found.name == expected and found.value == 1.0


def seen(n, seed, classes=4):
    draw = np.random.default_rng(seed)
    images = draw.integers(0, 256, (n, 16, 16, 1)).astype(np.uint8)
    return Features(images, draw.normal(size=(n, 6)), draw.normal(size=(n, classes)))


def test_every_metric_under_its_own_name():
    real, fake = seen(60, 0), seen(50, 1)
    extractor = Extractor("classifier_x", "", "", lambda images: None, classes=True)
    found = values_of(scores(real, fake, extractor, METRICS, "test"))
    assert len(found) == len(set(found))
    expected = frechet_distance(Moments.of(real.features), Moments.of(fake.features))
    assert found["fd_classifier_x_50_test"] == expected["frechet"]
    assert found["classes_classifier_x_50/count"] == 4
    for name in ("kd_classifier_x_50_1x50_test", "is_classifier_x_50_s1"):
        assert name in found  # one subset, one split: no deviation
    assert not any(name.endswith("_std") or "infinity" in name for name in found)
    (one,) = scores(real, fake, extractor, ["frechet"], count=7)
    assert one.name == "fd_classifier_x_7"


def test_what_an_extractor_does_not_say_is_left_out():
    real, fake = (Features(s.examples, s.features, None) for s in (seen(9, 0), seen(8, 1)))
    found = values_of(scores(real, fake, PIXELS, METRICS))
    assert not any(name.startswith(("is_", "classes_")) for name in found)
    few = seen(4, 1)
    assert not any("prdc" in s.name for s in scores(real, few, PIXELS, METRICS))


def test_sets_that_come_sorted_by_class_score_as_any_order():
    logits = 50.0 * np.eye(10)[np.arange(2000) // 200]
    sorted_set = Features(None, np.zeros((2000, 1)), logits)
    found = values_of(scores(sorted_set, sorted_set, PIXELS, ["inception_score"]))
    assert 9.5 < found["is_pixels_2k_s10"] <= 10


def test_equal_sets_and_some_rows_of_one():
    one = seen(40, 0)
    found = values_of(scores(one, one, PIXELS, ["frechet", "sliced_wasserstein", "prdc"]))
    assert abs(found["fd_pixels_40"]) < 1e-9 and found["sw_pixels_40_1000"] == 0
    rows = np.array([3, 1])
    some = one.at(rows)
    np.testing.assert_array_equal(some.features, one.features[rows])
    np.testing.assert_array_equal(some.logits, one.logits[rows])
    assert len(some) == 2


def test_a_name_in_a_name_decides_nothing():
    """An extractor called ..._test_...: scores of fakes alone have no real examples."""
    real, fake = seen(60, 0), seen(50, 1)
    extractor = Extractor("my_test_features", "", "", lambda images: None, classes=True)
    for each in scores(real, fake, extractor, METRICS, "test"):
        alone = each.of == FAKES
        assert ("n_real" in each.protocol) == ("split" in each.protocol) == (not alone)
        assert each.protocol["n_fake"] == 50
