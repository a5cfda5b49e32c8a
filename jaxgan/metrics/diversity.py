"""Diversity of a set, and distances by projections: Vendi score, class balance, sliced
Wasserstein and Monge distance. See also jaxgan/metrics/ssim.py for images, and
jaxgan/metrics/path_length.py for a generator's latents.
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from numpy.typing import ArrayLike

from jaxgan.metrics.kernel import unit
from jaxgan.metrics.modes import divergence

DIRECTIONS = 64  # onto which all features are projected at once


def vendi_score(features: ArrayLike, order: float = 1.0) -> dict[str, float]:
    """{"vendi_q<order>"} of features [N, D], by the cosines of the angles between them.

    D. Friedman, A. B. Dieng, "The Vendi Score", 2023 (arXiv:2210.02410), definition 3.1:
    the effective number of different members, 1 (all equal) to N (all orthogonal). It does
    not depend on real data. It grows with N and never exceeds D, so that only equal counts
    of the same features compare. Features that are never negative have small angles, hence
    small scores. Memory: a square matrix of the smaller of N and D.
    """
    x = unit(features)
    # X X^T and X^T X have the same eigenvalues but for zeros.
    matrix = x @ x.T if len(x) <= x.shape[1] else x.T @ x
    return {f"vendi_q{order:g}": effective_number(matrix / len(x), order)}


def vendi_score_of(similarity: ArrayLike, order: float = 1.0) -> dict[str, float]:
    """{"vendi_q<order>"} of a matrix of similarities [N, N]: symmetric, positive
    semidefinite, 1 on the diagonal."""
    matrix = np.asarray(similarity, np.float64)
    if not np.allclose(np.diag(matrix), 1) or not np.allclose(matrix, matrix.T):
        raise ValueError("similarities are symmetric, and 1 on the diagonal")
    return {f"vendi_q{order:g}": effective_number(matrix / len(matrix), order)}


def effective_number(matrix: np.ndarray, order: float) -> float:
    """The exponential of the Renyi entropy of a matrix's eigenvalues, which sum to 1."""
    p = np.linalg.eigvalsh(matrix)
    p = p[p > len(p) * np.finfo(np.float64).eps]
    if order == 1:
        return float(np.exp(-np.sum(p * np.log(p))))
    if order == np.inf:
        return float(1 / p.max())
    return float(np.sum(p**order) ** (1 / (1 - order)))


def class_balance(classes: ArrayLike, total: int) -> dict[str, float]:
    """{"classes/<score>"} of the samples' classes, int [N] from 0 to total - 1:

    entropy          entropy of the classes' shares, nats; at most log total
    kl_uniform       KL(shares || uniform), nats: log total less the entropy
    count            number of classes that occur

    n samples of uniform classes have a KL of (total - 1) / 2n on average, not 0. A
    classifier that errs evenly makes shares more even than they are.
    """
    counts = np.bincount(np.asarray(classes), minlength=total)
    if len(counts) > total or not counts.sum():
        raise ValueError(f"classes are 0 to {total - 1}, one or more of them")
    kl = divergence(counts / counts.sum())
    return {
        "classes/entropy": float(np.log(total)) - kl,
        "classes/kl_uniform": kl,
        "classes/count": float((counts > 0).sum()),
    }


def sliced_wasserstein(
    first: ArrayLike, second: ArrayLike, directions: int = 1000, seed: int = 0
) -> dict[str, float]:
    """{"sliced_wasserstein_<directions>"} between features [N, D] and [M, D].

    N. Bonneel et al., "Sliced and Radon Wasserstein barycenters of measures", 2015: the
    root of the mean, over random directions, of the squared 2-Wasserstein distance of the
    projections, which sorting gives; in the unit of the features. A shift by m scores |m| /
    sqrt D. The larger set is thinned at random to the size of the smaller. Few features are
    farther apart than many. The distance of T. Karras et al. 2018 is another: it is of
    patches of a Laplacian pyramid.
    """
    square = mean_squared_projection(first, second, directions, seed)
    return {f"sliced_wasserstein_{directions}": float(np.sqrt(square))}


def monge_distance(
    real: ArrayLike, fake: ArrayLike, directions: int = 1000, seed: int = 0
) -> dict[str, float]:
    """{"monge_<directions>"} between features [N, D] and [M, D].

    Q. Berthet et al., "MIND: Monge Inception Distance for generative models evaluation",
    2026 (arXiv:2605.06797), as defined in torch-fidelity after 0.4 (commit a51aa64), which
    draws other directions: 3 D times the square of `sliced_wasserstein`, in squared units
    of the features. A shift by m scores 3 |m|^2, where the Frechet distance is |m|^2. It is
    MIND for Inception-v3's features only. Few features are farther apart than many, so that
    only equal counts compare; the larger set is thinned at random.
    """
    square = mean_squared_projection(real, fake, directions, seed)
    return {f"monge_{directions}": 3 * np.shape(real)[1] * square}


def mean_squared_projection(
    first: ArrayLike, second: ArrayLike, directions: int, seed: int
) -> float:
    """Mean of `squared_projections` of features [N, D] and [M, D] over random directions.

    Raises:
      ValueError: features of another shape or not finite, or no directions.
    """
    x, y = (np.asarray(side, np.float32) for side in (first, second))
    if x.ndim != 2 or x.shape[1:] != y.shape[1:] or not x.size or not y.size:
        raise ValueError(f"features are [N, D] and [M, D], not {x.shape} and {y.shape}")
    if not np.isfinite(x).all() or not np.isfinite(y).all():
        raise ValueError("features are finite, and these are not, or not in float32")
    if directions < 1:
        raise ValueError(f"directions are 1 or more, not {directions}")
    rng = np.random.default_rng(seed)
    count = -(-directions // DIRECTIONS) * DIRECTIONS
    lines = rng.standard_normal((count, x.shape[1]))
    lines = (lines / np.linalg.norm(lines, axis=1, keepdims=True)).astype(np.float32)
    n = min(len(x), len(y))
    x, y = (
        side if len(side) == n else side[rng.permutation(len(side))[:n]] for side in (x, y)
    )
    mean = x.mean(0, dtype=np.float64).astype(np.float32)
    blocks = lines.reshape(-1, DIRECTIONS, x.shape[1])
    square = jax.device_get(squared_projections(x - mean, y - mean, blocks))
    return float(square.reshape(-1)[:directions].mean(dtype=np.float64))


@jax.jit
def squared_projections(x: jax.Array, y: jax.Array, lines: jax.Array) -> jax.Array:
    """Squared 2-Wasserstein distances of x and y [N, D] along lines [T, B, D]: [T, B]."""
    project = functools.partial(jnp.matmul, precision="highest")

    def along(block: jax.Array) -> jax.Array:
        a, b = (jnp.sort(project(block, side.T), -1) for side in (x, y))
        return jnp.mean(jnp.square(a - b), -1)

    return lax.map(along, lines)
