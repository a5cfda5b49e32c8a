"""Trees of image files."""

import importlib

import numpy as np
import pytest
from PIL import Image

from jaxgan.data import folder
from jaxgan.system.errors import UsageError


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def write(path, value, mode="L", size=(8, 8)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, value).save(path)


def tree(root, *groups):
    for group in groups:
        for i in range(4):
            write(root / group / f"{i}.png", 10 * i + len(group))
    return root


def test_subfolders_are_labels(tmp_path):
    root = tree(tmp_path / "data", "b", "a", "c/deep")
    source = folder(path=str(root), image_size=16)
    assert source.spec["label_names"] == ["a", "b", "c/deep"]
    assert source.spec["shape"] == [16, 16, 1]
    pairs = {
        (int(image[0, 0, 0]), int(label))
        for split in source.splits.values()
        for image, label in zip(split["data"], split["label"])
    }
    assert pairs == {
        (10 * i + n, label) for i in range(4) for n, label in ((1, 0), (1, 1), (6, 2))
    }


def test_split_folders_are_splits(tmp_path):
    root = tree(tmp_path / "data", "train/x", "train/y", "val/x", "test/y")
    source = folder(path=str(root), image_size=16)
    assert [source.size(split) for split in ("train", "validation", "test")] == [8, 4, 4]
    assert source.spec["label_names"] == ["x", "y"]
    assert set(source.splits["test"]["label"]) == {1}
    write(root / "other" / "0.png", 0)
    with pytest.raises(UsageError, match="beside a folder 'train'"):
        folder(path=str(root), image_size=16)


def test_a_flat_folder_has_no_labels(tmp_path):
    source = folder(path=str(tree(tmp_path / "data", ".")), image_size=16)
    assert source.spec["label_names"] is None
    assert "label" not in source.splits["train"]


def test_one_colour_image_makes_all_colour(tmp_path):
    root = tree(tmp_path / "data", "a")
    write(root / "a" / "colour.webp", (200, 0, 0), "RGB")
    assert folder(path=str(root), image_size=16).spec["shape"] == [16, 16, 3]
    grey = folder(path=str(root), image_size=16, channels=1)
    assert grey.spec["shape"] == [16, 16, 1]


def test_all_unreadable_files_are_named_at_once(tmp_path):
    root = tree(tmp_path / "data", "a")
    (root / "a" / "text.png").write_text("no image")
    whole = root / "a" / "whole.png"
    noise = np.random.default_rng(0).integers(0, 256, (64, 64), np.uint8)
    Image.fromarray(noise).save(whole)
    (root / "a" / "cut.png").write_bytes(whole.read_bytes()[:1000])
    for _ in range(2):  # also the second time: nothing of it was kept
        with pytest.raises(UsageError, match="2 of 7 files") as error:
            folder(path=str(root), image_size=16)
        assert "text.png (not an image)" in str(error.value)
        assert "cut.png" in str(error.value)


def test_decoded_once_and_again_when_the_content_changes(tmp_path, monkeypatch):
    root = tree(tmp_path / "data", "a")
    first = folder(path=str(root), image_size=16)

    def fail(*_):
        raise AssertionError("decoded again")

    with monkeypatch.context() as patch:
        patch.setattr(importlib.import_module("jaxgan.data.folder"), "decode", fail)
        again = folder(path=str(root), image_size=16)
        with pytest.raises(AssertionError, match="decoded again"):
            folder(path=str(root), image_size=32)
    assert again.spec == first.spec
    write(root / "a" / "0.png", 255)
    changed = folder(path=str(root), image_size=16)
    assert changed.spec["digest"] != first.spec["digest"]


def test_images_stay_on_disk_until_they_are_asked_for(tmp_path):
    source = folder(path=str(tree(tmp_path / "data", "a", "b")), image_size=16)
    images = source.splits["train"]["data"]
    assert isinstance(images.array, np.memmap)
    assert images.shape == (6, 16, 16, 1) and images.nbytes == 6 * 256
    np.testing.assert_array_equal(images[np.array([[1, 0]])][0, 1], np.asarray(images)[0])


def test_empty_and_missing_folders_are_said(tmp_path):
    with pytest.raises(UsageError, match="there is no folder"):
        folder(path=str(tmp_path / "nowhere"), image_size=16)
    with pytest.raises(UsageError, match="no .png, .jpg, .jpeg, .webp files"):
        folder(path=str(tmp_path), image_size=16)
