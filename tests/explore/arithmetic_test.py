"""A generator and an encoder that are each other's inverse move examples from class to
class."""

import dataclasses

import numpy as np
import pytest

from jaxgan.distributions import prior
from jaxgan.distributions.continuous import Point
from jaxgan.explore.arithmetic import AMOUNTS, arithmetic_of
from jaxgan.explore.numbers import own_numbers
from tests.explore.runs import opened_of


def angle(points):
    """The mode of the ring that points are nearest to."""
    x, y = points[:, 0], points[:, 1]
    return np.round(np.arctan2(y, x) / (np.pi / 4)).astype(int) % 8


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    opened = opened_of(tmp_path_factory.mktemp("run"), "dcgan")
    family = dataclasses.replace(
        opened.model.family,
        encode=lambda networks, x, key: {"noise": Point((2,), 2 * x)},
        generate=lambda networks, latent, key: latent["noise"] / 2,
    )
    laws = prior.Prior({"noise": prior.normal(2)})
    changed = dataclasses.replace(opened.model, family=family, prior=laws)
    changed = dataclasses.replace(opened, model=changed)
    changed.__dict__["source"] = opened.source
    return changed


def test_examples_arrive_in_the_next_class(opened):
    numbers = own_numbers(opened.model.modality)

    def extract(points):
        modes = np.arange(8) * np.pi / 4
        return points, points @ np.stack([np.cos(modes), np.sin(modes)])

    classifier = dataclasses.replace(numbers, extract=extract, classes=True)
    found = arithmetic_of(opened, classifier, rows=3, n=100)
    assert found.pairs == [("0", "1"), ("1", "2"), ("2", "3")]
    test, made = found.examples[:, 0], found.examples[:, 1:]
    np.testing.assert_allclose(made[:, AMOUNTS.index(0.0)], test, atol=1e-6)
    np.testing.assert_array_equal(angle(made[:, AMOUNTS.index(1.0)]), [1, 2, 3])
    scores = {each.name: each.value for each in found.scores}
    assert scores == {"arithmetic/reconstructed": 1, "arithmetic/moved": 1}


def test_without_a_classifier_there_are_pictures_alone(opened):
    found = arithmetic_of(opened, own_numbers(opened.model.modality), n=100)
    assert found.examples.shape == (8, 7, 2) and found.scores == []


def test_an_encoder_of_some_latents_alone_moves_nothing(opened):
    laws = prior.Prior({**opened.model.prior, "style": prior.normal(1)})
    changed = dataclasses.replace(opened.model, prior=laws)
    partial = dataclasses.replace(opened, model=changed)
    partial.__dict__["source"] = opened.source
    assert arithmetic_of(partial, own_numbers(changed.modality), n=100) is None
