"""Attributions against closed forms, and against ablations that they promise."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.explore.interpret import attribution
from jaxgan.explore.interpret.dissection import ablation
from jaxgan.explore.interpret.layers import Generation, generated
from jaxgan.explore.interpret.space import Space
from tests.explore.interpret.made import small

X = jax.random.normal(jax.random.key(0), (3, 4, 2))
W = jax.random.normal(jax.random.key(1), (1, 4, 2))
START = jnp.full((1, 4, 2), 0.5)


def linear(x):
    return jnp.sum(W * x, (1, 2)) + 1.0


def square(x):
    return jnp.sum(jnp.square(x), (1, 2))


def test_of_a_linear_function_all_say_weight_times_distance():
    expected = np.asarray(W * (X - START))
    patches = np.eye(8, dtype=bool).reshape(8, 4, 2)
    for found in (
        attribution.gradient_times_input(linear, X, START),
        attribution.integrated_gradients(linear, X, START, points=4),
        attribution.occlusion(linear, X, patches, START),
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_the_gradient_at_the_end_counts_a_square_twice():
    found = attribution.integrated_gradients(square, X, points=256)
    np.testing.assert_allclose(found, np.square(X), rtol=1e-5)
    once = attribution.gradient_times_input(square, X)
    np.testing.assert_allclose(once, 2 * np.square(X), rtol=1e-5)
    assert attribution.completeness(square, X, found).max() < 1e-5
    np.testing.assert_allclose(attribution.completeness(square, X, once), 1, rtol=1e-5)


def test_integrated_gradients_take_equation_3():
    """x1 x2^2 from 0: the path integral gives a third and two thirds."""

    def f(x):
        return x[:, 0] * jnp.square(x[:, 1])

    x = jnp.array([[2.0, 3.0]])
    found = attribution.integrated_gradients(f, x, points=512)
    np.testing.assert_allclose(found, [[6.0, 12.0]], rtol=1e-4)


def test_occlusion_shares_the_change_of_a_block():
    patches = attribution.blocks((4, 2), parts=2)
    assert patches.shape == (3, 4, 2)  # halves that overlap by half, all channels
    found = attribution.occlusion(linear, X, patches)
    change = np.asarray(W * X).sum(2)
    block = np.stack([change[:, k : k + 2].sum(1) / 4 for k in range(3)], 1)
    expected = np.stack([block[:, 0], block[:, :2].mean(1), block[:, 1:].mean(1)], 1)
    np.testing.assert_allclose(found[:, :3, 0], expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(found[..., 0], found[..., 1])


def test_blocks_cover_examples_of_any_shape():
    for shape in ((8, 8, 3), (16, 1), (5,), (4, 4, 4, 1)):
        patches = attribution.blocks(shape)
        assert patches.shape[1:] == shape and patches.any(0).all()


def test_rank_correlations_keep_the_sign():
    one = jnp.arange(8.0).reshape(1, 4, 2) - 4
    assert attribution.rank_correlations(one, one**3) == pytest.approx(1)
    assert attribution.rank_correlations(one, -one) == pytest.approx(-1)


@pytest.fixture(scope="module")
def model():
    return small()


def test_a_region_by_latents_is_its_derivative(model):
    """Against central differences, in standard deviations of a uniform latent."""
    make, space = Generation.of(model), Space(model.prior)
    latent = model.latents(0, 2)
    mask = jnp.broadcast_to(jnp.array([[1.0, 0.0, 2.0, 0.0]]), (2, 4))
    found = attribution.region_to_latents(make, space, latent, mask)
    u, step = space.of(latent), 1e-2
    for k in range(space.size):
        sides = [space.put(u.at[:, k].add(side * step), latent) for side in (1, -1)]
        ends = [jnp.sum(mask * generated(make, side), 1) for side in sides]
        expected = (ends[0] - ends[1]) / (2 * step)
        np.testing.assert_allclose(found[:, k], expected, rtol=2e-2, atol=1e-4)


def test_a_region_by_channels_is_what_ablation_takes_away(model):
    """Exactly, where nothing but ReLU and a linear layer is behind the channels."""
    make, latent = Generation.of(model), model.latents(0, 2)
    (layer,) = make.look(latent).stages
    mask = jnp.ones((2, 4))
    found = attribution.region_to_channels(make, latent, layer, mask)
    without = ablation(make, latent, layer)
    for k in range(found.shape[1]):
        kept = np.arange(found.shape[1]) != k
        change = jnp.sum(generated(make, latent) - without(kept), 1)
        np.testing.assert_allclose(found[:, k], change, rtol=1e-4, atol=1e-6)
