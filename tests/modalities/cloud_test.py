"""Clouds and voxels as pictures, files and what a page turns."""

import jax
import numpy as np
import pytest

from jaxgan.modalities.cloud import CLOUD
from jaxgan.modalities.ply import read_ply
from jaxgan.modalities.views import EDGE, SIDE, view, views
from jaxgan.modalities.voxels import VOXELS, faces, stored, surface
from jaxgan.system.errors import UsageError

SPEC = {"shape": [20, 3], "modality": "cloud"}
CLOUDS = np.random.default_rng(0).uniform(-0.5, 0.5, (3, 20, 3)).astype(np.float32)


def seen(picture):
    """The pixels [row, column] that are not white."""
    return np.argwhere((picture != 255).any(-1))


def test_views_are_from_the_sides_they_say():
    up = view(np.array([[0, 0, 0.5]]), None, 0, 0, 1)
    (row, column), *_ = seen(up)
    assert (row, column) == (int(SIDE / 2 * (1 - 0.5 / EDGE)), SIDE // 2)
    right = view(np.array([[0.5, 0, 0]]), None, 0, 0, 1)
    assert seen(right)[0].tolist() == [SIDE // 2, int(SIDE / 2 * (1 + 0.5 / EDGE))]
    above = view(np.array([[0, 0.5, 9.0]]), None, 0, 90, 1)  # however high
    assert seen(above)[0].tolist() == [int(SIDE / 2 * (1 - 0.5 / EDGE)), SIDE // 2]


def test_near_points_hide_far_ones_and_are_brighter():
    near, far = np.array([[0, -0.5, 0]]), np.array([[0, 0.5, 0]])
    alone = [view(x, None, 0, 0, 3) for x in (near, far)]
    for both in (np.concatenate([near, far]), np.concatenate([far, near])):
        np.testing.assert_array_equal(view(both, None, 0, 0, 3), alone[0])
    assert alone[0][SIDE // 2, SIDE // 2].sum() > alone[1][SIDE // 2, SIDE // 2].sum()
    assert len(seen(view(np.array([[np.nan] * 3, [9, 0, 9]]), None, 0, 0, 3))) == 0


def test_a_picture_does_not_depend_on_the_order_of_points():
    shuffled = CLOUDS[:, np.random.default_rng(1).permutation(20)]
    one, other = (CLOUD.picture(x, SPEC, 2) for x in (CLOUDS, shuffled))
    assert one.shape == (2 * SIDE + 6, 2 * 3 * SIDE + 6, 3) and one.dtype == np.uint8
    assert (one != other).any(-1).mean() < 0.001  # of two at one depth either is seen
    np.testing.assert_array_equal(CLOUD.project(CLOUDS), CLOUD.project(shuffled))
    assert jax.eval_shape(CLOUD.project, CLOUDS).shape == (3, 60)


def test_clouds_are_written_read_and_shown(tmp_path):
    CLOUD.write(tmp_path, CLOUDS, SPEC)
    assert (tmp_path / "views.png").is_file()
    points, _ = read_ply(tmp_path / "clouds" / "00002.ply")
    np.testing.assert_array_equal(points.astype(np.float32), CLOUDS[2])
    again, _ = CLOUD.read(tmp_path / "clouds" / "00001.ply", SPEC, {})
    np.testing.assert_array_equal(np.sort(again[0], 0), np.sort(CLOUDS[1], 0))
    np.savez(tmp_path / "some.npz", points=CLOUDS, labels=np.zeros(3))
    found, how = CLOUD.read(tmp_path / "some.npz", SPEC, {"normalise": "ball"})
    assert found.shape == (3, 20, 3) and "mean" in how
    first = CLOUD.shown(CLOUDS, SPEC)[0]
    assert first["kind"] == "cloud" and len(first["xyz"]) == 60
    with pytest.raises(UsageError, match="fewer than the 30"):
        CLOUD.read(tmp_path / "some.npz", SPEC | {"shape": [30, 3]}, {})
    CLOUD.check(CLOUDS, SPEC)
    with pytest.raises(UsageError, match="not finite"):
        CLOUD.check(np.full_like(CLOUDS, np.nan), SPEC)


def ball(side=8):
    axis = (np.arange(side) + 0.5) * 2 / side - 1
    x, y, z = np.meshgrid(axis, axis, axis, indexing="ij")
    return (np.sqrt(x**2 + y**2 + z**2) < 0.6)[None]


def test_voxels_are_stored_as_shares():
    volumes = stored("here", ball())
    assert volumes.dtype == np.uint8 and volumes.shape == (1, 8, 8, 8, 1)
    assert set(np.unique(volumes)) == {0, 255}
    np.testing.assert_array_equal(VOXELS.store(np.asarray(VOXELS.decode(volumes))), volumes)
    half = stored("here", np.full((1, 2, 2, 2), 0.5))
    assert half.max() == 128


@pytest.mark.parametrize(
    "array, message",
    [
        (np.zeros((2, 4, 4, 5)), "must be cubic"),
        (np.full((2, 4, 4, 4), 1.5), "holds 1.5 to 1.5"),
        (np.full((2, 4, 4, 4), np.nan), "from 0 to 1"),
        (np.zeros((2, 4, 4)), "must be bool or numbers"),
        (np.zeros((0, 4, 4, 4)), "is empty"),
        (np.full((2, 4, 4, 4), "a"), "must be bool or numbers"),
    ],
)
def test_voxels_that_are_none_are_named(array, message):
    with pytest.raises(UsageError, match=f"here.*{message}"):
        stored("here", array)


def test_surfaces_of_voxels():
    volume = stored("here", ball())[0]
    full = volume[..., 0] > 0
    cells = surface(volume)
    assert 0 < len(cells) < full.sum()  # those within have no empty neighbour
    assert np.linalg.norm(cells, axis=1).max() < 0.6
    one = np.zeros((4, 4, 4, 1), np.uint8)
    one[1, 2, 3] = 255
    points, normals = faces(one)
    middle = (np.array([1, 2, 3]) + 0.5) / 2 - 1
    reach = np.abs(points - middle)
    np.testing.assert_allclose(reach.max(1), 0.25)
    np.testing.assert_allclose((normals * (points - middle)).sum(1), 0.25)
    np.testing.assert_allclose(normals.sum(0), 0)
    assert surface(one).tolist() == [middle.tolist()]
    assert surface(np.zeros_like(one)).shape == (0, 3)


def test_voxels_are_written_read_and_shown(tmp_path):
    volumes, spec = stored("here", ball()), {"shape": [8, 8, 8, 1]}
    VOXELS.write(tmp_path, volumes, spec)
    assert (tmp_path / "views.png").is_file()
    points, _ = read_ply(tmp_path / "voxels" / "00000.ply")
    np.testing.assert_allclose(points, surface(volumes[0]), atol=1e-6)
    np.savez(tmp_path / "samples.npz", voxels=volumes, latent_noise=np.zeros((1, 2)))
    np.savez(tmp_path / "mine.npz", occupancy=ball())
    for name in ("samples.npz", "mine.npz"):
        found, _ = VOXELS.read(tmp_path / name, spec, {})
        np.testing.assert_array_equal(found, volumes)
    with pytest.raises(UsageError, match="the data have side 16"):
        VOXELS.read(tmp_path / "mine.npz", {"shape": [16, 16, 16, 1]}, {})
    (first,) = VOXELS.shown(volumes, spec)
    assert first["size"] == 0.25 and len(first["xyz"]) == 3 * len(points)
    empty = VOXELS.picture(np.zeros_like(volumes), spec, None)
    assert (empty == 255).any() and views(np.empty((0, 3))).min() == 255
