"""mIS and AM in cases that are known (AU5)."""

import numpy as np
import pytest

from jaxgan.metrics.class_scores import am_score, modified_inception_score
from jaxgan.metrics.inception_score import class_information

DRAW = np.random.default_rng(0)


def certain(classes, of=10, sure=40.0):
    return sure * np.eye(of)[classes]


def test_certain_and_balanced_classes():
    logits = certain(np.arange(1000) % 10)
    np.testing.assert_allclose(np.exp(class_information(logits)), 10, rtol=1e-12)
    np.testing.assert_allclose(am_score(logits, logits), 0, atol=1e-12)


def test_constant_logits():
    logits = np.zeros((100, 10))
    assert modified_inception_score(logits) == pytest.approx(1)
    assert am_score(certain(np.arange(1000) % 10), logits) == pytest.approx(np.log(10))
    one = certain(np.zeros(100, int))
    assert modified_inception_score(one) == pytest.approx(1)
    missing = am_score(certain(np.arange(1000) % 10), certain(np.arange(100) % 5))
    assert missing > 1  # half of the classes are never made


def test_mis_is_the_mean_over_all_pairs():
    logits = 3 * DRAW.standard_normal((30, 4))
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    pairs = [
        np.sum(p[i] * np.log(p[i] / p[j])) for i in range(30) for j in range(30) if i != j
    ]
    found = modified_inception_score(logits)
    np.testing.assert_allclose(found, np.exp(np.mean(pairs)), rtol=1e-10)


def test_mis_of_certain_classes_grows_with_certainty():
    low, high = (modified_inception_score(certain([0, 1], 2, s)) for s in (1.0, 3.0))
    odds = np.exp(1.0) / (1 + np.exp(1.0))
    np.testing.assert_allclose(np.log(low), (2 * odds - 1) * 1.0, rtol=1e-10)
    assert high > low


def test_am_is_a_divergence_and_an_entropy():
    """By hand: real half and half, fakes 3/4 and 1/4 with p = (3/4, 1/4) each."""
    real = certain([0, 1], 2)
    fake = np.log([[0.75, 0.25]] * 5)
    divergence = np.log(0.5 / 0.75) / 2 + np.log(0.5 / 0.25) / 2
    entropy = -0.75 * np.log(0.75) - 0.25 * np.log(0.25)
    np.testing.assert_allclose(am_score(real, fake), divergence + entropy, rtol=1e-10)


def test_logits_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="shape"):
        modified_inception_score(np.zeros(3))
