"""The embedded digits."""

import numpy as np
from sklearn.datasets import load_digits

from jaxgan.data import digits


def test_all_digits_are_there_padded_and_resized():
    source = digits(image_size=32)
    assert source.spec["shape"] == [32, 32, 1]
    assert [source.size(split) for split in source.splits] == [1437, 180, 180]
    images = np.concatenate([split["data"] for split in source.splits.values()])
    assert images[:, 0].max() < 40  # the padding stays dark
    assert images.max(axis=(1, 2)).min() > 200
    labels = np.concatenate([split["label"] for split in source.splits.values()])
    np.testing.assert_array_equal(np.bincount(labels), np.bincount(load_digits().target))


def test_pixels_keep_their_brightness():
    """On average, up to what the cubic filter overshoots and is clipped."""
    source = digits(image_size=16)
    mean = np.concatenate(
        [s["data"].mean((1, 2, 3)) for s in source.splits.values()]
    ).mean()
    expected = load_digits().images.mean() * (255 / 16) * 64 / 100
    np.testing.assert_allclose(mean, expected, rtol=0.05)
