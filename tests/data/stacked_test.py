"""Stacks of three digits: what their channels and labels are, and what is refused."""

import numpy as np
import pytest

from jaxgan import assemble, base
from jaxgan.data import npz, stacked_mnist
from jaxgan.data.stacked import channels_of, digits_of, draws, mode_of
from jaxgan.system.errors import UsageError

LABELS = np.arange(200) % 10
IMAGES = np.repeat(LABELS, 28 * 28).reshape(200, 28, 28).astype(np.uint8)  # tell the digit


def write(tmp_path, **arrays) -> str:
    path = tmp_path / "digits.npz"
    np.savez(path, **arrays)
    return str(path)


def test_channels_are_the_digits_that_the_label_says(tmp_path):
    path = write(tmp_path, images=IMAGES, labels=LABELS)
    source = stacked_mnist(path=path, image_size=16, seed=1)
    digits = npz(path=path, image_size=16, channels=1, seed=1)
    assert source.spec["shape"] == [16, 16, 3]
    assert source.spec["modes"] == {"count": 1000, "channels": 3, "classes": 10}
    for split, rows in source.splits.items():
        assert len(rows["data"]) == digits.size(split)
        assert rows["label"].dtype == np.int32
        found = rows["data"][:, 8, 8]  # [N, 3]
        np.testing.assert_array_equal(found @ [100, 10, 1], rows["label"])
        np.testing.assert_array_equal(digits_of(rows["label"]), found)
        np.testing.assert_array_equal(channels_of(rows["data"])[:, 8, 8, 0], found.ravel())
    again = stacked_mnist(path=path, image_size=16, seed=1)
    other = stacked_mnist(path=path, image_size=16, seed=2)
    assert again.spec == source.spec and other.spec["digest"] != source.spec["digest"]


def test_draws_are_independent_and_philox():
    chosen = draws(7, "train", 60_000)
    digit = chosen % 10
    counts = np.bincount(mode_of(digit), minlength=1000)
    assert np.square(counts - 60).sum() / 60 < 999 + 5 * np.sqrt(2 * 999)  # chi squared
    words = np.random.Philox(key=[7, 1550247075]).random_raw(3)  # CRC-32 of "train"
    assert chosen[0].tolist() == [int(word) % 60_000 for word in words]
    assert (draws(7, "test", 60_000) != chosen).any()


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"images": IMAGES}, "has no labels; stacks need labelled digits"),
        (
            {"images": IMAGES, "labels": LABELS + 1},
            r"has 10 labels \(1, 2, .*, 10\); stacks need digits, labelled 0 to 9",
        ),
        ({"images": IMAGES, "labels": LABELS % 9}, r"has 9 labels \(0, 1, "),
        ({"images": IMAGES, "labels": LABELS - 1}, "9 labels .*, unlabelled 17 train"),
    ],
)
def test_what_is_no_data_set_of_digits_is_refused(tmp_path, arrays, message):
    with pytest.raises(UsageError, match=message) as error:
        stacked_mnist(path=write(tmp_path, **arrays), image_size=16)
    assert "\n" not in str(error.value)


def test_a_prefix_names_a_tfds_builder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="knows no builder 'no_such_digits'"):
        stacked_mnist(path="tfds:no_such_digits", image_size=16)


def test_configs_name_it_with_its_path(tmp_path):
    config = base.get_config(
        f"stacked_mnist={write(tmp_path, images=IMAGES, labels=LABELS)}"
    )
    assert assemble.make_source(config).spec["name"] == "stacked_mnist"
    with pytest.raises(UsageError, match="give it as --config=FILE:stacked_mnist=PATH"):
        assemble.make_source(base.get_config("stacked_mnist"))
