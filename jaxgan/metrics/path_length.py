"""Perceptual path length: T. Karras et al., "A style-based generator architecture for
generative adversarial networks", 2019 (arXiv:1812.04948), section 4.1, equation 2.

    E d(G(z(t)), G(z(t + epsilon))) / epsilon^2        per unit of t, squared

d is the squared Euclidean distance of the features. The paper's is LPIPS, of the features
of metrics/features/lpips.py; with others the numbers are others. Traps. Images stay float:
steps of uint8 are larger than epsilon's. The latents of the paper are 512 normals,
and it rescales what it interpolates to length 1, as its generator does anyhow; here the
length is kept, which other generators need and that one does not see.
"""

from collections.abc import Callable

import jax
import numpy as np
from numpy.typing import ArrayLike

from jaxgan.system.progress import track

EPSILON = 1e-4
AT_ONCE = 64  # pairs


def path_length(
    generate: Callable[[jax.Array], jax.Array],
    features: Callable[[jax.Array], jax.Array],
    starts: ArrayLike,
    ends: ArrayLike,
    space: str = "spherical",
    sampling: str = "full",
    epsilon: float = EPSILON,
    trim: float = 0.01,
    seed: int = 0,
) -> dict[str, float]:
    """{"path_length_<space>_<sampling>", "..._std"}: mean and deviation over the paths.

    Other values of `epsilon` and `trim` stand in the name.

    Args:
      generate: latents float32 [B, Z] -> images; the same for equal latents. It takes
        blocks of one size.
      features: images -> [B, ...]. Both are best jitted, together or alone.
      starts, ends: independent latents of the prior, [N, Z] each.
      space: "spherical" for latents that are normal, "linear" for others.
      sampling: "full" takes t uniform in [0, 1], "end" t = 0.
      trim: share of the paths that is left out at either end, 0.01 as in the published
        code: some latents lie where images jump, and their lengths would be all.
      seed: of the t.
    """
    along = {"spherical": spherical, "linear": linear}
    if space not in along or sampling not in ("full", "end"):
        raise ValueError(
            f"space is spherical or linear, sampling full or end, not {space}, {sampling}"
        )
    start, end = np.asarray(starts, np.float64), np.asarray(ends, np.float64)
    if start.ndim != 2 or start.shape != end.shape or not len(start):
        raise ValueError(f"latents are [N, Z] twice, not {start.shape} and {end.shape}")
    t = np.random.default_rng(seed).uniform(size=(len(start), 1))
    t = t * (sampling == "full")
    # In float64: float32 differences of latents this close would be noise.
    near, far = along[space](start, end, t), along[space](start, end, t + epsilon)
    found, blocks = [], range(0, len(start), AT_ONCE)
    for first in track(blocks, "following paths", len(blocks)):
        some = np.arange(first, first + AT_ONCE) % len(start)  # the last block goes round
        a, b = (
            np.asarray(features(generate(side[some].astype(np.float32))), np.float64)
            for side in (near, far)
        )
        found.append(np.square(a - b).reshape(AT_ONCE, -1).sum(1) / epsilon**2)
    length = np.concatenate(found)[: len(start)]
    low = np.quantile(length, trim, method="lower")
    high = np.quantile(length, 1 - trim, method="higher")
    kept = length[(length >= low) & (length <= high)]
    name = f"path_length_{space}_{sampling}"
    name += f"_e{epsilon:g}" * (epsilon != EPSILON) + f"_trim{trim:g}" * (trim != 0.01)
    return {name: float(kept.mean()), f"{name}_std": float(kept.std())}


def linear(start: np.ndarray, end: np.ndarray, t: np.ndarray) -> np.ndarray:
    """[N, Z], [N, Z], [N, 1] -> [N, Z]."""
    return start + t * (end - start)


def spherical(start: np.ndarray, end: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The same along the great circle between the two directions; the length goes linearly
    from one's to the other's. Opposite directions have no circle of their own."""
    lengths = [np.linalg.norm(side, axis=1, keepdims=True) for side in (start, end)]
    a, b = start / lengths[0], end / lengths[1]
    cosine = np.clip(np.sum(a * b, 1, keepdims=True), -1, 1)
    across = b - cosine * a
    across = across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-30)
    angle = t * np.arccos(cosine)
    return (a * np.cos(angle) + across * np.sin(angle)) * linear(lengths[0], lengths[1], t)
