"""Against scikit-learn, near-duplicates included."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from jaxgan.metrics.neighbours import nearest

DRAW = np.random.default_rng(0)


@pytest.mark.parametrize(("k", "block"), [(1, 1024), (3, 50)])
def test_against_scikit_learn(k, block):
    index, queries = DRAW.normal(size=(210, 10)) + 5, DRAW.normal(size=(120, 10)) + 5
    model = NearestNeighbors(algorithm="brute").fit(index)
    distance, row = model.kneighbors(queries, k)
    found = nearest(queries, index, k, block)
    np.testing.assert_allclose(found[0], distance, rtol=1e-9)
    np.testing.assert_array_equal(found[1], row)


def test_near_duplicates_are_told_apart():
    """By 1e-6 among features of length 30: in float32 both would be at distance 0."""
    index = DRAW.normal(size=(40, 900))
    index[1] = index[0] + 1e-6 * DRAW.normal(size=900)
    index[2] = index[0] - 2e-6
    distance, row = nearest(index[:3], index, 2)
    np.testing.assert_array_equal(row, [[0, 1], [1, 0], [2, 0]])
    assert (distance[:, 0] == 0).all()
    expected = np.linalg.norm(index[[1, 0, 0]] - index[:3], axis=1)
    np.testing.assert_allclose(distance[:, 1], expected, rtol=1e-9)


def test_fewer_features_than_neighbours():
    with pytest.raises(ValueError, match="no neighbour number 4"):
        nearest(np.zeros((9, 2)), np.zeros((3, 2)), 4)
