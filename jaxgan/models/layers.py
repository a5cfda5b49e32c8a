"""Layers that several networks share. Arrays in, arrays out."""

from collections.abc import Callable

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan import devices
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
