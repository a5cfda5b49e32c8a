"""The matrix says all of an encoder that reads the label, and nothing of one that reads
nothing."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.distributions import prior
from jaxgan.distributions.continuous import Point
from jaxgan.distributions.discrete import Categorical
from jaxgan.explore.information import information_of
from tests.explore.runs import opened_of


def encode(networks, x, key):
    """The mode of a ring that a point is in, and a number that tells nothing of it."""
    mode = jnp.round(jnp.arctan2(x[:, 1], x[:, 0]) / (jnp.pi / 4)).astype(jnp.int32) % 8
    logits = 9.0 * jnp.eye(8)[mode]
    noise = jnp.sin(1e5 * x[:, :1])
    return {"digit": Categorical((8,), logits), "noise": Point((1,), noise)}


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    return opened_of(tmp_path_factory.mktemp("run"), "dcgan")


def reading(opened, encode):
    """The run with another encoder."""
    family = dataclasses.replace(opened.model.family, encode=encode)
    laws = prior.Prior({"digit": prior.categorical(8), "noise": prior.normal(1)})
    model = dataclasses.replace(opened.model, family=family, prior=laws)
    changed = dataclasses.replace(opened, model=model)
    changed.__dict__["source"] = opened.source
    return changed


def test_an_encoder_that_reads_the_label(opened):
    found = information_of(reading(opened, encode), 4000)
    assert list(found.codes) == ["digit", "noise"] and list(found.factors) == ["label"]
    assert found.entropies[0] == pytest.approx(np.log(8), abs=0.01)
    assert found.matrix[0, 0] == pytest.approx(found.entropies[0], abs=1e-6)
    bias = 9 * 7 / (2 * 4000)  # of a plug-in estimate where there is nothing
    assert found.matrix[1, 0] == pytest.approx(bias, abs=bias)
    np.testing.assert_allclose(found.chance[:, 0], [7 * 7 / 8000, bias], rtol=0.6)
    scores = {each.name: each for each in found.scores()}
    assert list(scores) == ["information/digit/label", "information/noise/label"]
    assert scores["information/digit/label"].protocol["n_real"] == 4000
    assert list(found.strongest(1).codes) == ["digit"]


def test_an_encoder_that_is_broken_has_none(opened, capsys):
    def broken(networks, x, key):
        return {"noise": Point((1,), x[:, :1] * jnp.nan)}

    assert information_of(reading(opened, broken), 100) is None
    assert "not finite" in capsys.readouterr().err


def test_without_an_encoder_there_is_none(opened):
    assert information_of(opened) is None
