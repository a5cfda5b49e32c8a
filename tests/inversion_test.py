"""Latents by optimisation, of generators whose inverse is known."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn
from flax.core import FrozenDict

from jaxgan.distributions.prior import Prior, categorical, gumbel, normal, uniform
from jaxgan.games.family import Family, generate
from jaxgan.inversion import band, held, off_prior
from jaxgan.modalities.points import POINTS
from jaxgan.model import Model
from jaxgan.system.errors import UsageError

PLANE = Prior({"noise": normal(2)})
W = np.array([[1.0, 0.5, -0.3], [0.0, 0.8, 0.6]], np.float32)


class Linear(nn.Module):
    """latent [B, 2] -> [B, 3]; of a class, the matrix times its number."""

    @nn.compact
    def __call__(self, latent, train):
        scale = 1.0
        if latent.shape[1] > 2:  # class first, in alphabetical order
            scale = latent[:, :2] @ jnp.float32([[1.0], [2.0]])
            latent = latent[:, 2:]
        return scale * (latent @ W)


def model_on(prior, encode=None) -> Model:
    from jaxgan.core.game import Bound

    family = Family(lambda *a, prior: None, generate=generate, encode=encode)
    return Model(
        FrozenDict({"generator": Linear()}),
        {"generator": {}},
        family,
        Bound(family.forward, FrozenDict({"prior": prior}), FrozenDict()),
        prior,
        {"shape": [3], "label_names": None},
        POINTS,
        1,
        "raw",
    )


@pytest.mark.slow
def test_the_latents_of_a_linear_generator_are_found():
    model = model_on(Prior({"noise": normal(2)}))
    z = np.float32([[0.5, -1.0], [1.2, 0.3], [-0.7, 1.9]])
    found = model.invert(z @ W, starts=2, steps=150)
    np.testing.assert_allclose(found.latents["noise"], z, atol=5e-3)
    assert (found.loss < 1e-5).all() and not found.off_prior.any()


@pytest.mark.slow
def test_sets_are_compared_in_any_order():
    """By the numbers that their modality projects them to."""
    ordered = dataclasses.replace(POINTS, project=lambda x: jnp.sort(x, axis=1))
    model = dataclasses.replace(model_on(PLANE), modality=ordered)
    z = np.float32([[0.5, -1.0], [1.2, 0.3]])
    found = model.invert((z @ W)[:, ::-1], starts=4, steps=200)
    assert (found.loss < 1e-5).all()
    made = np.asarray(model.generate(found.latents))
    np.testing.assert_allclose(np.sort(made, 1), np.sort(z @ W, 1), atol=5e-3)


def test_what_no_latent_makes_is_projected():
    """Least squares, by another library."""
    model = model_on(Prior({"noise": normal(2)}))
    x = np.float32([[1.0, 0.2, -0.5], [0.3, -1.0, 0.4]])
    found = model.invert(x, starts=1, steps=200)
    z, *_ = np.linalg.lstsq(W.T.astype(float), x.T.astype(float), rcond=None)
    np.testing.assert_allclose(found.latents["noise"], z.T, atol=1e-3)
    rest = np.mean(np.square(z.T @ W - x), 1)
    np.testing.assert_allclose(found.loss, rest, rtol=1e-3)


@pytest.mark.slow
def test_latents_stay_where_the_prior_has_its_draws():
    model = model_on(Prior({"noise": normal(2)}))
    far = np.float32([[30.0, -40.0]]) @ W
    found = model.invert(far, starts=2, steps=100)
    _, high = band(model.prior["noise"])
    length = np.linalg.norm(found.latents["noise"])
    assert length == pytest.approx(high, rel=1e-4) and not found.off_prior.any()
    assert off_prior(model.prior, {"noise": np.float32([[30.0, -40.0], [1, 0]])}).tolist()
    bounded = model_on(Prior({"noise": uniform(2)}))
    found = bounded.invert(far, starts=2, steps=100)
    assert np.abs(found.latents["noise"]).max() <= 1


@pytest.mark.slow
def test_many_latents_on_an_interval_keep_their_length_too():
    law = uniform(100)
    low, high = band(law)
    assert 5 < low < high < 6.5
    middle = held(Prior({"z": law}), {"z": (low, high)}, {"z": np.full((1, 100), 1e-3)})
    assert np.linalg.norm(middle["z"]) == pytest.approx(low, rel=1e-3)
    assert off_prior(Prior({"z": law}), {"z": np.zeros((1, 100))}).all()
    assert not off_prior(Prior({"z": normal(2)}), {"z": np.zeros((1, 2))}).any()


def test_the_band_of_normals_is_that_of_the_chi_law():
    from scipy import stats

    low, high = band(normal(50))
    np.testing.assert_allclose([low, high], stats.chi(50).ppf([0.01, 0.99]), rtol=0.01)


@pytest.mark.slow
def test_a_class_keeps_the_value_of_its_start_and_the_best_start_wins():
    model = model_on(Prior({"kind": categorical(2), "noise": normal(2)}))
    x = 2 * np.float32([[0.9, -1.9]]) @ W  # of norm 4.2 in the first class
    found = model.invert(x, starts=6, steps=200)
    np.testing.assert_allclose(found.latents["kind"], [[0, 1]])
    np.testing.assert_allclose(found.latents["noise"], [[0.9, -1.9]], atol=1e-2)


@pytest.mark.slow
def test_the_first_start_is_the_encoders_answer():
    from jaxgan.distributions.continuous import Point

    def encode(networks, x, key, *, prior):
        return {"noise": Point((2,), jnp.stack([x[:, 0], x[:, 1]], 1))}

    model = model_on(Prior({"noise": normal(2)}), encode)
    x = np.float32([[0.1, 0.2, 0.3]])
    starts = model.starts(x, 3)["noise"]
    np.testing.assert_allclose(starts[:, 0], x[:, :2])
    drawn = np.asarray(model.latents(0, 3)["noise"])
    np.testing.assert_array_equal(starts[0, 1:], drawn[1:])
    found = model.invert(x, starts=1, steps=0)
    np.testing.assert_allclose(found.latents["noise"], x[:, :2], rtol=1e-6)


def test_features_are_what_is_compared():
    """Of the first number alone, whatever the others."""
    model = model_on(Prior({"noise": normal(2)}))
    x = np.float32([[0.4, 5.0, -5.0]])
    found = model.invert(x, starts=2, steps=150, features=first)
    assert found.latents["noise"][0, 0] == pytest.approx(0.4, abs=1e-3)
    assert found.loss[0] < 1e-6


def first(x):
    return x[:, :1]


@pytest.mark.slow
def test_many_examples_are_found_block_by_block():
    model = model_on(Prior({"noise": normal(2)}))
    z = np.asarray(model.latents(3, 70)["noise"])
    found = model.invert(z @ W, starts=1, steps=200)
    assert found.latents["noise"].shape == (70, 2)
    inside = np.linalg.norm(z, axis=1) < 2.9
    np.testing.assert_allclose(found.latents["noise"][inside], z[inside], atol=0.2)


def test_mistakes():
    model = model_on(Prior({"noise": normal(2)}))
    with pytest.raises(UsageError, match="from 1 start on"):
        model.invert(np.zeros((1, 3), np.float32), starts=0)


def test_latents_that_choose_symbols_are_not_optimised():
    model = model_on(Prior({"noise": gumbel(2)}))
    with pytest.raises(UsageError, match="'noise' chooses symbols, and no gradient passes"):
        model.invert(np.zeros((1, 3), np.float32))
