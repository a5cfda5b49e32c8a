"""Perceptual path length: T. Karras et al., "A style-based generator architecture for
generative adversarial networks", 2019 (arXiv:1812.04948), section 4.1, equation 2.

    E d(G(z(t)), G(z(t + epsilon))) / epsilon^2        per unit of t, squared

d is the squared Euclidean distance of features. The paper's is LPIPS, by the features of
metrics/features/lpips.py; other features give other numbers. Traps: images stay float, as
steps of uint8 are larger than those of epsilon; the paper's latents are 512 normals, and it
rescales interpolated latents to length 1, as its generator does too. Here the length is
kept: other generators need it, and that one ignores it.
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
    """{"path_length_<space>_<sampling>", "..._std"}: mean and standard deviation over the
    paths.

    Values of `epsilon` and `trim` other than the defaults stand in the name.

    Args:
      generate: latents float32 [B, Z] -> images, a function of the latents alone. All
        calls are of one size.
      features: images -> [B, ...]. Jit both, together or alone, for speed.
      starts, ends: independent latents of the prior, [N, Z] each.
      space: "spherical" for latents that are normal, "linear" for others.
      sampling: "full" takes t uniform in [0, 1], "end" t = 0.
      trim: share of the paths left out at either end, 0.01 as in the published code: the
        lengths of a few latents, where images jump, would outweigh all others.
      seed: of the random t.
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
    # In float64: differences of latents this close would be noise in float32.
    near, far = along[space](start, end, t), along[space](start, end, t + epsilon)
    found, blocks = [], range(0, len(start), AT_ONCE)
    for first in track(blocks, "following paths", len(blocks)):
        some = np.arange(first, first + AT_ONCE) % len(start)  # the last block wraps round
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
    """Interpolates linearly between latents [N, Z] at t [N, 1]: [N, Z]."""
    return start + t * (end - start)


def spherical(start: np.ndarray, end: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Interpolates along the great circle between the directions of latents [N, Z] at t [N,
    1], and linearly between their lengths: [N, Z]. Opposite directions have no single
    circle."""
    lengths = [np.linalg.norm(side, axis=1, keepdims=True) for side in (start, end)]
    a, b = start / lengths[0], end / lengths[1]
    cosine = np.clip(np.sum(a * b, 1, keepdims=True), -1, 1)
    across = b - cosine * a
    across = across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-30)
    angle = t * np.arccos(cosine)
    return (a * np.cos(angle) + across * np.sin(angle)) * linear(lengths[0], lengths[1], t)
