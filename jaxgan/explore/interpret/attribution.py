"""Attribution: how much each number of an input counts for a scalar.

All take f: [B, ...] -> [B], which judges each example by itself, and x [B, ...] of any
shape; the answer has the shape of x and the unit of f. A baseline is [B, ...] or [1, ...],
by default 0: grey, where examples are images.
"""

import itertools
from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np
from scipy.stats import spearmanr

from jaxgan.explore.interpret.layers import Generation, Latent, tree_of
from jaxgan.explore.interpret.space import Space

Scalar = Callable[[jax.Array], jax.Array]


@jax.jit
def gradient(f: Scalar, x: jax.Array) -> jax.Array:
    """The gradient at each example of an f that is a pytree, see `tree_of`."""
    return jax.grad(lambda x: jnp.sum(f(x)))(x)


def start_of(x: jax.Array, baseline: jax.Array | None) -> jax.Array:
    """The baseline of each example."""
    return jnp.zeros_like(x) if baseline is None else jnp.broadcast_to(baseline, x.shape)


def gradient_times_input(
    f: Scalar, x: jax.Array, baseline: jax.Array | None = None
) -> jax.Array:
    """(x - baseline) times the gradient at x; A. Shrikumar et al., "Not Just a Black Box",
    2016 (arXiv:1605.01713). It sums to the change of f only where f is linear."""
    return (x - start_of(x, baseline)) * gradient(tree_of(f), x)


def integrated_gradients(
    f: Scalar, x: jax.Array, baseline: jax.Array | None = None, points: int = 256
) -> jax.Array:
    """M. Sundararajan, A. Taly, Q. Yan, "Axiomatic Attribution for Deep Networks", 2017
    (arXiv:1703.01365), equation 3: (x - baseline) times the mean gradient on the straight
    path from the baseline, at `points` midpoints (the paper takes right ends).

    The sum over an example is f(x) - f(baseline) but for the error of the midpoint rule,
    see `completeness`.
    """
    start = start_of(x, baseline)

    def part(share: np.float32) -> jax.Array:
        return gradient(tree_of(f), start + share * (x - start))

    shares = (np.arange(points, dtype=np.float32) + np.float32(0.5)) / np.float32(points)
    return (x - start) * (sum(map(part, shares)) / points)


def completeness(
    f: Scalar, x: jax.Array, found: jax.Array, baseline: jax.Array | None = None
) -> np.ndarray:
    """|sum of an attribution - (f(x) - f(baseline))| / |f(x) - f(baseline)|, [B]: 0 by
    proposition 1 of Sundararajan et al. 2017."""
    change = np.asarray(f(x) - f(start_of(x, baseline)), np.float64)
    total = np.asarray(found, np.float64).reshape(len(x), -1).sum(1)
    return np.abs(total - change) / np.abs(change)


def occlusion(
    f: Scalar, x: jax.Array, patches: np.ndarray, baseline: jax.Array | None = None
) -> jax.Array:
    """f(x) less f of x with a patch replaced by the baseline, divided among the numbers of
    the patch; the mean over the patches that cover a number. M. D. Zeiler, R. Fergus,
    "Visualizing and Understanding Convolutional Networks", 2014 (arXiv:1311.2901), section
    4.2. `patches` are bool [P, ...], each of the shape of an example; see `blocks`."""
    start = start_of(x, baseline)

    @jax.jit
    def hidden(f: Scalar, x: jax.Array, patch: jax.Array) -> jax.Array:
        return f(jnp.where(patch[None], start, x))

    before = np.asarray(f(x), np.float64)
    changes = [before - hidden(tree_of(f), x, jnp.asarray(patch)) for patch in patches]
    rows = patches.reshape(len(patches), -1).astype(np.float64)  # [P, D]
    total = np.stack(changes, 1) @ (rows / rows.sum(1, keepdims=True))
    return jnp.asarray(total / np.maximum(rows.sum(0), 1), x.dtype).reshape(x.shape)


def blocks(shape: Sequence[int], parts: int = 4) -> np.ndarray:
    """Blocks, half over each other, whose sides are 1 / `parts` of each axis of an example
    but the last, its channels (of an example with one axis, of that): bool [P, *shape]."""
    sides = [max(size // parts, 1) for size in shape[:-1] or shape]
    starts = [
        range(0, size - side + 1, max(side // 2, 1)) for size, side in zip(shape, sides)
    ]
    found = []
    for corner in itertools.product(*starts):
        mask = np.zeros(shape, bool)
        mask[tuple(slice(at, at + side) for at, side in zip(corner, sides))] = True
        found.append(mask)
    return np.stack(found)


def region_to_latents(
    make: Generation, space: Space, latent: Latent, mask: jax.Array
) -> jax.Array:
    """The gradient of the sum of a generated region, `mask` [B, ...] times the example, in
    the continuous latents, [B, Z]: the change of the sum per standard deviation."""

    def total(u: jax.Array, make: Generation, latent: Latent) -> jax.Array:
        return jnp.sum(mask * make(space.put(u, latent)))

    return jax.jit(jax.grad(total))(space.of(latent), make, latent)


def region_to_channels(
    make: Generation, latent: Latent, layer: str, mask: jax.Array
) -> jax.Array:
    """Activation times the gradient of the sum of a generated region, summed over the
    places of a layer, [B, channels]: to first order, the change of the sum that setting the
    channel to 0 takes away."""
    values = make.layer(latent, layer)

    def total(values: jax.Array, make: Generation, latent: Latent) -> jax.Array:
        return jnp.sum(mask * make.seen(latent, {layer: lambda _: values})[0])

    found = values * jax.jit(jax.grad(total))(values, make, latent)
    return found.reshape(len(found), -1, found.shape[-1]).sum(1)


def rank_correlations(one: jax.Array, other: jax.Array) -> np.ndarray:
    """Spearman's correlation of two attributions of the same examples, with their signs,
    [B]; J. Adebayo et al., "Sanity Checks for Saliency Maps", 2018 (arXiv:1810.03292),
    section 3.1."""
    pairs = zip(*(np.asarray(each).reshape(len(each), -1) for each in (one, other)))
    return np.array([spearmanr(a, b).statistic for a, b in pairs])
