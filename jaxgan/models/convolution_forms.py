"""Forms of convolution of equal value, chosen here by speed on each device.

On GPU and TPU every convolution is XLA's own. On CPU, XLA is fast where the convolution
has one or two spatial axes, channels last, and an image that is not dilated; the rest runs
3 to 300 times slower. So on CPU

  `transposed`       is one convolution that yields `stride` pixels per axis as channels,
                     or, for the few channels of an image, one product whose blocks are
                     added where they overlap (dilation costs less on maps up to 4x4);
  `kernel_gradient`  moves the axes itself, so that it is fast in `lax.scan` as well: ten
                     DCGAN steps in one program ran at 83 images/s, now at 1,540;
  three axes         become two: planes of the kernel one by one, or, for few channels and
                     where transposed, as channels; 1 to 4 GFLOP/s become 100, and the
                     kernel gradient is summed over parts of the batch (19 from 8 GFLOP per
                     CPU second at 16^3x16 -> 8^3x32);
  `jax.vmap`         convolves one replica after another, where XLA would make one grouped
                     convolution: four DCGANs at once 257 images/s, now 1,360.

GFLOP/s on 2 cores, batch 64, kernel 4 and stride 2, by image size and channels; XLA's own
rule, then the form chosen (jax 0.10.2, float32, with `devices.compiler_options`):

  transposed   64x64x3: 73, 180    32x32x64: 92, 253    16x16x128: 133, 242
               8x8x256: 217        1-D, kernel 25, stride 4, 64 channels: 81, 260

Slower, tried: patches and one product (35 to 150: XLA:CPU joins arrays at 2 GB/s), the
same after moving `stride` pixels into the channels (60 to 150), one convolution per output
phase (11 to 257), a kernel gradient summed over parts of the batch (faster with YNNPACK
alone), replicas by `lax.map` (0.8 of the speed of one after another).
"""

import contextlib
import contextvars
import functools
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jax.custom_batching import custom_vmap

FEW = 4  # channels of an image
SMALL = 4  # side of a map whose border would cost more than its dilation
CACHED = 2**19  # numbers of volumes whose kernel gradient is computed at once

PLATFORM = contextvars.ContextVar[str | None]("PLATFORM", default=None)


@contextlib.contextmanager
def forms_for(platform: str) -> Iterator[None]:
    """Chooses the forms of a platform in all that is traced within, as a program for
    another one needs; `jax.jit` takes what it has traced before as it is."""
    token = PLATFORM.set(platform)
    try:
        yield
    finally:
        PLATFORM.reset(token)


def on_cpu() -> bool:
    """Whether arrays are on the CPU: by default, or as `forms_for` says."""
    return (PLATFORM.get() or jax.default_backend()) == "cpu"


def dimension_numbers(ndim: int) -> tuple[str, str, str]:
    """XLA's names of the axes of image, kernel and output of rank `ndim`, channels last."""
    space = "DHW"[-(ndim - 2) :]
    return f"N{space}C", f"{space}IO", f"N{space}C"


def same(kernel: int, stride: int) -> tuple[int, int]:
    """Pixels of "SAME" padding before and after an axis whose size `stride` divides."""
    low = max(kernel - stride, 0) // 2
    return low, kernel - stride - low


def correlate(
    image: jax.Array,
    kernel: jax.Array,
    strides: Sequence[int],
    padding: Sequence[tuple[int, int]],
    kernel_dilation: Sequence[int] | None = None,
    image_dilation: Sequence[int] | None = None,
) -> jax.Array:
    """XLA's convolution, [B, *S, I], [*K, I, O] -> [B, *N, O]; default dilations are 1."""

    def plain(image: jax.Array, kernel: jax.Array) -> jax.Array:
        return lax.conv_general_dilated(
            image,
            kernel,
            strides,
            padding,
            lhs_dilation=image_dilation,
            rhs_dilation=kernel_dilation,
            dimension_numbers=dimension_numbers(image.ndim),
        )

    return one_by_one(plain)(image, kernel) if on_cpu() else plain(image, kernel)


def one_by_one(convolve: Callable) -> Callable:
    """Makes `jax.vmap` of `convolve(image, kernel)` take one kernel after another."""
    mapped = custom_vmap(convolve)

    @mapped.def_vmap
    def rule(
        size: int, batched: Sequence[bool], image: jax.Array, kernel: jax.Array
    ) -> tuple[jax.Array, bool]:
        if not batched[1]:  # the replicas' images are one larger batch
            flat = image.reshape(-1, *image.shape[2:])
            out = one_by_one(convolve)(flat, kernel)
            return out.reshape(size, -1, *out.shape[1:]), True
        images = image if batched[0] else itertools.repeat(image)
        outs = [one_by_one(convolve)(x, k) for x, k in zip(images, kernel)]
        return jnp.stack(outs), True

    return mapped


def planes_of(
    image: jax.Array, low: int, high: int, depth: int, stride: int, n: int
) -> list[jax.Array]:
    """The planes of an image [B, D, H, W, C] that each of the kernel's `depth` planes is
    applied to, [B * n, H, W, C] each."""
    zero = jnp.zeros((), image.dtype)
    image = lax.pad(image, zero, [(0, 0, 0), (low, high, 0), *[(0, 0, 0)] * 3])
    span = (n - 1) * stride + 1
    found = [lax.slice_in_dim(image, t, t + span, stride, 1) for t in range(depth)]
    return [planes.reshape(-1, *planes.shape[2:]) for planes in found]


def pieces_of(shape: Sequence[int]) -> int:
    """Equal parts of a batch [B, ...], each of `CACHED` numbers at most where B allows."""
    batch, *rest = shape
    most = max(1, CACHED // math.prod(rest))
    return next(n for n in range(1, batch + 1) if batch % n == 0 and batch // n <= most)


def strided(image: jax.Array, kernel: jax.Array, stride: int) -> jax.Array:
    """`convolution.strided`: [B, *S, I], [*K, I, O] -> [B, *(S / stride), O]."""
    padding = [same(k, stride) for k in kernel.shape[:-2]]
    if on_cpu() and image.ndim == 5:
        n = image.shape[1] // stride
        parts = planes_of(image, *padding[0], len(kernel), stride, n)
        if image.shape[-1] <= FEW:  # one convolution of all planes' channels
            parts = [jnp.concatenate(parts, -1)]
            kernel = jnp.moveaxis(kernel, 0, 2).reshape(
                1, *kernel.shape[1:3], -1, kernel.shape[-1]
            )
        outs = [strided(x, k, stride) for x, k in zip(parts, kernel, strict=True)]
        out = functools.reduce(jnp.add, outs)
        return out.reshape(len(image), n, *out.shape[1:])
    return correlate(image, kernel, (stride,) * len(padding), padding)


def transposed(features: jax.Array, kernel: jax.Array, stride: int) -> jax.Array:
    """`convolution.transposed`: [B, *S, O], [*K, I, O] -> [B, *(S * stride), I]."""
    if on_cpu() and features.ndim == 5:
        return transposed_by_planes(features, kernel, stride)
    if on_cpu() and kernel.shape[-2] <= FEW:
        return by_overlap(features, kernel, stride)
    if on_cpu() and max(features.shape[1:-1]) > SMALL:
        return by_phases(features, kernel, stride)
    *shape, _, _ = kernel.shape
    low = [same(k, stride)[0] for k in shape]
    padding = [(k - 1 - lo, stride - 1 + lo) for k, lo in zip(shape, low)]
    flipped = lax.rev(kernel, range(len(shape))).swapaxes(-1, -2)
    ones, dilation = (1,) * len(shape), (stride,) * len(shape)
    return correlate(features, flipped, ones, padding, image_dilation=dilation)


def kernel_gradient(
    image: jax.Array, features: jax.Array, shape: tuple[int, ...], stride: int
) -> jax.Array:
    """`convolution.kernel_gradient`: [B, *S, I], [B, *(S / stride), O] -> [*K, I, O]."""
    padding = [same(k, stride) for k in shape]
    if on_cpu() and len(shape) == 3:
        if (pieces := pieces_of(image.shape)) > 1:
            sides = (jnp.split(x, pieces) for x in (image, features))
            found = [kernel_gradient(x, y, shape, stride) for x, y in zip(*sides)]
            return functools.reduce(jnp.add, found)
        parts = planes_of(image, *padding[0], shape[0], stride, features.shape[1])
        features = features.reshape(-1, *features.shape[2:])
        return jnp.stack([kernel_gradient(x, features, shape[1:], stride) for x in parts])
    # One convolution that sums over B and keeps I and O: the features are the kernel,
    # dilated by `stride`.
    d = len(shape)
    ones, dilation = (1,) * d, (stride,) * d
    if not on_cpu():
        s = "DHW"[-d:]
        numbers = f"C{s}N", f"I{s}O", f"{s}NC"
        return lax.conv_general_dilated(
            image, features, ones, padding, rhs_dilation=dilation, dimension_numbers=numbers
        )
    # XLA:CPU moves the axes too, but not within a loop, where it is 25 times slower.
    space = range(1, d + 1)
    image = image.transpose(d + 1, *space, 0)
    features = features.transpose(*space, 0, d + 1)
    out = correlate(image, features, ones, padding, dilation)
    return out.transpose(*space, 0, d + 1)


# The image, from pixel -low on, is split into blocks of `stride` pixels. Feature j adds to
# blocks j, j + 1, ... j + taps - 1 by the kernel's first, second, ... `stride` rows.


def blocks_of(kernel: jax.Array, stride: int) -> tuple[jax.Array, list[int]]:
    """Splits a kernel into blocks: [*K, I, O] -> ([*taps, *(stride,), I, O], taps), padded
    with zeros."""
    *shape, inputs, outputs = kernel.shape
    taps = [-(-k // stride) for k in shape]
    fill = [(0, t * stride - k) for t, k in zip(taps, shape)]
    kernel = jnp.pad(kernel, [*fill, (0, 0), (0, 0)])
    split = [size for t in taps for size in (t, stride)]
    kernel = kernel.reshape(*split, inputs, outputs)
    axes = range(0, 2 * len(shape), 2)
    order = [*axes, *(a + 1 for a in axes), kernel.ndim - 2, kernel.ndim - 1]
    return kernel.transpose(order), taps


def blocks_to_image(
    blocks: jax.Array, first: Sequence[int], shape: Sequence[int], stride: int
) -> jax.Array:
    """Joins blocks [B, *N, stride ** d * I] to an image, cut to [B, *(shape * stride), I]
    from pixel `first` on."""
    batch, *counts, _ = blocks.shape
    d = len(counts)
    blocks = blocks.reshape(batch, *counts, *(stride,) * d, -1)
    pairs = [axis for i in range(d) for axis in (1 + i, 1 + d + i)]
    image = blocks.transpose(0, *pairs, 1 + 2 * d)
    image = image.reshape(batch, *(n * stride for n in counts), -1)
    stop = [f + n * stride for f, n in zip(first, shape)]
    return lax.slice(image, (0, *first, 0), (batch, *stop, image.shape[-1]))


def by_phases(features: jax.Array, kernel: jax.Array, stride: int) -> jax.Array:
    """Computes `transposed` as one convolution from O to stride ** d * I channels."""
    *shape, inputs, outputs = kernel.shape
    d, sizes = len(shape), features.shape[1:-1]
    blocks, taps = blocks_of(kernel, stride)
    weights = lax.rev(blocks, range(d)).reshape(*taps, -1, outputs).swapaxes(-1, -2)
    low = [same(k, stride)[0] for k in shape]
    first = [lo // stride for lo in low]
    last = [(lo + n * stride - 1) // stride for lo, n in zip(low, sizes)]
    padding = [
        (t - 1 - a, b - n + 1) for t, a, b, n in zip(taps, first, last, sizes, strict=True)
    ]
    out = correlate(features, weights, (1,) * d, padding)
    return blocks_to_image(out, [lo % stride for lo in low], sizes, stride)


def by_overlap(features: jax.Array, kernel: jax.Array, stride: int) -> jax.Array:
    """Computes `transposed` as one product to prod(K) * I channels; blocks that overlap are
    added."""
    *shape, inputs, outputs = kernel.shape
    batch, *sizes, _ = features.shape
    blocks, taps = blocks_of(kernel, stride)
    product = features.reshape(-1, outputs) @ blocks.reshape(-1, outputs).T
    product = product.reshape(batch, *sizes, math.prod(taps), -1)
    total: Any = 0
    for i, tap in enumerate(itertools.product(*map(range, taps))):
        around = [(at, t - 1 - at) for at, t in zip(tap, taps)]
        total += jnp.pad(product[..., i, :], [(0, 0), *around, (0, 0)])
    low = [same(k, stride)[0] for k in shape]
    return blocks_to_image(total, low, sizes, stride)


def transposed_by_planes(features: jax.Array, kernel: jax.Array, stride: int) -> jax.Array:
    """Computes `transposed` of three axes as one of two: `stride` planes of the image are
    channels, and so are the planes of features that add to them."""
    batch, n, *sides, outputs = features.shape
    depth, low = len(kernel), same(len(kernel), stride)[0]
    taps = -(-depth // stride)
    # Plane s of block j is the sum over t of feature j - t by plane t * stride + s.
    count, around = n + taps - 1, (taps - 1, taps - 1)
    padded = jnp.pad(features, [(0, 0), around, *[(0, 0)] * 3])
    parts = [padded[:, taps - 1 - t : taps - 1 - t + count] for t in range(taps)]
    joined = jnp.concatenate(parts, -1).reshape(batch * count, *sides, -1)
    kernel = jnp.pad(kernel, [(0, taps * stride - depth), *[(0, 0)] * 4])
    kernel = kernel.reshape(taps, stride, *kernel.shape[1:]).transpose(2, 3, 1, 4, 0, 5)
    kernel = kernel.reshape(*kernel.shape[:2], -1, taps * outputs)
    out = transposed(joined, kernel, stride)
    out = out.reshape(batch, count, *out.shape[1:3], stride, -1)
    image = jnp.moveaxis(out, 4, 2).reshape(batch, -1, *out.shape[2:4], out.shape[-1])
    return lax.slice_in_dim(image, low, low + n * stride, axis=1)
