"""Strided and transposed convolutions with fast gradients of every order.

A strided convolution without bias is the trilinear form

    T(image, kernel, features) = < strided(image, kernel), features >

and each operation here is its derivative in one argument:

    strided(image, kernel)             = dT / d features
    transposed(features, kernel)       = dT / d image
    kernel_gradient(image, features)   = dT / d kernel

so the derivatives of each are the other two, and XLA's own rules are not used. Those
turn the kernel gradient of a transposed convolution into a convolution with both
dilations, 20-30 times slower on CPU and slow on GPU (jax-ml/jax #23783, #31662). The
price: forward-mode differentiation (`jax.jvp`) is not supported. The three are computed
by `convolution_forms`.

Shapes, for any number of spatial axes: image [B, *S, I], kernel [*K, I, O], features
[B, *(S / stride), O]. Padding is "SAME", which for kernel 4 and stride 2 is one pixel
on each side, as in the PyTorch networks of the field.
"""

import functools

import jax

from jaxgan.models import convolution_forms as forms
from jaxgan.system.errors import UsageError

Pair = tuple[jax.Array, jax.Array]


@functools.partial(jax.custom_vjp, nondiff_argnums=(2,))
def strided(image: jax.Array, kernel: jax.Array, stride: int) -> jax.Array:
    """Convolves with a stride: [B, *S, I], [*K, I, O] -> [B, *(S / stride), O].

    Raises:
      ValueError: `stride` does not divide a side of the image.
    """
    if any(size % stride for size in image.shape[1:-1]):
        raise UsageError(
            f"a convolution of stride {stride} cannot take maps {list(image.shape[1:-1])}: "
            f"their sides must be multiples of {stride}"
        )
    return forms.strided(image, kernel, stride)


@functools.partial(jax.custom_vjp, nondiff_argnums=(2,))
def transposed(features: jax.Array, kernel: jax.Array, stride: int) -> jax.Array:
    """Transposes `strided` in its image: [B, *S, O], [*K, I, O] -> [B, *(S * stride), I].

    The kernel's axes are those of `strided`: the channels of the features come last.
    """
    return forms.transposed(features, kernel, stride)


@functools.partial(jax.custom_vjp, nondiff_argnums=(2, 3))
def kernel_gradient(
    image: jax.Array, features: jax.Array, shape: tuple[int, ...], stride: int
) -> jax.Array:
    """Derives `strided` in its kernel: [B, *S, I], [B, *(S / stride), O] -> [*K, I, O],
    where K = `shape`."""
    return forms.kernel_gradient(image, features, shape, stride)


def _strided_fwd(
    image: jax.Array, kernel: jax.Array, stride: int
) -> tuple[jax.Array, Pair]:
    return strided(image, kernel, stride), (image, kernel)


def _strided_bwd(stride: int, residuals: Pair, features: jax.Array) -> Pair:
    image, kernel = residuals
    shape = kernel.shape[:-2]
    return (
        transposed(features, kernel, stride),
        kernel_gradient(image, features, shape, stride),
    )


def _transposed_fwd(
    features: jax.Array, kernel: jax.Array, stride: int
) -> tuple[jax.Array, Pair]:
    return transposed(features, kernel, stride), (features, kernel)


def _transposed_bwd(stride: int, residuals: Pair, image: jax.Array) -> Pair:
    features, kernel = residuals
    shape = kernel.shape[:-2]
    return (
        strided(image, kernel, stride),
        kernel_gradient(image, features, shape, stride),
    )


def _kernel_gradient_fwd(
    image: jax.Array, features: jax.Array, shape: tuple[int, ...], stride: int
) -> tuple[jax.Array, Pair]:
    return kernel_gradient(image, features, shape, stride), (image, features)


def _kernel_gradient_bwd(
    shape: tuple[int, ...], stride: int, residuals: Pair, kernel: jax.Array
) -> Pair:
    image, features = residuals
    return transposed(features, kernel, stride), strided(image, kernel, stride)


strided.defvjp(_strided_fwd, _strided_bwd)
transposed.defvjp(_transposed_fwd, _transposed_bwd)
kernel_gradient.defvjp(_kernel_gradient_fwd, _kernel_gradient_bwd)
