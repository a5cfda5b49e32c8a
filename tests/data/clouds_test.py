"""A user's clouds and voxels: archives, folders, points drawn anew, and bad input."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.core.devices import make_mesh
from jaxgan.data import clouds, voxels
from jaxgan.data.feed import Feed
from jaxgan.data.source import decoded
from jaxgan.system.errors import UsageError

DRAW = np.random.default_rng(0)


@pytest.fixture
def archive(tmp_path):
    points = np.random.default_rng(0).standard_normal((40, 30, 3)).astype(np.float32)
    path = tmp_path / "some.npz"
    np.savez(path, points=points, labels=np.arange(40) % 2)
    return path


def test_an_archive_of_clouds(archive):
    source = clouds(path=str(archive), points=10)
    assert source.spec["shape"] == [10, 3] and source.spec["label_names"] == ["0", "1"]
    assert source.spec["normalisation"].startswith("ball")
    assert [source.size(split) for split in ("train", "validation", "test")] == [32, 4, 4]
    assert source.resampled and any("normalised" in note for note in source.notes)
    (batch,) = decoded(source, "test", np.arange(4), ("data", "label"))
    assert batch["data"].shape == (4, 10, 3) and batch["data"].dtype == np.float32
    kept = source.splits["test"]["data"]
    for cloud, pool in zip(batch["data"], kept):  # points of its own, each once
        near = np.abs(cloud[:, None] - pool[None]).sum(-1).argmin(1)
        assert len(set(near.tolist())) == 10
        np.testing.assert_array_equal(pool[near], cloud)


def test_points_differ_from_epoch_to_epoch_and_not_by_place(archive):
    source = clouds(path=str(archive), points=10)
    feed = Feed(source, "train", make_mesh(jax.devices()[:1]))
    rows = feed.rows(0, 6, 2, 1, 8)  # the last two steps of the second epoch
    assert rows["epoch"].shape == (2, 1, 8) and (rows["epoch"] == 1).all()

    @jax.jit
    def fetch(row, epoch):
        stored = {name: array[row] for name, array in feed.data.items()}
        return source.decode({**stored, "row": row, "epoch": epoch})["data"]

    row, epoch = jnp.array([3, 5, 3], jnp.int32), jnp.array([0, 0, 1], jnp.int32)
    first, other, later = fetch(row, epoch)
    assert not np.array_equal(first, later) and not np.array_equal(first, other)
    turned = fetch(row[::-1], epoch[::-1])
    np.testing.assert_array_equal(turned[::-1], [first, other, later])
    assert "epoch" not in feed.take(np.arange(3, dtype=np.int32))


def test_a_folder_of_files_with_labels_and_splits(tmp_path):
    for split, count in (("train", 6), ("test", 2)):
        for label in ("flat", "tall"):
            folder = tmp_path / "set" / split / label
            folder.mkdir(parents=True)
            for k in range(count // 2):
                np.savetxt(folder / f"{k}.xyz", DRAW.standard_normal((20 + k, 3)))
    (tmp_path / "set" / "train" / "flat" / "note.md").write_text("-")
    mesh = "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n"
    (tmp_path / "set" / "train" / "tall" / "mesh.off").write_text(mesh)
    source = clouds(path=str(tmp_path / "set"), points=16, normalise="box")
    assert source.spec["label_names"] == ["flat", "tall"]
    assert (
        source.size("train") + source.size("validation") == 7 and source.size("test") == 2
    )
    assert source.splits["train"]["data"].shape[1] == 20
    text = "; ".join(source.notes)
    assert "1 mesh sampled by area" in text and ".md" in text and "longest side" in text
    (tmp_path / "set" / "train" / "tall" / "few.xyz").write_text("0 0 0\n")
    (tmp_path / "set" / "train" / "tall" / "bad.ply").write_text("no")
    with pytest.raises(UsageError, match=r"2 of 11 files cannot be used.*bad.ply.*few.xyz"):
        clouds(path=str(tmp_path / "set"), points=16)


def test_texts_beside_clouds_are_left_out_and_said(tmp_path):
    """They are no labels either; a file that has points, and others besides, is named."""
    for label in ("flat", "tall"):
        (tmp_path / label).mkdir()
        for k in range(6):
            points = DRAW.standard_normal((20, 3))
            np.savetxt(tmp_path / label / f"{k}.csv", points, delimiter=",")
    (tmp_path / "README.txt").write_text("Two kinds,\n20 points each.\n")
    (tmp_path / "classes.csv").write_text("name,number\nflat,0\ntall,1\n")
    (tmp_path / "split.json").write_text("[1, 2, 3]")
    source = clouds(path=str(tmp_path), points=16)
    assert source.spec["label_names"] == ["flat", "tall"]
    said = "left out 2 text files without points (README.txt, classes.csv)"
    assert said in source.notes and "left out 1 other file (1 .json)" in source.notes
    (tmp_path / "tall" / "torn.txt").write_text("0 0 0\n1 1\n")
    with pytest.raises(UsageError, match="1 of 13 files.*torn.txt.*fewer than three"):
        clouds(path=str(tmp_path), points=16)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("nothing")
    with pytest.raises(UsageError, match="no text file in it has three numbers a line"):
        clouds(path=str(tmp_path / "notes"), points=16)


def test_clouds_that_are_none_are_named(tmp_path, archive):
    with pytest.raises(UsageError, match="fewer than the 31"):
        clouds(path=str(archive), points=31)
    with pytest.raises(UsageError, match="data.points is 0"):
        clouds(path=str(archive), points=0)
    with pytest.raises(UsageError, match="data.path: there is no file"):
        clouds(path=str(tmp_path / "none.npz"))
    path = tmp_path / "bad.npz"
    for array, message in (
        (np.full((4, 9, 3), np.nan), "not finite"),
        (np.zeros((4, 9, 2)), r"\[N, P, 3\]"),
        (np.zeros((0, 9, 3)), "empty"),
    ):
        np.savez(path, points=array)
        with pytest.raises(UsageError, match=message):
            clouds(path=str(path), points=4)
    np.savez(path, images=array)
    with pytest.raises(UsageError, match="no array 'points'"):
        clouds(path=str(path), points=4)


def test_an_archive_of_voxels(tmp_path):
    path = tmp_path / "some.npz"
    train, test = DRAW.random((20, 8, 8, 8)) > 0.5, DRAW.random((3, 8, 8, 8)) > 0.5
    np.savez(path, train_voxels=train, test_voxels=test, train_labels=["a", "b"] * 10)
    source = voxels(path=str(path))
    assert source.spec["shape"] == [8, 8, 8, 1] and source.spec["modality"] == "voxels"
    assert source.spec["label_names"] == ["a", "b"]
    (batch,) = decoded(source, "test", np.arange(3), ("data",))
    np.testing.assert_array_equal(batch["data"][..., 0], 2.0 * test - 1)
    np.savez(path, voxels=np.zeros((4, 8, 8, 9)))
    with pytest.raises(UsageError, match="must be cubic"):
        voxels(path=str(path))


def test_volumes_of_two_sides_are_refused(tmp_path):
    path = tmp_path / "two.npz"
    np.savez(path, train_voxels=np.zeros((9, 8, 8, 8)), test_voxels=np.zeros((3, 4, 4, 4)))
    with pytest.raises(UsageError, match="sides 8 in train, 4 in test"):
        voxels(path=str(path))
