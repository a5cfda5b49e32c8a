"""Samples that are training examples are found out."""

import numpy as np
import pytest

from jaxgan.explore.nearest import nearest_of
from jaxgan.explore.numbers import scorer_for
from jaxgan.model import Model
from tests.explore.runs import opened_of


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    return opened_of(tmp_path_factory.mktemp("run"), "dcgan")


def found(opened, monkeypatch, move):
    """The neighbours of 40 training examples, each moved by `move`."""
    scorer = scorer_for(opened)
    train = scorer.real("train", 300).examples
    monkeypatch.setattr(Model, "sample", lambda *_: train[:40] + np.float32(move))
    found = nearest_of(opened, scorer, n=40, rows=5, k=3, most=300)
    return found, {each.name.rpartition("/")[2]: each.value for each in found.scores}


def test_copies(opened, monkeypatch):
    near, scores = found(opened, monkeypatch, 0)
    assert near.examples.shape == (5, 4, 2) and near.by == "points_numbers"
    np.testing.assert_array_equal(near.examples[:, 0], near.examples[:, 1])
    assert not near.distance.any()
    assert scores["train"] == 0 and scores["closer"] == 1 and scores["authentic"] == 0


def test_samples_far_from_all_data(opened, monkeypatch):
    near, scores = found(opened, monkeypatch, 9)
    assert scores["closer"] == 0 and scores["authentic"] == 1
    assert (np.diff(near.distance) >= 0).all()  # the closest one first
    np.testing.assert_allclose(near.closer, [0, 0.25, 0.5, 0.75, 1], atol=0.02)
    away = np.linalg.norm(near.examples[:, :1] - near.examples[:, 1:], axis=-1)
    np.testing.assert_allclose(away[:, 0], near.distance, rtol=1e-6)
    assert (np.diff(away, axis=1) >= 0).all()
    protocol = near.scores[0].protocol
    assert protocol["n_train"] == 300 and protocol["n_fake"] == 40
