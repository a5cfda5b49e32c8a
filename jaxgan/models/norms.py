"""Normalisation of activations, and of weights by their largest singular value.

`normalise` adds the layer of a given name: "batch", "layer", "instance", or "none", which
only adds a bias, as the others do too.
"""

from collections.abc import Callable
from typing import Any, ClassVar

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.core import devices
from jaxgan.system.errors import UsageError, choose

EPSILON = 1e-5


class Bias(nn.Module):
    """Adds one learnt number per channel."""

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        bias = self.param("bias", nn.initializers.zeros, x.shape[-1:])
        return x + jnp.broadcast_to(bias, x.shape)


def moments(module: nn.Module, x: jax.Array, train: bool) -> tuple[jax.Array, jax.Array]:
    """Mean and variance of each channel of x [B, ..., C], float32 [C]: of the global batch
    in train mode, where the running averages that `module` keeps move on, else those."""
    shape = x.shape[-1:]
    running_mean = module.variable("statistics", "mean", jnp.zeros, shape)
    running_var = module.variable("statistics", "var", jnp.ones, shape)
    if not train:
        return running_mean.value, running_var.value
    axes, wide = tuple(range(x.ndim - 1)), x.astype(jnp.float32)
    # Around one of the examples: E x^2 - (E x)^2 is nothing but rounding where the mean is
    # a thousand deviations. One pass, as without.
    pivot = jax.lax.stop_gradient(wide[(0,) * len(axes)])
    away = wide - jnp.broadcast_to(pivot, wide.shape)
    shift, square = jnp.mean(away, axes), jnp.mean(jnp.square(away), axes)
    mean = devices.mean(pivot + shift)
    between = jnp.square(pivot + shift - mean)  # 0 on one device
    var = devices.mean(jnp.maximum(square - jnp.square(shift), 0.0) + between)
    if not module.is_initializing():
        module.sow("moments", "own", (mean, var))  # for who asks: evaluate/standing.py
        for running, new in (running_mean, mean), (running_var, var):
            average = module.momentum * running.value
            running.value = average + (1.0 - module.momentum) * new
    return mean, var


class BatchNorm(nn.Module):
    """Batch normalisation over the global batch (Ioffe & Szegedy 2015, Algorithm 1).

    Mean and variance are those of all devices' examples, in float32 whatever x. Their
    running averages have the shape [C]: with it, and not with Flax's [1, C], XLA finds that
    two players' turns compute the same generator pass. The layer in front needs no bias.
    """

    momentum: float = 0.9
    scale_init: Callable = nn.initializers.ones
    mixes_examples: ClassVar[str] = "BatchNorm"  # in train mode; see `examples_apart`

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        shape = x.shape[-1:]
        scale = self.param("scale", self.scale_init, shape)
        bias = self.param("bias", nn.initializers.zeros, shape)
        mean, var = moments(self, x, train)
        factor = scale.astype(jnp.float32) * jax.lax.rsqrt(var + EPSILON)
        offset = (bias.astype(jnp.float32) - mean * factor).astype(x.dtype)
        factor = factor.astype(x.dtype)
        return x * jnp.broadcast_to(factor, x.shape) + jnp.broadcast_to(offset, x.shape)


class ExampleNorm(nn.Module):
    """Normalises each example by its mean and variance over some of its axes, then applies
    a learnt scale and bias per channel. Mean and variance are float32, whatever x."""

    scale_init: Callable = nn.initializers.ones

    def axes(self, x: jax.Array) -> tuple[int, ...]:
        """Axes of x [B, ..., C] that are averaged over."""
        raise NotImplementedError

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        wide, axes, shape = x.astype(jnp.float32), self.axes(x), x.shape[-1:]
        scale = self.param("scale", self.scale_init, shape)
        bias = self.param("bias", nn.initializers.zeros, shape)
        away = wide - jnp.mean(wide, axes, keepdims=True)
        var = jnp.mean(jnp.square(away), axes, keepdims=True)
        y = (away * jax.lax.rsqrt(var + EPSILON)).astype(x.dtype)
        return y * jnp.broadcast_to(scale, x.shape) + jnp.broadcast_to(bias, x.shape)


class LayerNorm(ExampleNorm):
    """Layer normalisation, over all axes of an example (Ba, Kiros & Hinton 2016, equation
    3)."""

    def axes(self, x: jax.Array) -> tuple[int, ...]:
        """All but the first."""
        return tuple(range(1, x.ndim))


class InstanceNorm(ExampleNorm):
    """Instance normalisation, over the places of each channel of an example (Ulyanov,
    Vedaldi & Lempitsky 2016, equation 1)."""

    def axes(self, x: jax.Array) -> tuple[int, ...]:
        """The spatial axes; vectors have none and raise UsageError."""
        if x.ndim < 3:
            raise UsageError(
                "norm 'instance' averages over the places of a map, but these are "
                f"vectors {list(x.shape)}; take 'layer'"
            )
        return tuple(range(1, x.ndim - 1))


NORMS = {"batch": BatchNorm, "instance": InstanceNorm, "layer": LayerNorm}


def normalise(x: jax.Array, kind: str, train: bool, **options: Any) -> jax.Array:
    """Adds the normalisation called `kind` to the module that calls this: x [B, ..., C] ->
    the same shape.

    Raises:
      UsageError: there is no normalisation of that name.
    """
    if kind == "none":
        return Bias()(x)
    return choose(kind, NORMS, "norm, if not none")(**options)(x, train)


INITIAL_ITERATIONS = 10  # power iterations on an initial weight


def spectral(module: nn.Module, kernel: jax.Array, axis: int = -1) -> jax.Array:
    """Divides `kernel` by the largest singular value of the matrix whose columns are on
    `axis`; Miyato, Kataoka, Koyama & Yoshida 2018 (arXiv:1802.05957), algorithm 1.

    Each call makes one power iteration from a vector in the collection `spectral` of
    `module`, which calls this. The vector is updated once per turn of its network's owner.
    All calls of a turn start from the same vector (see `game.Networks`), so that real and
    fake examples pass the same weights. No gradient passes through the vectors.
    """
    columns = kernel.shape[axis]
    matrix = jnp.moveaxis(kernel, axis, -1).reshape(-1, columns).astype(jnp.float32)
    fixed = jax.lax.stop_gradient(matrix)

    def iterate(right: jax.Array) -> tuple[jax.Array, jax.Array]:
        left = unit(fixed @ right)
        return left, unit(fixed.T @ left)

    def initial() -> jax.Array:
        drawn = jax.random.normal(module.make_rng("params"), (columns,))
        return jax.lax.fori_loop(
            0, INITIAL_ITERATIONS, lambda _, right: iterate(right)[1], drawn
        )

    kept = module.variable("spectral", "right", initial)
    left, right = iterate(kept.value)
    if module.is_mutable_collection("spectral") and not module.is_initializing():
        kept.value = right
    return (kernel / (left @ matrix @ right)).astype(kernel.dtype)


def unit(x: jax.Array) -> jax.Array:
    """Divides a vector by its length."""
    return x * jax.lax.rsqrt(jnp.sum(jnp.square(x)) + 1e-12)
