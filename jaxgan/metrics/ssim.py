"""Multi-scale structural similarity: Z. Wang, E. P. Simoncelli, A. C. Bovik, "Multiscale
structural similarity for image quality assessment", 2003, equation 7; as a measure of
diversity, A. Odena et al., "Conditional image synthesis with auxiliary classifier GANs",
2017 (arXiv:1610.09585), section 4.2.

Windows are 11x11 Gaussians of standard deviation 1.5, within the image only; a scale is the
mean over 2x2 pixels of the scale before. Five scales need a side of 176 (11 * 16). Smaller
images have fewer, with the first weights rescaled to the same sum: another measure, named
by its scales, not comparable with published ones.
"""

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from jaxgan.system.progress import track

WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)  # from the finest scale; sum 1.0001
WINDOW, DEVIATION = 11, 1.5
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
AT_ONCE = 64  # pairs


def ssim_diversity(images: ArrayLike, pairs: int = 2016, seed: int = 0) -> dict[str, float]:
    """{"ms_ssim_<scales>scales_<pairs>pairs"} of uint8 images [N, H, W, C]: the mean
    similarity of random pairs of different images, 1 where all are equal, lower for diverse
    images.

    Compare it with that of as many real images, and within a class: different classes would
    hide that each is a single image. Noise is diverse. 64 images have 2016 pairs.
    """
    x = np.asarray(images)
    if x.ndim != 4 or x.dtype != np.uint8 or len(x) < 2:
        raise ValueError(f"images are uint8 [N, H, W, C], two or more, not {x.shape}")
    scales = scales_of(*x.shape[1:3])
    rng = np.random.default_rng(seed)
    first = rng.integers(0, len(x), pairs)
    second = (first + rng.integers(1, len(x), pairs)) % len(x)
    found = []
    for start in track(range(0, pairs, AT_ONCE), "comparing images", -(-pairs // AT_ONCE)):
        some = np.arange(start, start + AT_ONCE) % pairs  # the last block wraps round
        found.append(jax.device_get(ms_ssim(x[first[some]], x[second[some]])))
    mean = np.concatenate(found)[:pairs].mean(dtype=np.float64)
    return {f"ms_ssim_{scales}scales_{pairs}pairs": float(mean)}


def scales_of(height: int, width: int) -> int:
    """Number of scales of images of this size: 5 from 176 pixels on, 1 from 11 on.

    Raises:
      ValueError: the images are smaller than a window.
    """
    fitting = [s for s in range(len(WEIGHTS)) if min(height, width) >= WINDOW * 2**s]
    if not fitting:
        raise ValueError(f"images of {height}x{width} are smaller than SSIM's {WINDOW}x11")
    return len(fitting)


@jax.jit
def ms_ssim(first: jax.Array, second: jax.Array) -> jax.Array:
    """MS-SSIM of pairs of images [B, H, W, C] in 0 to 255, float32 [B].

    Each scale's contrast and structure, and the coarsest one's luminance too, are averaged
    over places and channels, clipped at 0 (negatives have no real powers), and raised to
    their weights. torchmetrics also averages the last scale over a reflected border: 0.007
    off where 12x12 pixels are left.
    """
    x, y = first.astype(jnp.float32), second.astype(jnp.float32)
    weights = np.array(WEIGHTS[: scales_of(*x.shape[1:3])])
    weights = weights * (sum(WEIGHTS) / weights.sum())
    value = jnp.ones(len(x))
    for scale, weight in enumerate(weights, 1):
        structure, whole = ssim(x, y)
        value *= jax.nn.relu(whole if scale == len(weights) else structure) ** weight
        x, y = halved(x), halved(y)
    return value


def ssim(x: jax.Array, y: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Means [B] of contrast times structure, and of that times luminance: Z. Wang et al.,
    "Image quality assessment: from error visibility to structural similarity", 2004,
    equation 13. Second moments are of images less 128, to keep digits in float32."""
    mean_x, mean_y = blurred(x), blurred(y)
    x, y = x - 128.0, y - 128.0
    low_x, low_y = mean_x - 128.0, mean_y - 128.0
    both = blurred(x * x) + blurred(y * y) - low_x * low_x - low_y * low_y
    across = blurred(x * y) - low_x * low_y
    structure = (2 * across + C2) / (both + C2)
    luminance = (2 * mean_x * mean_y + C1) / (mean_x * mean_x + mean_y * mean_y + C1)
    return jnp.mean(structure, (1, 2, 3)), jnp.mean(structure * luminance, (1, 2, 3))


def blurred(x: jax.Array) -> jax.Array:
    """Averages by the window: [B, H, W, C] -> [B, H - 10, W - 10, C]. The window is two
    banded matrices, which are fast on every device."""
    rows, columns = (jnp.asarray(band(side)) for side in x.shape[1:3])
    x = jnp.einsum("yh,bhwc->bywc", rows, x, precision="highest")
    return jnp.einsum("xw,bywc->byxc", columns, x, precision="highest")


def band(side: int) -> np.ndarray:
    """The window at every place where it fits, float32 [side - 10, side]."""
    window = np.exp(-0.5 * (np.arange(-5, 6) / DEVIATION) ** 2)
    places = range(side - WINDOW + 1)
    lines = [np.pad(window / window.sum(), (at, places[-1] - at)) for at in places]
    return np.array(lines, np.float32)


def halved(x: jax.Array) -> jax.Array:
    """Averages 2x2 pixels: [B, H, W, C] -> [B, H // 2, W // 2, C]; an odd last row or
    column is dropped."""
    b, h, w, c = x.shape
    x = x[:, : h // 2 * 2, : w // 2 * 2]
    return x.reshape(b, h // 2, 2, w // 2, 2, c).mean((2, 4))
