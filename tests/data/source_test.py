"""Splits, permutations and the stream of rows."""

import jax
import numpy as np
import pytest

from jaxgan.core import devices
from jaxgan.data.feed import Feed
from jaxgan.data.source import (
    SPLITS,
    Source,
    carve,
    decode_images,
    decoded,
    image_source,
    numbers_of,
    permutation,
)
from jaxgan.system.errors import UsageError


def rows(n, start=0):
    numbers = np.arange(start, start + n)
    images = np.stack([numbers // 256, numbers % 256], -1).astype(np.uint8)
    return {"data": images.reshape(n, 1, 2, 1), "label": numbers.astype(np.int32)}


def labels(splits):
    return {name: list(split["label"]) for name, split in splits.items()}


def test_carves_missing_splits_disjointly():
    found = labels(carve({"train": rows(100)}, seed=0))
    assert [len(found[name]) for name in SPLITS] == [80, 10, 10]
    assert sorted(sum(found.values(), [])) == list(range(100))


def test_keeps_the_splits_there_are():
    found = labels(carve({"train": rows(100), "test": rows(5, 200)}, seed=0))
    assert found["test"] == list(range(200, 205))
    assert sorted(found["train"] + found["validation"]) == list(range(100))


def test_the_seed_fixes_the_splits():
    one, same, other = (labels(carve({"train": rows(100)}, seed)) for seed in (0, 0, 1))
    assert one == same != other


def test_too_few_images_are_refused():
    with pytest.raises(
        UsageError, match="too few examples for train, validation and test: 2"
    ):
        carve({"train": rows(2)}, seed=0)


def test_permutation_is_one_and_never_changes():
    order = permutation(seed=7, epoch=3, n=1000)
    assert sorted(order) == list(range(1000))
    assert list(order) == list(permutation(7, 3, 1000))
    assert list(order) != list(permutation(7, 4, 1000))
    # Philox4x64-10 by its definition (Salmon et al. 2011), key (7, 3), counter 1.
    assert np.random.Philox(key=[7, 3]).random_raw(4).tolist() == philox(
        [1, 0, 0, 0], [7, 3]
    )


def philox(counter, key):
    """Ten rounds of Philox4x64 in Python's integers."""
    mask = 2**64 - 1
    multipliers, increments = (
        (0xD2E7470EE14C6C93, 0xCA5A826395121157),
        (
            0x9E3779B97F4A7C15,
            0xBB67AE8584CAA73B,
        ),
    )
    for _ in range(10):
        products = [multipliers[0] * counter[0], multipliers[1] * counter[2]]
        (high0, low0), (high1, low1) = [(p >> 64, p & mask) for p in products]
        counter = [high1 ^ counter[1] ^ key[0], low1, high0 ^ counter[3] ^ key[1], low0]
        key = [(k + i) & mask for k, i in zip(key, increments)]
    return counter


def feed_of(n, **options):
    source = image_source(
        "test", {"train": rows(n), "test": rows(4), "validation": rows(4)}, 0
    )
    return Feed(source, "train", devices.make_mesh(), **options)


def test_every_row_once_per_epoch_across_steps():
    feed = feed_of(30)
    stream = feed.rows(seed=1, step=0, steps=9, repeats=2, batch_size=5)["row"]
    assert stream.shape == (9, 2, 5)
    epochs = stream.reshape(3, 30)  # 90 positions are three epochs
    for epoch in epochs:
        assert sorted(epoch) == list(range(30))
    assert list(epochs[0]) != list(epochs[1])


def test_rows_are_a_function_of_seed_and_step():
    whole = feed_of(30).rows(1, 0, 9, 2, 5)["row"]
    later = feed_of(30).rows(1, 4, 5, 2, 5)["row"]
    np.testing.assert_array_equal(whole[4:], later)
    assert (whole != feed_of(30).rows(2, 0, 9, 2, 5)["row"]).any()


def test_data_that_does_not_fit_travels_with_its_rows():
    here, there = feed_of(30), feed_of(30, resident=0)
    assert set(here.data) == {"data", "label"} and there.data == {}
    row, sent = here.rows(1, 3, 2, 1, 4), there.rows(1, 3, 2, 1, 4)
    np.testing.assert_array_equal(row["row"], sent["row"])
    for name, array in here.data.items():
        np.testing.assert_array_equal(np.asarray(array)[row["row"]], sent[name])


def test_a_batch_larger_than_the_data_is_refused():
    with pytest.raises(
        UsageError,
        match="batch_size is 31, but the train split has only 30; make it 30 or less",
    ):
        feed_of(30).rows(0, 0, 1, 1, 31)


def test_decoding_maps_bytes_to_the_unit_interval():
    images = np.array([0, 255], np.uint8).reshape(2, 1, 1, 1)
    batch = jax.jit(decode_images)({"data": images, "label": np.array([3, 4], np.int32)})
    np.testing.assert_allclose(batch["data"].ravel(), [-1.0, 1.0], rtol=1e-6)
    np.testing.assert_array_equal(batch["label"], [3, 4])


def test_the_digest_tells_contents_apart():
    one, two = rows(20), rows(20)
    two["data"][0, 0, 0, 0] += 1
    digests = [image_source("t", {"train": r}, 0).spec["digest"] for r in (one, one, two)]
    assert digests[0] == digests[1] != digests[2]


def test_any_number_of_rows_is_decoded_by_one_program():
    traced = []

    def decode(rows):
        traced.append(rows["number"].shape)
        return {"data": 2 * rows["number"]}

    sizes = {"train": 700, "validation": 9, "test": 9}
    spec = {"name": "n", "modality": "points", "shape": [], "digest": "n"}
    source = Source(numbers_of(sizes), decode, spec)
    for split, count in (("train", 3), ("train", 700), ("train", 256), ("test", 9)):
        batches = decoded(source, split, np.arange(count), ("data", "label"))
        found = np.concatenate([batch["data"] for batch in batches])
        np.testing.assert_array_equal(found, 2 * source.splits[split]["number"][:count])
    assert len(traced) == 1
