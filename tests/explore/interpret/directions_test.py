"""Directions of linear generators are known in closed form; the space of latents."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.distributions.prior import Prior, categorical, normal, uniform
from jaxgan.explore.interpret import directions
from jaxgan.explore.interpret.layers import Generation
from jaxgan.explore.interpret.space import Space, along
from tests.explore.interpret.made import small

DRAW = np.random.default_rng(0)


def same_lines(found, expected):
    """Whether rows are the same but for their signs."""
    signs = np.sign((found * expected).sum(1, keepdims=True))
    np.testing.assert_allclose(found * signs, expected, atol=1e-5)


def test_sefa_of_a_linear_generator_are_its_right_singular_vectors():
    weights = DRAW.standard_normal((9, 5))
    _, values, vectors = np.linalg.svd(weights)
    found, roots = directions.factorised(weights, 5)
    same_lines(found, vectors)
    np.testing.assert_allclose(roots, values)


def test_sefa_of_a_network_takes_its_first_kernel():
    """As the standardised latents meet it: a uniform one deviates by 1 / sqrt 3, and one of
    classes is left out."""
    model = small()
    space, latent = Space(model.prior), model.latents(0, 16)
    found = directions.first_weights(Generation.of(model), space, latent)
    kernel = np.asarray(model.variables["generator"]["params"]["Dense_0"]["kernel"])
    scale = np.array([1, 1, 1, 3**-0.5, 3**-0.5])
    np.testing.assert_allclose(found, (kernel[2:] * scale[:, None]).T, rtol=1e-4, atol=1e-5)


def test_ganspace_of_known_covariance_are_the_principal_axes():
    """Latents whose sample covariance is exactly 1, through R diag(s) V^T: the components
    of the activations are R's columns, and the latents that move them V's."""
    latents = DRAW.standard_normal((200, 4))
    latents = np.linalg.qr(latents - latents.mean(0))[0] * np.sqrt(200)
    right = np.linalg.qr(DRAW.standard_normal((4, 4)))[0]
    left = np.linalg.qr(DRAW.standard_normal((12, 4)))[0]
    activations = latents @ right @ np.diag([5, 3, 2, 1]) @ left.T + 7.0
    same_lines(directions.principal(activations, latents, 4), right.T)
    same_lines(directions.principal(activations, latents, 2), right.T[:2])


def test_ganspace_of_a_network_sees_its_first_stage():
    """Latents of which only one reaches the hidden layer strongly: that one is first."""
    kernel = np.full((7, 6), 0.01)
    kernel[4] = [3, -2, 1, 2, -1, 3]
    model = small(first=kernel)
    found = directions.ganspace(
        Generation.of(model), Space(model.prior), model.latents(0, 256), 1
    )
    np.testing.assert_allclose(found[0], np.eye(5)[2], atol=0.15)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-6)


def test_a_direction_is_followed_while_the_rest_is_held():
    u = jax.random.normal(jax.random.key(0), (3, 4))
    direction = directions.random(4, 1, 0)[0].astype(np.float32)
    steps = jnp.array([-2.0, 0.0, 2.0])
    found = np.asarray(along(u, jnp.asarray(direction), steps))
    assert found.shape == (3, 3, 4)
    np.testing.assert_allclose(found @ direction, [[-2, 0, 2]] * 3, atol=1e-5)
    others = np.linalg.svd(direction[None])[2][1:].T
    expected = np.repeat((np.asarray(u) @ others)[:, None], 3, 1)
    np.testing.assert_allclose(found @ others, expected, atol=1e-5)


def test_the_space_is_in_standard_deviations():
    prior = Prior({"a": normal(2), "b": uniform(1, 1.0, 5.0), "c": categorical(3)})
    space = Space(prior)
    latent = {"a": jnp.ones((2, 2)), "b": jnp.full((2, 1), 5.0), "c": jnp.ones((2, 3))}
    u = space.of(latent)
    np.testing.assert_allclose(u, [[1, 1, 3**0.5]] * 2, rtol=1e-6)
    back = space.put(u, {**latent, "a": jnp.zeros((2, 2))})
    for name in prior:
        np.testing.assert_allclose(back[name], latent[name], rtol=1e-6)
    expected = np.log(2 * np.pi * np.e) + np.log(12**0.5)
    assert space.entropy == pytest.approx(expected)
    assert space.names == ["a", "b"] and space.size == 3
    assert space.coordinate(0) == "a[0]" and space.coordinate(2) == "b[0]"
