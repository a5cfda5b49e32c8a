"""Resizing against a loop that follows TensorFlow 1's kernel, pixel by pixel."""

import numpy as np
import pytest

from jaxgan.metrics.features.resize import resize, weights
from tests.metrics.fidelity import fidelity


def looped(image: np.ndarray, n: int) -> np.ndarray:
    """Of one channel [H, W], in float64 from places in float32."""

    def place(i, size):
        at = np.float32(i) * np.float32(np.float32(size) / np.float32(n))
        low = int(at)
        return low, min(low + 1, size - 1), float(at - np.float32(low))

    (height, width), new = image.shape, np.empty((n, n))
    for y in range(n):
        top, bottom, down = place(y, height)
        for x in range(n):
            left, right, across = place(x, width)
            upper = image[top, left] * (1 - across) + image[top, right] * across
            lower = image[bottom, left] * (1 - across) + image[bottom, right] * across
            new[y, x] = upper * (1 - down) + lower * down
    return new


@pytest.mark.parametrize("shape", [(8, 8, 1), (75, 120, 3), (53, 41, 1), (1, 2, 3)])
def test_is_the_loop(shape):
    images = np.random.default_rng(0).integers(0, 256, (2, *shape)).astype(np.uint8)
    new = np.asarray(resize(images, 41))
    assert new.shape == (2, 41, 41, shape[-1]) and new.dtype == np.float32
    for image, found in zip(images, new):
        for channel in range(shape[-1]):
            expected = looped(image[..., channel].astype(float), 41)
            np.testing.assert_allclose(found[..., channel], expected, rtol=0, atol=1e-4)


def test_the_size_wanted_is_left_alone():
    images = np.random.default_rng(0).integers(0, 256, (1, 299, 299, 3)).astype(np.uint8)
    np.testing.assert_array_equal(resize(images, 299), images.astype(np.float32))


def test_has_no_half_pixel_and_no_filter():
    """Twice as large, pixel 2 i is the old pixel i; three times smaller it is pixel 3 i;
    the last rows repeat the last old one."""
    doubled = weights(4, 8)
    np.testing.assert_array_equal(doubled[::2], np.eye(4))
    np.testing.assert_array_equal(doubled[-1], [0, 0, 0, 1])
    np.testing.assert_array_equal(weights(12, 4), np.eye(12)[::3])


@pytest.mark.slow
@pytest.mark.parametrize("size", [(32, 32), (299, 299), (400, 400), (75, 120)], ids=str)
def test_is_torch_fidelitys(size):
    theirs = fidelity("interpolate_compat_tensorflow")
    import torch

    images = np.random.default_rng(0).integers(0, 256, (2, *size, 3)).astype(np.uint8)
    expected = theirs.interpolate_bilinear_2d_like_tensorflow1x(
        torch.tensor(images.transpose(0, 3, 1, 2)).float(), (299, 299), align_corners=False
    )
    found = np.asarray(resize(images, 299)).transpose(0, 3, 1, 2)
    print(f"{size}: {np.abs(found - expected.numpy()).max():.1e}")
    np.testing.assert_allclose(found, expected.numpy(), rtol=0, atol=1e-4)
