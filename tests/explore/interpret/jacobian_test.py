"""Jacobians, spectra and volumes of maps whose own are known."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.explore.interpret.explain_geometry import Placed
from jaxgan.explore.interpret.jacobian import (
    effective_ranks,
    jacobian,
    log_volumes,
    spectra,
)
from jaxgan.explore.interpret.layers import Generation, generated
from jaxgan.explore.interpret.space import Space
from tests.explore.interpret.made import small, untrained

A = np.random.default_rng(0).standard_normal((6, 3)).astype(np.float32)
Z = jax.random.normal(jax.random.key(0), (2, 3))


def test_a_linear_map_has_its_singular_values_and_volume():
    found = jacobian(lambda z, held: (z @ A.T).reshape(-1, 2, 3), Z)
    np.testing.assert_allclose(found, np.stack([A, A]), rtol=1e-5, atol=1e-6)
    values = spectra(found)
    expected = np.linalg.svd(A.astype(float))[1]
    np.testing.assert_allclose(values, [expected, expected], rtol=1e-5)
    volume = 0.5 * np.log(np.linalg.det(A.astype(float).T @ A))
    np.testing.assert_allclose(log_volumes(values, 3), volume, rtol=1e-5)


def test_entropy_of_a_normal_through_a_linear_map():
    """h(Az) = h(z) + log |det A|, where A is square: that of N(0, A A^T)."""
    square = A[:3].astype(float)
    values = spectra(jacobian(lambda z, held: z @ square.T.astype(np.float32), Z))
    h = 1.5 * np.log(2 * np.pi * np.e)
    expected = 0.5 * np.linalg.slogdet(2 * np.pi * np.e * square @ square.T)[1]
    np.testing.assert_allclose(h + log_volumes(values, 3), expected, rtol=1e-5)


def test_each_example_has_its_own():
    found = jacobian(lambda z, held: jnp.exp(z) * held, Z, jnp.full((2, 1), 2.0))
    for k in range(2):
        np.testing.assert_allclose(found[k], np.diag(2 * np.exp(Z[k])), rtol=1e-5)
    total = np.asarray(Z, float).sum(1) + 3 * np.log(2)
    np.testing.assert_allclose(log_volumes(spectra(found), 3), total, rtol=1e-5)


def test_a_direction_that_does_nothing_has_no_volume():
    flat = A.copy()
    flat[:, 2] = flat[:, 0] + flat[:, 1]
    values = spectra(jacobian(lambda z, held: z @ flat.T, Z))
    assert (values[:, 2] == 0).all() and (values[:, 1] > 0).all()
    assert (log_volumes(values, 3) == -np.inf).all()
    fewer = spectra(jacobian(lambda z, held: z @ A[:2].T, Z))
    assert fewer.shape == (2, 2) and (log_volumes(fewer, 3) == -np.inf).all()


def test_effective_rank():
    values = np.array([[2.0, 2, 2], [3, 0, 0], [1, 1, 0], [0, 0, 0]])
    np.testing.assert_allclose(effective_ranks(values), [3, 1, 2, 0])


@pytest.mark.slow
@pytest.mark.parametrize("make", [small, lambda: untrained("dcgan")])
def test_networks_against_differences(make):
    """Through the layers' own gradients, which have no forward mode; codes are held."""
    model = make()
    space, made, latent = Space(model.prior), Generation.of(model), model.latents(0, 1)
    u = space.of(latent)
    found = jacobian(Placed(made, space), u, latent)[0]
    scale, step = np.abs(found).max(), 5e-3
    for k in (0, space.size - 1):
        sides = [u.at[:, k].add(side * step) for side in (1, -1)]
        ends = [generated(made, space.put(side, latent)) for side in sides]
        expected = np.asarray(ends[0] - ends[1]).reshape(-1) / (2 * step)
        np.testing.assert_allclose(found[:, k], expected, atol=0.02 * scale)
