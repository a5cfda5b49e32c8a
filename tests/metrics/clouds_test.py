"""Distances of clouds and scores of sets of clouds, against closed forms (PC3 to PC6)."""

import numpy as np
import pytest

from jaxgan.metrics.clouds import (
    assignment,
    chamfer,
    cube,
    occupied_divergence,
    set_scores,
    within,
)


def sphere(draw, *shape):
    x = draw.standard_normal((*shape, 3))
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def scores_of(fake, real, distance=chamfer):
    return set_scores(within(distance, fake), distance(fake, real), within(distance, real))


def test_a_moved_cloud_is_as_far_as_it_was_moved():
    draw = np.random.default_rng(0)
    cloud = draw.standard_normal((3, 40, 3))
    move = np.array([0.3, -1.2, 0.4])
    shuffled = cloud[:, draw.permutation(40)]
    found = assignment(shuffled + move, cloud)
    np.testing.assert_allclose(np.diag(found), np.linalg.norm(move), atol=1e-6)
    assert (found[~np.eye(3, dtype=bool)] > np.diag(found).max() - 1e-6).all()


def test_clouds_far_from_the_origin_keep_their_distances():
    cloud = np.random.default_rng(0).standard_normal((2, 20, 3))
    here, there = (chamfer(cloud + far, cloud[::-1] + far) for far in (0.0, 1000.0))
    np.testing.assert_allclose(there, here, rtol=1e-4, atol=1e-6)
    middle, edge = cube(cloud + 1000.0)
    assert (np.abs(cloud + 1000.0 - middle) <= edge * (1 + 1e-9)).all()
    collapsed = np.repeat(cloud[:1, :1], 20, 1) + 1000.0
    assert occupied_divergence(collapsed, cloud + 1000.0, middle, edge) > 0.5


def test_concentric_spheres_and_permuted_clouds():
    draw = np.random.default_rng(0)
    cloud = sphere(draw, 1, 64)
    # Rays through 0 are a unit apart, and no other point of the sphere is nearer.
    np.testing.assert_allclose(chamfer(cloud, 2 * cloud), 2.0, atol=1e-5)
    np.testing.assert_allclose(assignment(cloud, 2 * cloud), 1.0, atol=1e-6)
    permuted = cloud[:, draw.permutation(64)]
    np.testing.assert_allclose(chamfer(cloud, permuted), 0.0, atol=1e-6)
    np.testing.assert_allclose(assignment(cloud, permuted), 0.0, atol=1e-6)


def test_chamfer_distances_are_those_written_out():
    draw = np.random.default_rng(0)
    a, b = draw.standard_normal((18, 5, 3)), draw.standard_normal((4, 7, 3))
    square = np.square(a[:, None, :, None] - b[None, :, None]).sum(-1)
    expected = square.min(3).mean(2) + square.min(2).mean(2)
    np.testing.assert_allclose(chamfer(a, b), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("points, floor", [(64, 8.0), (256, 8.0)])
def test_two_draws_of_a_sphere_are_a_known_distance_apart(points, floor):
    """N times the Chamfer distance is 8.0; the root of N times the assignment's 3.2."""
    draw = np.random.default_rng(0)
    a, b = sphere(draw, 16, points), sphere(draw, 16, points)
    np.testing.assert_allclose(points * chamfer(a, b).mean(), floor, rtol=0.05)
    if points == 256:
        found = np.sqrt(points) * np.diag(assignment(a, b)).mean()
        assert 2.9 < found < 3.4


def test_equal_sets_one_cloud_and_an_exact_sampler():
    draw = np.random.default_rng(0)
    real = draw.standard_normal((20, 8, 3)) + 3 * draw.standard_normal((20, 1, 3))
    same = scores_of(real, real, assignment)
    assert same == {"mmd": 0.0, "nearest": 0.0, "cov": 1.0, "one_nna": 0.0}
    alone = scores_of(np.repeat(real[:1], 20, 0), real)
    assert alone["cov"] == 1 / 20
    # Points of a law: leave-one-out accuracy is that of a guess, (N - 1) / (2 N - 1).
    found = []
    for _ in range(40):
        x, y = draw.standard_normal((2, 50, 2))
        far = [
            np.linalg.norm(a[:, None] - b[None], axis=2)
            for a, b in ((x, x), (x, y), (y, y))
        ]
        found.append(set_scores(*far)["one_nna"])
    np.testing.assert_allclose(np.mean(found), 49 / 99, atol=4 * np.std(found) / 40**0.5)
    with pytest.raises(ValueError, match="as many samples"):
        set_scores(np.zeros((2, 2)), np.zeros((2, 3)), np.zeros((3, 3)))


def test_divergence_of_places():
    draw = np.random.default_rng(0)
    clouds = draw.uniform(-0.9, 0.9, (4, 100, 3))
    assert occupied_divergence(clouds, clouds[::-1]) == 0
    left, right = -np.abs(clouds), np.abs(clouds)
    np.testing.assert_allclose(occupied_divergence(left, right), 1.0)
    np.testing.assert_allclose(occupied_divergence(clouds, clouds + 5), 1.0)
    assert occupied_divergence(clouds + 5, clouds - 5) == 0  # outside is one cell


def test_clouds_of_other_sizes_cannot_be_assigned():
    with pytest.raises(ValueError, match="sizes differ"):
        assignment(np.zeros((1, 3, 3)), np.zeros((1, 4, 3)))
