"""Point files and meshes as people have them, and one line for each that is none."""

import struct

import numpy as np
import pytest

from jaxgan.modalities.cloud_files import has_points, normalised, read_cloud
from jaxgan.modalities.mesh import by_area, read_obj, read_off, triangles
from jaxgan.modalities.ply import read_ply, write_ply
from jaxgan.system.errors import UsageError

POINTS = np.random.default_rng(0).standard_normal((7, 3)).astype(np.float32)
HEAD = "ply\nformat {} 1.0\ncomment by hand\nelement vertex 7\n"
COLOURED = HEAD + "property double x\nproperty float y\nproperty float z\n"
COLOURED += "property uchar red\nend_header\n"
SQUARE_OFF = "OFF 4 1 0\n0 0 0\n2 0 0 # a corner\n2 1 0\n0 1 0\n4 0 1 2 3 255 0 0\n"
SQUARE_OBJ = "v 0 0 0\nv 2 0 0\nvn 0 0 1\nv 2 1 0\nv 0 1 0 1.0\nf -4//1 -3//1 -2//1 -1//1\n"


@pytest.mark.parametrize("order", ["<", ">"])
def test_binary_files_of_both_byte_orders(tmp_path, order):
    name = {"<": "binary_little_endian", ">": "binary_big_endian"}[order]
    rows = [struct.pack(f"{order}dffB", *map(float, p), 9) for p in POINTS]
    path = tmp_path / "cloud.ply"
    path.write_bytes(COLOURED.format(name).encode() + b"".join(rows))
    points, faces = read_ply(path)
    np.testing.assert_array_equal(points.astype(np.float32), POINTS)
    assert faces == []


def test_text_files(tmp_path):
    lines = "".join(f"{x} {y} {z} 9\n" for x, y, z in POINTS.astype(float))
    (tmp_path / "cloud.ply").write_text(COLOURED.format("ascii") + lines)
    (tmp_path / "cloud.xyz").write_text(lines)
    for name in ("cloud.ply", "cloud.xyz"):
        points, mesh = read_cloud(tmp_path / name, 7)
        np.testing.assert_allclose(points, POINTS, rtol=1e-6)
        assert not mesh


@pytest.mark.parametrize(
    "text",
    [
        "0,0.5,1\n-1,2,3e-1\n",
        "x, y, z, name\r\n0, 0.5, 1, leg\r\n\r\n-1, 2, .3, leg\r\n",
        "\ufeff# by hand\nx y z\n0 0.5 1\n-1 2 0.3 # the last\n",
    ],
)
def test_tables_of_points(tmp_path, text):
    """With commas, a head, and what stands behind the numbers."""
    path = tmp_path / "cloud.csv"
    path.write_text(text, newline="")
    points, _ = read_cloud(path, 2)
    np.testing.assert_allclose(points, [[0, 0.5, 1], [-1, 2, 0.3]])
    assert has_points(path)


def test_what_is_written_is_read(tmp_path):
    write_ply(tmp_path / "some" / "cloud.ply", POINTS)
    np.testing.assert_array_equal(read_ply(tmp_path / "some" / "cloud.ply")[0], POINTS)
    with pytest.raises(UsageError, match=r"points \[P, 3\]"):
        write_ply(tmp_path / "no.ply", POINTS[:, :2])


def ply_square(path):
    text = "ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\n"
    text += "property float z\nelement face 1\nproperty list uchar int vertex_indices\n"
    path.write_text(text + "end_header\n0 0 0\n2 0 0\n2 1 0\n0 1 0\n4 0 1 2 3\n")


def test_meshes_of_polygons_are_sampled_by_area(tmp_path):
    (tmp_path / "square.off").write_text(SQUARE_OFF)
    (tmp_path / "square.obj").write_text(SQUARE_OBJ)
    ply_square(tmp_path / "square.ply")
    for suffix in ("off", "obj", "ply"):
        points, mesh = read_cloud(tmp_path / f"square.{suffix}", 4000, pool=4000)
        assert mesh and points.shape == (4000, 3)
        again, _ = read_cloud(tmp_path / f"square.{suffix}", 4000, pool=4000)
        np.testing.assert_array_equal(points, again)
        np.testing.assert_allclose(points.mean(0), [1, 0.5, 0], atol=0.04)
        np.testing.assert_allclose(points.var(0), [4 / 12, 1 / 12, 0], atol=0.02)
        assert (points.min(0) >= 0).all() and (points.max(0) <= [2, 1, 0]).all()


def test_areas_weigh_triangles():
    small = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], float)
    large = 3 * small + [0, 0, 5]
    points = by_area(np.stack([small, large]), 20_000, np.random.default_rng(0))
    np.testing.assert_allclose((points[:, 2] == 5).mean(), 0.9, atol=0.01)
    with pytest.raises(ValueError, match="no area"):
        by_area(np.zeros((2, 3, 3)), 5, np.random.default_rng(0))


def test_vertices_and_faces(tmp_path):
    (tmp_path / "a.off").write_text("OFF\n# by hand\n3 1 3\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n")
    vertices, faces = read_off(tmp_path / "a.off")
    assert vertices.shape == (3, 3) and [f.tolist() for f in faces] == [[0, 1, 2]]
    (tmp_path / "a.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2/5 \\\n3/1/1\nf 1 2\n")
    vertices, faces = read_obj(tmp_path / "a.obj")
    assert triangles(vertices, faces).shape == (1, 3, 3)
    with pytest.raises(ValueError, match="names vertex 7"):
        triangles(vertices, [np.array([0, 1, 7])])


@pytest.mark.parametrize(
    "name, text, message",
    [
        ("a.xyz", "0 0 0\n1 1 1\n", "has 2 points a cloud, fewer than the 3 asked for"),
        ("a.xyz", "0 0 0\n1 1 nan\n2 2 2\n", "not finite"),
        ("a.xyz", "0 0\n1 1\n2 2\n", "fewer than three numbers"),
        ("a.xyz", "x y z\n", "no line of three numbers"),
        ("a.csv", "0,5 1,5 2,5\n1,5 1,5 2,5\n", "could not convert"),
        ("a.ply", "ply\nno\n", "no header of a PLY file"),
        ("a.ply", HEAD.format("ascii") + "property float x\nend_header\n1\n", "too early"),
        ("a.off", "OFF\n3 1 0\n0 0 0\n1 1 1\n2 2 2\n3 0 1 2\n", "no area"),
        ("a.off", "solid\n", "does not begin with OFF"),
        ("a.obj", "v 0 0 0\nf 0 1 2\n", "begin at 1"),
    ],
)
def test_bad_files_are_named_in_one_line(tmp_path, name, text, message):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(UsageError, match=message) as caught:
        read_cloud(path, 3)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)


def test_normalisations():
    clouds = 5 * np.random.default_rng(0).standard_normal((3, 50, 3)) + 7
    ball = normalised(clouds, "ball")
    np.testing.assert_allclose(ball.mean(1), 0, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(ball, axis=2).max(1), 1, rtol=1e-6)
    box = normalised(clouds, "box")
    np.testing.assert_allclose(np.abs(box).max((1, 2)), 1, rtol=1e-6)
    np.testing.assert_allclose(box.max(1), -box.min(1), atol=1e-6)
    np.testing.assert_array_equal(normalised(clouds, "none"), clouds.astype(np.float32))
    with pytest.raises(UsageError, match="data.normalise: there is no 'sphere'"):
        normalised(clouds, "sphere")


@pytest.mark.slow
def test_points_of_a_mesh_are_trimeshs(tmp_path):
    """Means and second moments of as many points, on a mesh of unequal triangles."""
    trimesh = pytest.importorskip("trimesh", reason="no trimesh: pip install trimesh")
    mesh = trimesh.creation.annulus(0.4, 1.0, 0.5)
    mesh.vertices = mesh.vertices * [1.0, 0.5, 2.0]
    mesh.export(tmp_path / "mesh.off")
    points, _ = read_cloud(tmp_path / "mesh.off", 40_000, pool=40_000)
    theirs, _ = trimesh.sample.sample_surface(mesh, 40_000, seed=0)
    np.testing.assert_allclose(points.mean(0), theirs.mean(0), atol=0.015)
    np.testing.assert_allclose(points.std(0), theirs.std(0), atol=0.015)
    area = np.linalg.norm(
        np.cross(
            *np.diff(triangles(*read_off(tmp_path / "mesh.off")), axis=1).swapaxes(0, 1)
        ),
        axis=1,
    )
    np.testing.assert_allclose(area.sum() / 2, mesh.area, rtol=1e-5)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.off", "OFF 4 6 0\n0 0 0\n2 0 0\n2 1 0\n0 1 0\n4 0 1 2 3\n", "fewer lines than"),
        ("a.off", "OFF 4 1 0\n0 0 0\n2 0 0\n2 1 0\n0 1 0\n4 1 2\n", "of 4 corners names 2"),
        ("a.off", SQUARE_OFF.replace("4 0 1 2 3", "4 0 1 2 " + "9" * 20), "malformed"),
        ("a.off", SQUARE_OFF.replace("2 1 0", "nan 1 0"), "not finite"),
        ("a.obj", SQUARE_OBJ.replace("v 2 1 0", "v 2 1"), "fewer than three coordinates"),
        ("a.obj", SQUARE_OBJ.replace("-4//1", "-9//1"), "names vertex -5"),
        ("a.xyz", "1e300 0 0\n" * 9, "not finite"),
    ],
)
def test_meshes_that_are_not_whole_are_refused(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(UsageError, match=f"{name} cannot be read .*{message}"):
        read_cloud(tmp_path / name, 4)
