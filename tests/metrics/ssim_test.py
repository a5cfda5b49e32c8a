"""Against plain convolution in float64; equal images and negatives; names."""

import numpy as np
import pytest
from scipy.signal import convolve2d

from jaxgan.metrics.ssim import WEIGHTS, ms_ssim, scales_of, ssim_diversity

DRAW = np.random.default_rng(0)


def smooth(count, side, channels=1):
    """Random images with structure on several scales."""
    total = np.zeros((count, side, side, channels))
    for size in (2, 4, 8, 16):
        coarse = DRAW.uniform(-1, 1, (count, size, size, channels))
        repeat = -(-side // size)
        total += coarse.repeat(repeat, 1).repeat(repeat, 2)[:, :side, :side]
    return np.clip(127.5 + 40 * total, 0, 255).astype(np.uint8)


def by_hand(x, y, scales):
    """Two images [H, W], in float64, by plain convolution."""
    line = np.exp(-np.square(np.arange(-5, 6)) / (2 * 1.5**2))
    window = np.outer(line, line) / line.sum() ** 2
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    weights = np.array(WEIGHTS[:scales]) * sum(WEIGHTS) / sum(WEIGHTS[:scales])
    x, y, value = x.astype(float), y.astype(float), 1.0
    for scale, weight in enumerate(weights):

        def mean(z):
            return convolve2d(z, window, "valid")

        a, b = mean(x), mean(y)
        covariance, spread = mean(x * y) - a * b, mean(x * x) + mean(y * y) - a * a - b * b
        part = (2 * covariance + c2) / (spread + c2)
        if scale == scales - 1:
            part = part * (2 * a * b + c1) / (a * a + b * b + c1)
        value *= max(part.mean(), 0) ** weight
        even = len(x) // 2 * 2
        x, y = (z[:even, :even].reshape(even // 2, 2, -1, 2).mean((1, 3)) for z in (x, y))
    return value


@pytest.mark.parametrize(("side", "scales"), [(32, 2), (64, 3), (176, 5)])
def test_by_hand(side, scales):
    x = smooth(4, side)
    noisy = np.clip(x[:1] + DRAW.normal(0, 20, x[:1].shape), 0, 255).astype(np.uint8)
    first, second = x[[0, 1, 0]], np.concatenate([x[2:], noisy])
    found = np.asarray(ms_ssim(first, second))
    pairs = zip(first[..., 0], second[..., 0])
    expected = [by_hand(*pair, scales) for pair in pairs]
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert found[2] > max(found[:2]) and found[2] > 0.3


def test_identical_images_are_1_and_negatives_0():
    x = smooth(3, 40, 3)
    np.testing.assert_allclose(ms_ssim(x, x), 1, atol=1e-6)
    np.testing.assert_allclose(ms_ssim(x, 255 - x), 0)


def test_diversity_names_its_scales_and_follows_its_seed():
    x = smooth(10, 32, 3)
    found = ssim_diversity(x, pairs=70)
    assert set(found) == {"ms_ssim_2scales_70pairs"}
    assert found == ssim_diversity(x, 70) != ssim_diversity(x, 70, seed=1)
    copies = ssim_diversity(np.repeat(x[:1], 5, 0), pairs=70)
    np.testing.assert_allclose(copies["ms_ssim_2scales_70pairs"], 1, atol=1e-6)
    assert found["ms_ssim_2scales_70pairs"] < 0.5


def test_two_images_make_one_pair():
    x = smooth(2, 16)
    found = ssim_diversity(x, pairs=3)["ms_ssim_1scales_3pairs"]
    np.testing.assert_allclose(found, ms_ssim(x[:1], x[1:])[0], rtol=1e-5)


def test_sizes():
    sides = 11, 21, 22, 175, 176, 400
    assert [scales_of(side, 500) for side in sides] == [1, 1, 2, 4, 5, 5]
    with pytest.raises(ValueError, match="smaller than"):
        scales_of(10, 500)
    with pytest.raises(ValueError, match="uint8"):
        ssim_diversity(np.zeros((4, 32, 32, 3)))
