"""A perfect generator, one that copies, and one in between."""

import numpy as np
import pytest

from jaxgan.metrics.memorisation import memorisation

DRAW = np.random.default_rng(0)
TRAIN, TEST, FRESH = (DRAW.normal(size=(n, 8)) for n in (400, 300, 250))


def test_a_perfect_generator_is_as_close_as_test_data():
    scores, _ = memorisation(TRAIN, TEST, FRESH)
    assert set(scores) == {f"nearest/{x}" for x in ("train", "test", "closer", "authentic")}
    assert abs(scores["nearest/closer"] - 0.5) < 0.1
    np.testing.assert_allclose(scores["nearest/train"], scores["nearest/test"], rtol=0.05)


def test_copies_and_where_they_come_from():
    rows = DRAW.integers(0, 400, 100)
    scores, found = memorisation(TRAIN, TEST, TRAIN[rows])
    np.testing.assert_array_equal(found["row"], rows)
    assert (found["distance"] == 0).all()
    assert scores["nearest/closer"] == 1 and scores["nearest/authentic"] == 0
    assert scores["nearest/train"] == 0 < scores["nearest/test"]
    half = np.concatenate([FRESH[:100], TRAIN[rows]])
    scores, found = memorisation(TRAIN, TEST, half)
    assert sorted(found["order"][:100]) == list(range(100, 200))
    assert 0.65 < scores["nearest/closer"] < 0.85


def test_by_hand():
    """On a line: training data at 0, 1 and 10; what equals counts half."""
    train, test = np.array([[0.0], [1.0], [10.0]]), np.array([[0.25], [2.0]])
    fake = np.array([[0.25], [10.5], [4.0]])
    scores, found = memorisation(train, test, fake)
    np.testing.assert_allclose(found["distance"], [0.25, 0.5, 3])
    np.testing.assert_array_equal(found["row"], [0, 2, 1])
    np.testing.assert_array_equal(found["order"], [0, 1, 2])
    # Fakes at 0.25, 0.5, 3 of test data at 0.25, 1: 1.5, 1 and 0 of 2 are farther.
    np.testing.assert_allclose(scores["nearest/closer"], 2.5 / 6)
    # The training data are 1, 9 and 1 from their own neighbours.
    np.testing.assert_allclose(scores["nearest/authentic"], 1 / 3)


def test_one_training_feature_has_no_neighbour():
    with pytest.raises(ValueError, match="two or more"):
        memorisation(TRAIN[:1], TEST, FRESH)


@pytest.mark.parametrize("apart", [1e2, 1e4, 1e6])
def test_jittered_copies_in_clusters_far_apart_are_found(apart):
    """Copies of training features, off by a thousandth of their distance."""
    train, test = DRAW.normal(size=(2, 400, 8))
    centres = apart * np.arange(400)[:, None] % (4 * apart)
    copies = train + 1e-3 * DRAW.normal(size=(400, 8))
    scores, _ = memorisation(train + centres, test + centres, copies + centres)
    assert scores["nearest/closer"] == 1.0 and scores["nearest/authentic"] == 0.0
