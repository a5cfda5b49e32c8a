"""Classes against labels, by hand and against scikit-learn's confusion matrix."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from jaxgan.metrics.clusters import majority_error, matched_error, table


def test_renamed_classes_are_no_error():
    label = np.array([0, 1, 2, 0, 1, 2, 2])
    assert matched_error((label + 1) % 3, label) == 0.0
    assert majority_error((label + 1) % 3, label) == 0.0


def test_a_class_that_was_split_costs_one_half_when_matched():
    label = np.array([0, 0, 0, 0, 1, 1])
    found = np.array([0, 0, 2, 2, 1, 1])
    np.testing.assert_allclose(matched_error(found, label), 2 / 6)
    assert majority_error(found, label) == 0.0


def test_matching_is_not_greedy():
    """Class 0 would take label 0 first (5 > 4), and leave class 1 with nothing."""
    counts = np.array([[5, 4], [4, 0]])
    found, label = np.repeat(np.indices((2, 2)).reshape(2, 4), counts.ravel(), axis=1)
    np.testing.assert_allclose(matched_error(found, label), 5 / 13)
    np.testing.assert_allclose(majority_error(found, label), 4 / 13)


def test_table_against_scikit_learn():
    found, label = np.random.default_rng(0).integers(0, 5, (2, 200))
    np.testing.assert_array_equal(table(found, label), confusion_matrix(found, label))
    with pytest.raises(ValueError, match="must be"):
        table(found, label[:5])
