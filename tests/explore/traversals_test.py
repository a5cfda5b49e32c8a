"""The strength of a component is that of a generator that is known."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.distributions import prior
from jaxgan.explore import traversals
from jaxgan.games.family import Family
from tests.explore.runs import opened_of


def generate(networks, latent, key):
    """Two numbers: 3 a + the number of the class, and b; a third component does nothing."""
    noise, chosen = latent["noise"], jnp.argmax(latent["label"], 1).astype(jnp.float32)
    return jnp.stack([3 * noise[:, 0] + chosen, noise[:, 1]], 1)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    model = opened_of(tmp_path_factory.mktemp("run"), "dcgan").model
    laws = prior.Prior({"noise": prior.normal(3), "label": prior.categorical(8)})
    family = Family(model.family.forward, generate=generate)
    return dataclasses.replace(model, family=family, prior=laws)


def test_strengths_are_root_mean_squares(model):
    """Four deviations of a, then of b; one class more, but from the last to the first."""
    found = traversals.strengths(model, "noise")
    np.testing.assert_allclose(found, np.array([12, 4, 0]) / np.sqrt(2), atol=1e-5)
    found = traversals.strengths(model, "label")
    np.testing.assert_allclose(found, np.array([1] * 7 + [7]) / np.sqrt(2), atol=1e-5)
    assert traversals.strongest(np.array([1, 3, 2]), 2) == [1, 2]


def test_a_row_is_one_component_through_its_span(model):
    one = {name: np.asarray(value) for name, value in model.latents(0, 1).items()}
    found = traversals.components(model, one, "noise", [1, 0], columns=5)
    assert found.shape == (2, 5, 2)
    still = 3 * one["noise"][0, 0] + one["label"][0].argmax()
    np.testing.assert_allclose(found[0], [[still, b] for b in (-2, -1, 0, 1, 2)], rtol=1e-6)
    np.testing.assert_allclose(np.diff(found[1, :, 0]), [3] * 4, rtol=1e-5)
    classes = traversals.components(model, one, "label", [4])
    np.testing.assert_allclose(np.diff(classes[0, :, 0]), [1] * 7, rtol=1e-5)


def test_columns_are_called_by_their_numbers_or_classes(model):
    assert traversals.values(model, "noise", 5) == ["-2", "-1", "0", "1", "2"]
    assert traversals.values(model, "label") == list("01234567")
