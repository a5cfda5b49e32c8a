"""Errors of classes that were found without labels, against labels. On the host."""

import numpy as np
from scipy.optimize import linear_sum_assignment


def matched_error(found: np.ndarray, label: np.ndarray) -> float:
    """Share of examples in the wrong class under the best one-to-one matching of found
    classes and labels, int [N] each (H. W. Kuhn, "The Hungarian method", 1955): in [0,
    1]."""
    counts = table(found, label)
    rows, columns = linear_sum_assignment(counts, maximize=True)
    return float(1 - counts[rows, columns].sum() / counts.sum())


def majority_error(found: np.ndarray, label: np.ndarray) -> float:
    """Share of examples in the wrong class where every found class takes its most frequent
    label, which several may share: in [0, 1], not above `matched_error`. It falls as
    classes are added."""
    counts = table(found, label)
    return float(1 - counts.max(1).sum() / counts.sum())


def table(found: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Counts of each pair of found class and label, int [classes, labels], of the examples
    that have a label: it is not negative.

    Raises:
      ValueError: the two are not of one shape [N], or no example has a label.
    """
    found, label = np.asarray(found), np.asarray(label)
    if found.shape != label.shape or found.ndim != 1:
        raise ValueError(f"classes {found.shape} and labels {label.shape} must be [N] both")
    if not (label >= 0).any():
        raise ValueError("no example has a label: all are negative")
    values, row = np.unique(found[label >= 0], return_inverse=True)
    names, column = np.unique(label[label >= 0], return_inverse=True)
    counts = np.zeros((len(values), len(names)), np.int64)
    np.add.at(counts, (row, column), 1)
    return counts
