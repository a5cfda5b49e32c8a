"""Traversals hold still what they do not vary."""

import jax
import numpy as np
import pytest

from jaxgan import model
from jaxgan.assemble import build
from jaxgan.core.state import variables_of
from jaxgan.explore.traverse import ROWS, traverse
from jaxgan.model import Generator
from jaxgan.system.errors import UsageError
from tests.experiments import Experiment, config_of


@pytest.fixture(scope="module")
def generator():
    experiment = Experiment.of(config_of("infogan"))
    state, config = experiment.initial(), experiment.config
    module, prior = experiment.game.modules["generator"], build.make_prior(config)
    weights = variables_of(state, "generator")
    return Generator(module, weights, prior, experiment.source.spec, 0, "raw")


def shown(monkeypatch, generator, *arguments):
    """The latents {variable: [ROWS, columns, size]} that a traversal shows."""
    seen = {}
    apply = model.apply

    def record(module, variables, latent):
        seen["latent"] = latent
        return apply(module, variables, latent)

    monkeypatch.setattr(model, "apply", record)
    images = traverse(generator, *arguments)
    assert images.dtype == np.uint8
    flat, found, start = np.asarray(seen["latent"]), {}, 0
    for name in sorted(generator.prior):
        end = start + generator.prior[name].size
        found[name] = flat[:, start:end].reshape(ROWS, images.shape[1], -1)
        start = end
    return found


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
    with pytest.raises(UsageError, match="'size' is no latent variable; --latent may be d"):
        traverse(generator, "size")
    with pytest.raises(UsageError, match="style has components 0 to 1, not 2"):
        traverse(generator, "style", 2)


def test_does_not_depend_on_jit(generator):
    first = traverse(generator, "digit")
    with jax.disable_jit():
        second = traverse(generator, "digit")
    assert np.abs(first.astype(int) - second).max() <= 1
