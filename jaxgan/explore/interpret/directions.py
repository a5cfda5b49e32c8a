"""Directions of the latent space that are found without labels, in the coordinates of
`Space`: unit vectors, rows [K, Z], the one that moves most first."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.explore.interpret.layers import Generation, Latent
from jaxgan.explore.interpret.space import Space
from jaxgan.system.errors import UsageError

AFFINE = 1e-3  # the error of a layer that passes for an affine one, of its deviation


def principal(activations: np.ndarray, u: np.ndarray, count: int) -> np.ndarray:
    """E. Harkonen, A. Hertzmann, J. Lehtinen, S. Paris, "GANSpace", 2020
    (arXiv:2004.02546), section 2: the principal components V of activations [N, F], and by
    equation 3 the directions U = argmin sum |U x_j - u_j|^2 of the latents u [N, Z] that
    made them, x_j the activations along V; each as a unit vector, [count, Z]."""
    centred = activations - activations.mean(0)
    left, values, _ = np.linalg.svd(centred, full_matrices=False)
    along = left[:, :count] * values[:count]
    found = np.linalg.lstsq(along, u - u.mean(0), rcond=None)[0]
    return unit(found)


def ganspace(
    make: Generation, space: Space, latent: Latent, count: int, layer: str = ""
) -> np.ndarray:
    """`principal` of what a layer returns for latents [N, ...], by default the first stage
    (`Seen.stages`): ahead of its nonlinearity, as in the paper's BigGAN."""
    layer = layer or first_layer(make, latent)
    values = make.layer(latent, layer)
    flat = np.asarray(values, np.float64).reshape(len(values), -1)
    return principal(flat, np.asarray(space.of(latent), np.float64), count)


def first_layer(make: Generation, latent: Latent) -> str:
    """The end of the first stage.

    Raises:
      UsageError: the networks that make examples have not two linear layers.
    """
    stages = make.look(latent).stages
    if not stages:
        raise UsageError("the generator has no hidden layer to see activations of")
    return stages[0]


def first_weights(make: Generation, space: Space, latent: Latent) -> np.ndarray:
    """A [F, Z] of the first linear layer, A u + b, as it acts on the coordinates: its
    response to each of them less that to the origin, all else held as in the first of the
    latents [N, ...].

    Raises:
      UsageError: what is in front of the layer is not affine.
    """
    layer = make.look(latent).linear[0]

    size = space.size

    def response(u: jax.Array) -> np.ndarray:
        held = {name: jnp.repeat(x[:1], len(u), 0) for name, x in latent.items()}
        values = make.layer(space.put(u, held), layer)
        return np.asarray(values, np.float64).reshape(len(u), -1)

    corners = np.concatenate([np.zeros((1, size)), np.eye(size)]).astype(np.float32)
    probes = np.asarray(space.of(latent))[: size + 1]
    values = response(jnp.asarray(corners))
    weights = (values[1:] - values[0]).T
    seen = response(jnp.asarray(probes))
    error = np.abs(values[0] + probes @ weights.T - seen).max()
    if error > AFFINE * seen.std():
        raise UsageError(f"its first layer, {layer}, is no affine function of the latent")
    return weights


def factorised(weights: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Y. Shen, B. Zhou, "Closed-Form Factorization of Latent Semantics in GANs", 2021
    (arXiv:2007.06600), equation 5: the eigenvectors of A^T A, [count, Z], and the roots of
    their eigenvalues [count], for weights A [F, Z]: A's right singular vectors."""
    values, vectors = np.linalg.eigh(weights.T @ weights)
    roots = np.sqrt(np.maximum(values[::-1], 0))
    return unit(vectors.T[::-1][:count]), roots[:count]


def random(size: int, count: int, seed: int) -> np.ndarray:
    """Random directions [count, size], the floor of all others."""
    return unit(np.random.default_rng(seed).standard_normal((count, size)))


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows of length 1 whose largest number is positive."""
    largest = np.take_along_axis(vectors, np.abs(vectors).argmax(1)[:, None], 1)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors * np.sign(largest) / np.maximum(lengths, 1e-12)
