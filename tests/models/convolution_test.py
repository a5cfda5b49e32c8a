"""Convolutions against XLA's own, in value and in first and second derivatives."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from jaxgan.models.convolution import (
    dimension_numbers,
    kernel_gradient,
    strided,
    transposed,
)

CASES = [  # spatial shape, kernel, stride
    ((16,), 25, 4),
    ((12,), 3, 3),
    ((8, 8), 4, 2),
    ((8, 12), 5, 2),
    ((6, 6), 3, 1),
    ((4, 4), 1, 2),
    ((4, 4, 4), 4, 2),
]


def plain_strided(image, kernel, stride):
    strides, numbers = (stride,) * (image.ndim - 2), dimension_numbers(image.ndim)
    return lax.conv_general_dilated(
        image, kernel, strides, "SAME", dimension_numbers=numbers
    )


def plain_transposed(features, kernel, stride):
    strides, numbers = (stride,) * (features.ndim - 2), dimension_numbers(features.ndim)
    return lax.conv_transpose(
        features, kernel, strides, "SAME", dimension_numbers=numbers, transpose_kernel=True
    )


def arrays(shape, kernel, stride):
    """image, kernel, features; and cotangents of the same shapes."""
    key = jax.random.key(0)
    small = tuple(size // stride for size in shape)
    shapes = (2, *shape, 3), (kernel,) * len(shape) + (3, 5), (2, *small, 5)
    draws = [jax.random.normal(jax.random.fold_in(key, i), shapes[i % 3]) for i in range(6)]
    return draws[:3], draws[3:]


def check(found, expected):
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5 * float(jnp.abs(b).max()))


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize(
    "fast, plain, inputs",
    [(strided, plain_strided, (0, 1)), (transposed, plain_transposed, (2, 1))],
    ids=["strided", "transposed"],
)
def test_value_and_derivatives_are_those_of_xla(fast, plain, inputs, case):
    shape, size, stride = case
    primals, cotangents = arrays(*case)
    a, b = (primals[i] for i in inputs)
    u, v = (cotangents[i] for i in inputs)

    def derivatives(operation):
        def value(a, b):
            return operation(a, b, stride)

        def first(a, b):  # a nonlinear loss, so that the second derivative has all terms
            return jnp.sum(jnp.sin(value(a, b)))

        def along(a, b):
            da, db = jax.grad(first, argnums=(0, 1))(a, b)
            return jnp.vdot(da, u) + jnp.vdot(db, v)

        return value(a, b), jax.grad(first, (0, 1))(a, b), jax.grad(along, (0, 1))(a, b)

    check(jax.jit(derivatives, static_argnums=0)(fast), derivatives(plain))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_three_are_the_derivatives_of_one_trilinear_form(case):
    (image, kernel, features), _ = arrays(*case)
    _, _, stride = case
    form = jnp.vdot(strided(image, kernel, stride), features)
    by_image = jnp.vdot(image, transposed(features, kernel, stride))
    by_kernel = jnp.vdot(
        kernel, kernel_gradient(image, features, kernel.shape[:-2], stride)
    )
    np.testing.assert_allclose([by_image, by_kernel], form, rtol=1e-4)


def test_maps_over_replicas():
    (image, kernel, _), _ = arrays((8, 8), 4, 2)
    kernels = jnp.stack([kernel, 2 * kernel])

    def loss(kernel):
        return jnp.sum(jnp.square(strided(image, kernel, 2)))

    found = jax.vmap(jax.grad(loss))(kernels)
    check(found, jnp.stack([jax.grad(loss)(k) for k in kernels]))


def test_refuses_a_size_that_the_stride_does_not_divide():
    with pytest.raises(ValueError, match="stride 2 does not divide"):
        strided(jnp.zeros((1, 5, 4, 1)), jnp.zeros((4, 4, 1, 1)), 2)
