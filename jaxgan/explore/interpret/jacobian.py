"""The local geometry of a generator: how it stretches its latent space, and where not.

Forward-mode differentiation is not to be had (jaxgan/models/product.py): a product J v is
the transpose of the transpose, the gradient in w of v . (J^T w), which is linear in w.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.explore.interpret.layers import tree_of


def jacobian(
    f: Callable[[jax.Array, Any], jax.Array], z: jax.Array, held: Any = None
) -> np.ndarray:
    """The Jacobian in z of f(z [B, Z], held) -> [B, ...], which maps each row by itself:
    float64 [B, D, Z], D the numbers of an output. One pass of Z rows for each example;
    `held` is a tree of [B, ...]."""
    size = z.shape[-1]

    @jax.jit
    def columns(f: Callable, z: jax.Array, held: Any) -> jax.Array:
        rows, others = jax.tree.map(lambda x: jnp.repeat(x, size, 0), (z, held))
        made, back = jax.vjp(lambda z: f(z, others), rows)
        forth = jax.vjp(lambda w: back(w)[0], jnp.zeros_like(made))[1]
        return forth(jnp.eye(size, dtype=z.dtype))[0]

    def one(k: int) -> np.ndarray:
        made = columns(tree_of(f), *jax.tree.map(lambda x: x[k : k + 1], (z, held)))
        return np.asarray(made, np.float64).reshape(size, -1).T

    return np.stack([one(k) for k in range(len(z))])


def spectra(jacobians: np.ndarray) -> np.ndarray:
    """The singular values of [B, D, Z], the largest first, [B, min(D, Z)]; those that are
    rounding, below the largest times float32's epsilon times the larger side, are 0."""
    values = np.linalg.svd(jacobians, compute_uv=False)
    bound = np.finfo(np.float32).eps * max(jacobians.shape[1:])
    return np.where(values > bound * values[:, :1], values, 0.0)


def log_volumes(values: np.ndarray, latents: int) -> np.ndarray:
    """1/2 log det(J^T J), [B] nats: the sum of the logs of the singular values [B, K].

    By the area formula, of a latent with entropy h(z) that a generator takes to examples
    one to one, h(x) = h(z) + E log-volume, in nats, relative to the area of the surface
    that the examples lie on (relative to the volume of the space around, h(x) is minus
    infinity where there are fewer latents than numbers in an example). It is minus infinity
    where a singular value is 0, or fewer numbers than latents are made: some direction of
    the latent does nothing.
    """
    if values.shape[1] < latents:
        return np.full(len(values), -np.inf)
    with np.errstate(divide="ignore"):
        return np.log(values).sum(1)


def effective_ranks(values: np.ndarray) -> np.ndarray:
    """exp of the entropy of the singular values as shares of their sum, [B], from 1 to K;
    O. Roy, M. Vetterli, "The effective rank", EUSIPCO 2007, equation 4; 0 where all are 0.
    """
    total = values.sum(1, keepdims=True)
    shares = values / np.where(total > 0, total, 1.0)
    logs = np.log(np.where(shares > 0, shares, 1.0))
    return np.where(total[:, 0] > 0, np.exp(-(shares * logs).sum(1)), 0.0)
