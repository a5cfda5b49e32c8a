"""Kernel distances of features, squared maximum mean discrepancies: A. Gretton et al., "A
kernel two-sample test", 2012.

`kernel_distance`: M. Binkowski et al., "Demystifying MMD GANs", 2018 (arXiv:1801.01401);
KID for Inception-v3's pooled features. The unbiased estimate (Gretton, lemma 6) under the
kernel (x.y / D + 1)^3. It depends on the first three moments, on average not on the number
of features, and is below 0 as often as above where the two distributions are equal.

`gaussian_kernel_distance`: S. Jayasumana et al., "Rethinking FID", 2024 (arXiv:2401.09603);
CMMD for the features of one CLIP. The biased estimate (Gretton, equation 5).

On the host in float64: each is a small difference of large sums, of which float32 would
lose the fourth digit of the cubic at D = 2048, the fourth decimal of the Gaussian.
"""

import numpy as np
from numpy.typing import ArrayLike

BLOCK = 1024  # rows and columns of a kernel in memory


def kernel_distance(
    real: ArrayLike, fake: ArrayLike, subsets: int = 100, size: int = 1000, seed: int = 0
) -> dict[str, float]:
    """{"kernel_<subsets>x<size>", "..._std"}: mean and standard deviation over random
    subsets of `size` of the features [N, D] and [M, D]; `seed` determines the subsets.

    The standard deviation is that of one subset. The mean's error is smaller, by less than
    the root of `subsets`, as subsets share features. The defaults are those of published
    scores; 50 subsets, or one of all, are other measures and have other names.
    """
    x, y = np.asarray(real), np.asarray(fake)
    if not 2 <= size <= min(len(x), len(y)):
        raise ValueError(f"subsets of {size} cannot be drawn from {len(x)} and {len(y)}")
    rng = np.random.default_rng(seed)
    found = [
        squared_discrepancy(
            x[rng.choice(len(x), size, replace=False)],
            y[rng.choice(len(y), size, replace=False)],
        )
        for _ in range(subsets)
    ]
    name = f"kernel_{subsets}x{size}"
    return {name: float(np.mean(found)), f"{name}_std": float(np.std(found))}


def squared_discrepancy(first: ArrayLike, second: ArrayLike) -> float:
    """The unbiased estimate from features [N, D] and [M, D], N and M from 2, without pairs
    of a feature with itself. It makes the N x M matrix: meant for subsets.

    Raises:
      ValueError: features of another shape, or not finite.
    """
    x, y = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if x.ndim != 2 or x.shape[1:] != y.shape[1:] or min(len(x), len(y)) < 2:
        raise ValueError(f"features are [N, D] and [M, D], not {x.shape} and {y.shape}")
    value = within(x) + within(y) - 2 * np.mean(cubic(x @ y.T, x.shape[1]))
    if not np.isfinite(value):
        raise ValueError("features are not finite")
    return float(value)


def within(x: np.ndarray) -> float:
    """Mean of the cubic kernel over pairs of different rows of x [N, D]."""
    matrix, n = cubic(x @ x.T, x.shape[1]), len(x)
    return float((np.sum(matrix) - np.trace(matrix)) / (n * (n - 1)))


def cubic(products: np.ndarray, dimension: int) -> np.ndarray:
    """The cubic kernel, from the inner products of features of `dimension` numbers."""
    return (products / dimension + 1.0) ** 3


def gaussian_kernel_distance(
    real: ArrayLike, fake: ArrayLike, sigma: float = 10.0, block: int = BLOCK
) -> dict[str, float]:
    """{"gaussian_kernel_s<sigma>"} of features [N, D] and [M, D], each divided by its
    length first: 1000 times the squared discrepancy under the kernel exp(-|x - y|^2 / 2
    sigma^2). Without unit; never below 0 but for rounding.

    It is CMMD for the embeddings of CLIP ViT-L/14 at 336 pixels with sigma 10 only. Two
    traps. That sigma is far more than unit features can be apart, 2: the kernel is nearly
    linear, and the score nearly (1000 / sigma^2) |m1 - m2|^2 of the means m1, m2. And pairs
    of a feature with itself count: N and M features of one distribution score up to
    (1000 / sigma^2) (1/N + 1/M) on average, so that only equal counts compare.
    """
    x, y = unit(real), unit(fake)
    if x.shape[1] != y.shape[1]:
        raise ValueError(f"features are [N, D] and [M, D], not {x.shape} and {y.shape}")
    if not sigma > 0 or block < 1:
        raise ValueError(f"sigma is above 0 and block from 1, not {sigma} and {block}")
    both = gaussian_mean(x, x, sigma, block) + gaussian_mean(y, y, sigma, block)
    value = 1000 * (both - 2 * gaussian_mean(x, y, sigma, block))
    return {f"gaussian_kernel_s{sigma:g}": float(value)}


def gaussian_mean(x: np.ndarray, y: np.ndarray, sigma: float, block: int) -> float:
    """Mean over all pairs of the kernel of unit features, less 1: the ones cancel in the
    score, and would cost digits. |x - y|^2 is 2 - 2 x.y."""
    total = 0.0
    for i in range(0, len(x), block):
        for j in range(0, len(y), block):
            products = x[i : i + block] @ y[j : j + block].T
            total += np.sum(np.expm1((products - 1) / sigma**2))
    return total / (len(x) * len(y))


def unit(features: ArrayLike) -> np.ndarray:
    """Features [N, D] divided by their lengths, float64.

    Raises:
      ValueError: features of another shape, not finite, or of length 0.
    """
    x = np.asarray(features, np.float64)
    length = np.linalg.norm(x, axis=-1, keepdims=True)
    if x.ndim != 2 or not x.size or not np.isfinite(length).all() or not length.all():
        raise ValueError("features are [N, D], finite and not 0, or they have no angles")
    return x / length
