"""Moments of batches against NumPy's of all at once."""

import numpy as np
import pytest

from jaxgan.metrics.moments import ROWS, Moments, moments_of

DRAW = np.random.default_rng(0)


@pytest.mark.parametrize("offset", [0.0, 1e3])
def test_merging_ragged_batches_against_numpy(offset):
    """Sizes 1 and up, in any order; a large mean costs no digits."""
    x = DRAW.normal(size=(400, 6)) @ DRAW.normal(size=(6, 6)) + offset
    parts = np.split(x, [1, 2, 5, 17, 130, 131, 399])
    found = [Moments.of(part) for part in parts]
    forth, back = found[0], found[-1]
    for one, other in zip(found[1:], found[-2::-1]):
        forth, back = forth.merge(one), back.merge(other)
    for merged in (forth, back, moments_of(parts)):
        assert merged.count == 400
        np.testing.assert_allclose(merged.mean, x.mean(0), rtol=1e-13)
        np.testing.assert_allclose(
            merged.covariance, np.cov(x, rowvar=False), rtol=1e-10, atol=1e-10
        )


def test_batch_sizes_change_no_bit():
    x = DRAW.normal(size=(3 * ROWS + 7, 3)).astype(np.float32)
    whole = moments_of([x])
    for size in (1, 100, ROWS, 2 * ROWS + 1):
        found = moments_of(np.split(x, range(size, len(x), size)))
        assert (found.mean == whole.mean).all() and (found.scatter == whole.scatter).all()


def test_float32_features_have_float64_moments():
    """In float32 the variance of these would be off by half."""
    x = (1e3 + 1e-3 * DRAW.normal(size=(2000, 1))).astype(np.float32)
    found = Moments.of(x).covariance
    np.testing.assert_allclose(found, np.cov(x.astype(float), rowvar=False), rtol=1e-9)


@pytest.mark.parametrize(
    "features", [np.zeros((0, 3)), np.zeros(3), np.array([[0.0], [np.nan]])]
)
def test_what_are_no_features(features):
    with pytest.raises(ValueError, match="features are"):
        Moments.of(features)
    with pytest.raises(ValueError, match="features are"):
        moments_of([features] if len(features) else [])


def test_one_feature_has_no_covariance():
    one = moments_of([np.ones((1, 2))])
    with pytest.raises(ValueError, match="two features"):
        _ = one.covariance
