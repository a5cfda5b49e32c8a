"""Layers that several networks share. Arrays in, arrays out."""

import contextlib
from collections.abc import Callable

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan import devices
from jaxgan.errors import UsageError
from jaxgan.models import convolution

normal_init = nn.initializers.normal(0.02)  # Radford et al. 2016, section 4


class Conv(nn.Module):
    """Strided convolution, [B, *S, I] -> [B, *(S / stride), features], without bias."""

    features: int
    kernel: int = 4
    stride: int = 2
    kernel_init: Callable = normal_init

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        shape = (self.kernel,) * (x.ndim - 2) + (x.shape[-1], self.features)
        kernel = self.param("kernel", self.kernel_init, shape)
        return convolution.strided(x, kernel, self.stride)


class ConvTranspose(nn.Module):
    """Transposed convolution, [B, *S, I] -> [B, *(S * stride), features], no bias."""

    features: int
    kernel: int = 4
    stride: int = 2
    kernel_init: Callable = normal_init

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        shape = (self.kernel,) * (x.ndim - 2) + (self.features, x.shape[-1])
        kernel = self.param("kernel", self.kernel_init, shape)
        return convolution.transposed(x, kernel, self.stride)


class Bias(nn.Module):
    """Adds one learnt number per channel."""

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        bias = self.param("bias", nn.initializers.zeros, x.shape[-1:])
        return x + jnp.broadcast_to(bias, x.shape)


def dense_layers(x: jax.Array, width: int, depth: int, outputs: int) -> jax.Array:
    """The layers of the module that calls it: `depth` hidden ones of ReLU, then linear."""
    for _ in range(depth):
        x = nn.relu(nn.Dense(width)(x))
    return nn.Dense(outputs)(x)


def upsample(x: jax.Array) -> jax.Array:
    """Nearest neighbours: [B, H, W, C] -> [B, 2 H, 2 W, C]."""
    return jnp.repeat(jnp.repeat(x, 2, axis=1), 2, axis=2)


def average_pool(x: jax.Array) -> jax.Array:
    """Means of 2x2 pixels: [B, H, W, C] -> [B, H / 2, W / 2, C]."""
    b, height, width, c = x.shape
    return jnp.mean(x.reshape(b, height // 2, 2, width // 2, 2, c), (2, 4))


@contextlib.contextmanager
def examples_apart(network: str):
    """Within, a BatchNorm of batch statistics raises: each output is to be a function of
    one example, as a gradient with respect to the examples takes it to be.

    Raises:
      UsageError: `network`, which is applied within, has BatchNorm in train mode.
    """

    def refuse(call, args, kwargs, context):
        if isinstance(context.module, BatchNorm) and context.method_name == "__call__":
            train = kwargs.get("train", args[-1])
            if train:
                raise UsageError(
                    f"a loss takes gradients of {network!r} in its input, example by "
                    "example, but its BatchNorm makes every output depend on the whole "
                    f"batch; take a network without, or norm='none' in its config"
                )
        return call(*args, **kwargs)

    with nn.intercept_methods(refuse):
        yield


class BatchNorm(nn.Module):
    """Batch normalisation over the global batch (Ioffe & Szegedy 2015, Algorithm 1).

    Statistics are those of all devices' examples, their running averages [C]. That
    shape, and not flax's [1, C], lets XLA see that two players' turns compute the same
    generator pass. No bias belongs in front of it. Statistics are float32, whatever x.
    """

    momentum: float = 0.9
    epsilon: float = 1e-5
    scale_init: Callable = nn.initializers.ones

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        shape = x.shape[-1:]
        scale = self.param("scale", self.scale_init, shape)
        bias = self.param("bias", nn.initializers.zeros, shape)
        running_mean = self.variable("statistics", "mean", jnp.zeros, shape)
        running_var = self.variable("statistics", "var", jnp.ones, shape)
        if train:
            axes, wide = tuple(range(x.ndim - 1)), x.astype(jnp.float32)
            moments = jnp.mean(wide, axes), jnp.mean(jnp.square(wide), axes)
            mean, square = devices.mean(moments)
            var = jnp.maximum(square - jnp.square(mean), 0.0)
            if not self.is_initializing():
                for running, new in (running_mean, mean), (running_var, var):
                    average = self.momentum * running.value
                    running.value = average + (1.0 - self.momentum) * new
        else:
            mean, var = running_mean.value, running_var.value
        factor = scale.astype(jnp.float32) * jax.lax.rsqrt(var + self.epsilon)
        offset = (bias.astype(jnp.float32) - mean * factor).astype(x.dtype)
        factor = factor.astype(x.dtype)
        return x * jnp.broadcast_to(factor, x.shape) + jnp.broadcast_to(offset, x.shape)
