"""Closed forms, and mutual information."""

import numpy as np
import pytest

from jaxgan.losses import information
from jaxgan.metrics.inception_score import class_information, inception_score

DRAW = np.random.default_rng(0)


def certain(classes, total=10):
    return 1e4 * np.eye(total, dtype=np.float32)[classes]


def test_balanced_certainty_scores_the_classes_and_constants_one():
    balanced = inception_score(certain(np.arange(1000) % 10), splits=10)
    assert set(balanced) == {"inception_score_s10", "inception_score_s10_std"}
    np.testing.assert_allclose(balanced["inception_score_s10"], 10, rtol=1e-9)
    np.testing.assert_allclose(balanced["inception_score_s10_std"], 0, atol=1e-9)
    constant = inception_score(np.tile(DRAW.normal(size=7), (50, 1)), splits=5)
    np.testing.assert_allclose(constant["inception_score_s5"], 1, rtol=1e-12)


def test_splits_have_a_bias():
    """K exp(-(K - 1) / 2n) to the first order: 9.91 of 10 classes in 500 images."""
    found = inception_score(certain(DRAW.integers(0, 10, 100_000)), splits=200)
    np.testing.assert_allclose(found["inception_score_s200"], 9.91, atol=0.02)


def test_sorted_rows_must_be_shuffled():
    rows = certain(np.arange(1000) // 100)
    assert inception_score(rows)["inception_score_s10"] < 1 + 1e-9
    found = inception_score(rows, seed=0)
    assert found["inception_score_s10"] > 9
    assert found == inception_score(rows, seed=0) != inception_score(rows, seed=1)


def test_it_is_the_exponential_of_mutual_information():
    logits = DRAW.normal(size=(5000, 12)) * 3 + 50
    p = np.exp(logits - logits.max(1, keepdims=True))
    table = p / p.sum(1, keepdims=True) / len(p)
    expected = information.mutual_information(table)
    np.testing.assert_allclose(class_information(logits), expected, rtol=1e-5)
    whole = inception_score(logits, splits=1)["inception_score_s1"]
    np.testing.assert_allclose(whole, np.exp(expected), rtol=1e-5)


def test_classes_that_are_impossible_cost_nothing():
    logits = np.array([[0.0, -np.inf], [-np.inf, 0.0]])
    np.testing.assert_allclose(class_information(logits), np.log(2))


def test_what_are_no_logits():
    with pytest.raises(ValueError, match="10 splits"):
        inception_score(np.zeros((5, 10)))
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="not finite"):
        class_information(np.array([[np.nan, 0.0]]))
