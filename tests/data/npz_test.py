"""Archives of images, good and bad."""

import zipfile

import numpy as np
import pytest

from jaxgan.data import npz
from jaxgan.system.errors import UsageError

IMAGES = np.arange(20 * 28 * 28, dtype=np.uint32).reshape(20, 28, 28).astype(np.uint8)
LABELS = np.arange(20) % 10


def source_of(tmp_path, image_size=32, **arrays):
    path = tmp_path / "images.npz"
    np.savez(path, **arrays)
    return npz(path=str(path), image_size=image_size)


def test_images_and_labels_are_resized_and_split(tmp_path):
    source = source_of(tmp_path, images=IMAGES, labels=LABELS)
    assert source.spec["shape"] == [32, 32, 1]
    assert [source.size(split) for split in source.splits] == [16, 2, 2]
    assert source.splits["train"]["label"].dtype == np.int32


@pytest.mark.parametrize("prefix", ["train_images/test_images", "x_train/x_test"])
def test_splits_by_name(tmp_path, prefix):
    train, test = prefix.split("/")
    source = source_of(tmp_path, 28, **{train: IMAGES, test: IMAGES[:3]})
    np.testing.assert_array_equal(source.splits["test"]["data"][..., 0], IMAGES[:3])
    assert source.size("train") + source.size("validation") == 20


def test_colour_stays_colour(tmp_path):
    source = source_of(tmp_path, 16, images=np.zeros((20, 32, 32, 3), np.uint8))
    assert source.spec["shape"] == [16, 16, 3]


@pytest.mark.parametrize(
    "arrays, message",
    [
        ({"images": IMAGES.astype(np.float32)}, "images is float32; images must be uint8"),
        ({"images": IMAGES[0]}, r"shape \[28, 28\]; images must be \[N, H, W\]"),
        ({"images": np.zeros((3, 8, 8, 2), np.uint8)}, "1 or 3 channels"),
        ({"images": IMAGES[:0]}, "images is empty"),
        ({"pictures": IMAGES}, r"no array 'images' .*it holds pictures"),
        ({}, "it holds nothing"),
        (
            {"images": IMAGES, "labels": LABELS[:5]},
            r"labels is int64 \[5\]; labels must be",
        ),
        ({"images": IMAGES, "labels": LABELS / 2}, "labels is float64"),
        ({"images": np.array([{}])}, "no .npz archive of plain arrays"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, arrays, message):
    with pytest.raises(UsageError, match=message):
        source_of(tmp_path, **arrays)


def test_missing_and_foreign_files_are_said(tmp_path):
    with pytest.raises(UsageError, match="there is no file 'nowhere.npz'"):
        npz(path="nowhere.npz", image_size=32)
    np.save(tmp_path / "array.npz.npy", IMAGES)
    with pytest.raises(UsageError, match="no .npz archive"):
        npz(path=str(tmp_path / "array.npz.npy"), image_size=32)
    with zipfile.ZipFile(tmp_path / "texts.npz", "w") as archive:
        archive.writestr("images", "no array")
    with pytest.raises(UsageError, match="no .npz archive"):
        npz(path=str(tmp_path / "texts.npz"), image_size=32)
    foreign = tmp_path / "text.npz"
    foreign.write_text("not an archive")
    with pytest.raises(UsageError, match="no .npz archive of plain arrays"):
        npz(path=str(foreign), image_size=32)
