"""Traversals hold still what they do not vary."""

import numpy as np
import pytest

from jaxgan.explore.traverse import ROWS, traverse
from jaxgan.model import Model, model_of
from jaxgan.system.errors import UsageError
from jaxgan.workdir.items import items_of
from tests.experiments import Experiment, config_of


@pytest.fixture(scope="module")
def generator():
    experiment = Experiment.of(config_of("infogan"))
    networks = items_of(experiment.initial())["networks"]
    return model_of(experiment.config, experiment.source.spec, networks, 0, "raw")


def shown(monkeypatch, generator, *arguments):
    """The latents {variable: [ROWS, columns, size]} that a traversal shows."""
    seen = {}
    generate = Model.generate

    def record(self, latent):
        seen.update(latent)
        return generate(self, latent)

    monkeypatch.setattr(Model, "generate", record)
    images = traverse(generator, *arguments)
    assert images.dtype == np.uint8
    shape = ROWS, images.shape[1], -1
    return {name: np.asarray(value).reshape(shape) for name, value in seen.items()}


def test_a_categorical_variable_takes_each_class(monkeypatch, generator):
    found = shown(monkeypatch, generator, "digit")
    for row in found["digit"]:
        np.testing.assert_array_equal(row, np.eye(10))
    for name in ("noise", "style"):
        assert (found[name] == found[name][:, :1]).all()
        assert not (found[name][0] == found[name][1]).all()


def test_a_continuous_variable_moves_in_one_component(monkeypatch, generator):
    found = shown(monkeypatch, generator, "style", 1, 5)
    expected = np.tile([-1, -0.5, 0, 0.5, 1], (ROWS, 1))
    np.testing.assert_allclose(found["style"][..., 1], expected)
    assert (found["style"][..., 0] == found["style"][:, :1, 0]).all()
    assert (found["digit"] == found["digit"][:, :1]).all()


def test_mistakes(generator):
    with pytest.raises(UsageError, match="--latent: there is no 'size'; it may be digit"):
        traverse(generator, "size")
    with pytest.raises(UsageError, match="style has components 0 to 1, not 2"):
        traverse(generator, "style", 2)
