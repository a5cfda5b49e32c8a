"""Trees of image files."""

import importlib
import json
import os

import numpy as np
import pytest
from PIL import Image

from jaxgan.data import folder, report
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import say


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


def sizes(source):
    return [source.size(split) for split in ("train", "validation", "test")]


def test_hidden_folders_and_those_of_macos_are_passed_over(tmp_path):
    hidden = (".ipynb_checkpoints", "a/.thumbnails", "__MACOSX", "b/__MACOSX")
    root = tree(tmp_path / "data", "a", "b", *hidden)
    (root / "a" / "._0.png").write_bytes(b"\0\5\x16\7")
    source = folder(path=str(root), image_size=16)
    assert source.spec["label_names"] == ["a", "b"]
    assert sum(sizes(source)) == 8
    source = folder(path=str(tree(tmp_path / ".hidden", "a")), image_size=16)
    assert sum(sizes(source)) == 4  # the root's own name is the user's


def test_links_are_followed(tmp_path):
    root = tree(tmp_path / "data", "a")
    (root / "b").symlink_to(tree(tmp_path / "elsewhere", "deep"))
    (root / "a" / "link.png").symlink_to(tmp_path / "elsewhere" / "deep" / "0.png")
    (root / "a" / "broken.png").symlink_to(tmp_path / "nowhere.png")
    (root / "notes.txt").write_text("no image")
    source = folder(path=str(root), image_size=16)
    assert source.spec["label_names"] == ["a", "b/deep"]
    assert sum(sizes(source)) == 9
    assert source.notes[:2] == (
        "left out 1 other file (1 .txt)",
        "left out 1 broken link",
    )
    (root / "a" / "cycle").symlink_to(root)
    with pytest.raises(UsageError, match="a/cycle is a link to a folder that it is in"):
        folder(path=str(root), image_size=16)


@pytest.mark.parametrize(
    "names", ["Train,Test", "training,testing", "TRAIN,test", "set/train,set/test"]
)
def test_splits_by_other_names_and_deeper(tmp_path, names):
    train, test = names.split(",")
    groups = [f"{split}/{label}" for split in (train, test) for label in "xy"]
    source = folder(path=str(tree(tmp_path / "data", *groups)), image_size=16)
    assert sizes(source) == [7, 1, 8]
    assert source.spec["label_names"] == ["x", "y"]


def test_splits_below_the_labels(tmp_path):
    groups = ["x/train", "x/test", "y/train/good", "y/test/good"]
    source = folder(path=str(tree(tmp_path / "data", *groups)), image_size=16)
    assert sizes(source) == [7, 1, 8]
    assert source.spec["label_names"] == ["x", "y/good"]


def test_a_label_that_is_called_like_a_split_is_said(tmp_path):
    root = tree(tmp_path / "data", "bus", "car", "train")
    source = folder(path=str(root), image_size=16)
    assert source.spec["label_names"] == ["bus", "car", "train"]
    assert "the folder 'train' is read as a label, not a split" in source.notes


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (("train/x", "test/x", "extra"), "extra/0.png: beside a folder 'train'"),
        (("train/x", "val/x", "."), "data/0.png: beside a folder 'train'"),
        (("val/x", "test/x"), "for test and validation, but none for train"),
        (("a/train", "a/test", "b"), "b/0.png: beside a folder 'train'"),
    ],
)
def test_test_images_are_never_trained_on(tmp_path, groups, message):
    with pytest.raises(UsageError, match=message):
        folder(path=str(tree(tmp_path / "data", *groups)), image_size=16)


def test_the_same_files_in_other_splits_are_other_data(tmp_path):
    one = tree(tmp_path / "one", "Train/x", "Test/x")
    source = folder(path=str(one), image_size=16)
    (one / "Test").rename(one / "Val")
    other = folder(path=str(one), image_size=16)
    assert sizes(source) != sizes(other)
    assert source.spec["digest"] != other.spec["digest"]
    moved = folder(path=str(one.rename(tmp_path / "moved")), image_size=16)
    assert moved.spec["digest"] == other.spec["digest"]


def test_test_images_may_have_no_labels(tmp_path):
    source = folder(
        path=str(tree(tmp_path / "d", "train/x", "train/y", "test")), image_size=16
    )
    assert source.spec["label_names"] == ["x", "y"]
    assert source.spec["unlabelled"] == {"test": 4}
    assert set(source.splits["test"]["label"]) == {-1}


def test_images_outside_of_labels_are_said(tmp_path):
    source = folder(path=str(tree(tmp_path / "data", "a", "b", ".")), image_size=16)
    assert source.spec["label_names"] is None
    assert "no labels, since 4 files lie outside of the subfolders" in source.notes


def test_names_that_are_no_utf8_are_read(tmp_path, capfd):
    root = tree(tmp_path / "data", "a")
    os.rename(os.fsencode(root / "a" / "0.png"), os.fsencode(root / "a") + b"/caf\xe9.png")
    os.mkdir(os.fsencode(root) + b"/\xe9t\xe9")
    os.rename(root / "a" / "1.png", os.fsencode(root) + b"/\xe9t\xe9/1.png")
    source = folder(path=str(root), image_size=16)
    assert sum(sizes(source)) == 4
    assert json.loads(json.dumps(source.spec))["label_names"] == source.spec["label_names"]
    for line in report.lines(source, str(root)):
        say(line)
    assert "2 labels" in capfd.readouterr().err


def test_split_folders_are_splits(tmp_path):
    root = tree(tmp_path / "data", "train/x", "train/y", "val/x", "test/y")
    source = folder(path=str(root), image_size=16)
    assert sizes(source) == [8, 4, 4]
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
    with pytest.raises(UsageError, match=r"no images \(png, jpg, "):
        folder(path=str(tmp_path), image_size=16)
