"""Solids are found again in points of their surfaces, and in voxels."""

import jax
import numpy as np
import pytest

from jaxgan.data import solids
from jaxgan.data.source import decoded, examples_of
from jaxgan.metrics.solid_fit import surface_distances
from jaxgan.metrics.volumes import crossings, occupied_shares, parts, surface_points
from jaxgan.modalities.voxels import VOXELS

ROWS = np.arange(48)


@pytest.fixture(scope="module")
def batch():
    (found,) = decoded(solids(points=128), "test", ROWS, ("data", "factors"))
    return found


@pytest.mark.slow
def test_surfaces_are_found_and_their_kinds(batch):
    found, factors = surface_distances(batch["data"])
    assert found.shape == (48,) and factors.shape == (48, 8)
    assert np.median(found) < 1e-4 and found.max() < 0.01
    right = factors[:, 0] == batch["factors"][:, 0]
    assert right.mean() > 0.95
    np.testing.assert_allclose(factors[right, 5:], batch["factors"][right, 5:], atol=0.02)


@pytest.mark.slow
def test_noise_is_a_known_distance_away(batch):
    """Normal noise moves points by its deviation times the root of 2 / pi off a surface."""
    noise = 0.02 * np.random.default_rng(0).standard_normal(batch["data"].shape)
    found, _ = surface_distances(batch["data"] + noise.astype(np.float32))
    np.testing.assert_allclose(np.median(found), 0.02 * np.sqrt(2 / np.pi), rtol=0.15)


@pytest.mark.slow
def test_surfaces_of_voxels_are_finer_than_cells():
    source = solids(form="voxels", side=16)
    volumes, _ = examples_of(source, VOXELS, "test", ROWS)
    clouds = surface_points(volumes, 128)
    found, _ = surface_distances(clouds)
    assert np.median(found) < 0.015  # a cell is 0.125 wide


def test_crossings_shares_and_parts_of_a_ball():
    axis = (np.arange(24) + 0.5) / 12 - 1
    x, y, z = np.meshgrid(axis, axis, axis, indexing="ij")
    radius = np.sqrt((x - 0.1) ** 2 + y**2 + (z + 0.2) ** 2)
    ball = np.round(255 * np.clip(0.5 - (radius - 0.6) * 12, 0, 1)).astype(np.uint8)[
        ..., None
    ]
    points = crossings(ball)
    away = np.linalg.norm(points - [0.1, 0, -0.2], axis=1)
    np.testing.assert_allclose(away, 0.6, atol=0.01)
    share = occupied_shares(ball[None])
    np.testing.assert_allclose(share, [4 / 3 * np.pi * 0.6**3 / 8], rtol=0.01)
    assert parts(ball) == 1 and parts(np.zeros_like(ball)) == 0
    two = ball.copy()
    two[0, 0, 0] = 255
    assert parts(two) == 2
    empty = surface_points(np.zeros((1, 4, 4, 4, 1), np.uint8), 7)
    np.testing.assert_array_equal(empty, np.zeros((1, 7, 3)))
    assert jax.numpy.isfinite(points).all()
