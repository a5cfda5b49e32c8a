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


@pytest.mark.parametrize(
    "prefix",
    [
        *("train_images/test_images", "x_train/x_test", "X_train/X_test"),
        *("training_images/testing_images", "images_train/images_test", "train/test"),
        *("train_data/test_data", "train-imgs/test-imgs", "images/test_images"),
    ],
)
def test_splits_by_name(tmp_path, prefix):
    train, test = prefix.split("/")
    source = source_of(tmp_path, 28, **{train: IMAGES, test: IMAGES[:3]})
    np.testing.assert_array_equal(source.splits["test"]["data"][..., 0], IMAGES[:3])
    assert source.size("train") + source.size("validation") == 20


def test_a_published_archive_is_read_with_all_its_splits(tmp_path):
    """MedMNIST's names and shapes; and dSprites', one member of which is pickled."""
    labels = {
        f"{s}_labels": LABELS[:, None].astype(np.uint8) for s in ("train", "val", "test")
    }
    images = {f"{s}_images": IMAGES for s in ("train", "val", "test")}
    source = source_of(tmp_path, 28, **images, **labels)
    assert [source.size(split) for split in source.splits] == [20, 20, 20]
    np.testing.assert_array_equal(source.splits["validation"]["label"], LABELS)
    assert not source.notes
    dark = np.minimum(IMAGES, 1)
    metadata = np.array({"any": "object"}, dtype=object)
    source = source_of(tmp_path, 28, imgs=dark, latents_values=LABELS, metadata=metadata)
    assert source.notes == (
        "imgs holds 0 to 1, nearly black where 255 is white",
        "left out the arrays latents_values, metadata",
        "validation and test drawn from train, a tenth of it each",
    )


def labels_of(source):
    """{class: how many examples of all splits}."""
    every = np.concatenate([rows["label"] for rows in source.splits.values()])
    return dict(zip(*(x.tolist() for x in np.unique(every, return_counts=True))))


@pytest.mark.parametrize(
    ("labels", "names", "counts"),
    [
        (LABELS, [str(k) for k in range(10)], dict.fromkeys(range(10), 2)),
        (LABELS % 2 * 2_000_000_000, ["0", "2000000000"], {0: 10, 1: 10}),
        (LABELS % 3 + 5, ["5", "6", "7"], {0: 8, 1: 6, 2: 6}),
        (LABELS % 3 - 1, ["0", "1"], {-1: 8, 0: 6, 1: 6}),
        (LABELS.astype(np.float32) % 2, ["0", "1"], {0: 10, 1: 10}),
        (np.where(LABELS % 2, np.nan, 4.0), ["4"], {-1: 10, 0: 10}),
        (np.array(["cat", "", "dog", "cat"] * 5), ["cat", "dog"], {-1: 5, 0: 10, 1: 5}),
        (np.array([b"cat", b"dog"] * 10), ["cat", "dog"], {0: 10, 1: 10}),
        (LABELS % 2 == 1, ["0", "1"], {0: 10, 1: 10}),
        (np.eye(10)[LABELS], [str(k) for k in range(10)], dict.fromkeys(range(10), 2)),
        (np.uint64(2**63) + LABELS.astype(np.uint64) % 2, None, {0: 10, 1: 10}),
    ],
)
def test_labels_become_classes_with_names(tmp_path, labels, names, counts):
    source = source_of(tmp_path, images=IMAGES, labels=labels)
    assert labels_of(source) == counts
    assert names is None or source.spec["label_names"] == names
    assert sum(source.spec.get("unlabelled", {}).values()) == counts.get(-1, 0)


@pytest.mark.parametrize("labels", [np.full(20, -1), np.ones((20, 3), int)])
def test_labels_that_are_no_classes_are_left_out_and_said(tmp_path, labels):
    source = source_of(tmp_path, images=IMAGES, labels=labels)
    assert source.spec["label_names"] is None and "label" not in source.splits["train"]
    assert any("labels" in note for note in source.notes)


def test_a_split_without_labels_has_none(tmp_path):
    source = source_of(tmp_path, images=IMAGES, labels=LABELS, test_images=IMAGES)
    assert source.spec["unlabelled"] == {"test": 20}


def test_colour_stays_colour(tmp_path):
    source = source_of(tmp_path, 16, images=np.zeros((20, 32, 32, 3), np.uint8))
    assert source.spec["shape"] == [16, 16, 3]


@pytest.mark.parametrize(
    "arrays, message",
    [
        (
            {"images": IMAGES / 255},
            r"is float64; .* are 0 to 1: save \(images \* 255\).round\(\).astype",
        ),
        ({"images": IMAGES - 9.0}, "images is float64; images must be uint8, 0 to 255$"),
        ({"images": IMAGES.astype(int)}, "are 0 to 255: save images.astype"),
        ({"images": np.zeros((9, 3, 8, 8), np.uint8)}, r"np.moveaxis\(images, 1, -1\)"),
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
