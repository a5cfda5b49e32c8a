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


def brute(queries, index, k, same=False):
    distance = np.square(queries[:, None] - index[None]).sum(-1)
    if same:
        np.fill_diagonal(distance, np.inf)
    row = np.argsort(distance, 1, kind="stable")[:, :k]
    return np.sqrt(np.take_along_axis(distance, row, 1)), row


RING = np.stack([f(np.arange(8) * np.pi / 4) for f in (np.cos, np.sin)], 1)
HARD = {
    "ring": RING[DRAW.integers(0, 8, 2000)] + 1e-4 * DRAW.normal(size=(2000, 2)),
    "tight": 1e3 * RING[DRAW.integers(0, 8, 500)] + 1e-9 * DRAW.normal(size=(500, 2)),
    "outlier": np.concatenate([DRAW.normal(size=(300, 16)), np.full((1, 16), 1e6)]),
    "ties": DRAW.integers(0, 3, (400, 4)).astype(float),
    "far": 1e6 + 1e-3 * DRAW.normal(size=(300, 64)),
}


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("same", [False, True])
def test_equal_to_brute_force(name, same):
    x = HARD[name]
    queries = x if same else x[::2] + 1e-6 * (name != "ties")
    found, expected = nearest(queries, x, 3, 64, same), brute(queries, x, 3, same)
    np.testing.assert_array_equal(found[1], expected[1])
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-12)
