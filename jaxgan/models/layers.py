"""Layers that several networks share."""

import contextlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models import convolution
from jaxgan.models.norms import spectral
from jaxgan.models.product import product
from jaxgan.system.errors import UsageError

normal_init = nn.initializers.normal(0.02)  # Radford et al. 2016, section 4


class Conv(nn.Module):
    """Strided convolution without bias: [B, *S, I] -> [B, *(S / stride), features]."""

    features: int
    kernel: int = 4
    stride: int = 2
    kernel_init: Callable = normal_init
    spectral: bool = False

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        shape = (self.kernel,) * (x.ndim - 2) + (x.shape[-1], self.features)
        kernel = self.param("kernel", self.kernel_init, shape)
        kernel = spectral(self, kernel) if self.spectral else kernel
        return convolution.strided(x, kernel, self.stride)


class ConvTranspose(nn.Module):
    """Transposed convolution without bias: [B, *S, I] -> [B, *(S * stride), features]."""

    features: int
    kernel: int = 4
    stride: int = 2
    kernel_init: Callable = normal_init
    spectral: bool = False

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        shape = (self.kernel,) * (x.ndim - 2) + (self.features, x.shape[-1])
        kernel = self.param("kernel", self.kernel_init, shape)
        kernel = spectral(self, kernel, axis=-2) if self.spectral else kernel
        return convolution.transposed(x, kernel, self.stride)


class Dense(nn.Module):
    """Linear layer, [..., I] -> [..., features]: Flax's, with the option `spectral`."""

    features: int
    use_bias: bool = True
    kernel_init: Callable = nn.initializers.lecun_normal()
    spectral: bool = False

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        kernel = self.param("kernel", self.kernel_init, (x.shape[-1], self.features))
        kernel = spectral(self, kernel) if self.spectral else kernel
        y = product(x, kernel)
        if not self.use_bias:
            return y
        bias = self.param("bias", nn.initializers.zeros, (self.features,))
        return y + jnp.broadcast_to(bias, y.shape)


def dense_layers(x: jax.Array, width: int, depth: int, outputs: int) -> jax.Array:
    """Adds layers to the module that calls this: `depth` of `width` with ReLU, then one
    linear; [..., I] -> [..., outputs]."""
    for _ in range(depth):
        x = nn.relu(nn.Dense(width)(x))
    return nn.Dense(outputs)(x)


def upsample(x: jax.Array) -> jax.Array:
    """Repeats each pixel twice along both axes: [B, H, W, C] -> [B, 2 H, 2 W, C]."""
    return jnp.repeat(jnp.repeat(x, 2, axis=1), 2, axis=2)


def average_pool(x: jax.Array) -> jax.Array:
    """Averages 2x2 pixels: [B, H, W, C] -> [B, H / 2, W / 2, C]."""
    b, height, width, c = x.shape
    return jnp.mean(x.reshape(b, height // 2, 2, width // 2, 2, c), (2, 4))


def name_of(network: nn.Module) -> str:
    """The name of a network in a config, as "dcgan.Generator"."""
    kind = type(network)
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"


def check_image(network: nn.Module, image: jax.Array) -> None:
    """Raises UsageError unless the examples are images, [B, S, S, C]."""
    if image.ndim != 4:
        raise UsageError(
            f"{name_of(network)} takes images; examples of shape {list(image.shape[1:])} "
            "are none"
        )


def check_side(network: nn.Module, side: int, first: int, multiple: bool = False) -> None:
    """Raises UsageError unless `side` is `first` pixels doubled some times, or for layers
    that need no more any multiple of it."""
    fits = side >= first and side % first == 0
    doubled = fits and (side // first).bit_count() == 1
    if not (fits if multiple else doubled):
        sides = ", ".join(str(first * (k + 1 if multiple else 2**k)) for k in range(3))
        raise UsageError(f"image_size is {side}; {name_of(network)} takes {sides}, ...")


def mixes(layer: nn.Module, args: tuple, kwargs: Mapping[str, Any]) -> bool:
    """Whether a call of a layer makes outputs depend on other examples of the batch: it
    says so by an attribute `mixes_examples`, its name for people. A layer with an argument
    `train` mixes in train mode alone."""
    if not getattr(layer, "mixes_examples", None):
        return False
    try:
        bound = inspect.signature(type(layer).__call__).bind(layer, *args, **kwargs)
    except TypeError:  # the call itself says what is wrong with its arguments
        return True
    bound.apply_defaults()
    given = {**bound.arguments, **kwargs}
    return given.get("train", True) is not False


def examples_in(tree: Any) -> int:
    """The length of the first array that has one; 0 where there is none."""
    return next((len(x) for x in jax.tree.leaves(tree) if jnp.ndim(x)), 0)


@contextlib.contextmanager
def mixing(found: Callable[[str, int], None]) -> Iterator[None]:
    """Calls `found` with the name of each layer that mixes examples, wherever in a network
    that is applied within the context it lies, and the number of examples that it gets (on
    this device)."""

    def look(
        call: Callable,
        args: tuple,
        kwargs: Mapping[str, Any],
        context: nn.module.InterceptorContext,
    ) -> Any:
        if context.method_name == "__call__" and mixes(context.module, args, kwargs):
            found(context.module.mixes_examples, examples_in((args, kwargs)))
        return call(*args, **kwargs)

    with nn.intercept_methods(look):
        yield


@contextlib.contextmanager
def examples_apart(network: str) -> Iterator[None]:
    """Refuses layers that mix examples, within the context.

    The gradient of an output in its example says something only where the output is a
    function of that example alone.

    Raises:
      UsageError: the network applied within, called `network`, has BatchNorm in train mode,
        or a layer that mixes examples in any, as those of jaxgan.models.minibatch.
    """

    def refuse(layer: str, _: int) -> None:
        raise UsageError(
            f"a loss takes gradients of {network!r} in its input, example by "
            f"example, but its {layer} makes every output depend on the whole "
            "batch; take a network without, or norm='none' in its config"
        )

    with mixing(refuse):
        yield
