"""Convolutions against XLA's own, in value and in first and second derivatives."""

import functools
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from jaxgan.models import convolution_forms
from jaxgan.models.convolution import (
    kernel_gradient,
    strided,
    transposed,
)
from jaxgan.models.convolution_forms import dimension_numbers
from jaxgan.system.errors import UsageError

CASES = [  # spatial shape, kernel, stride
    ((16,), 25, 4),
    ((12,), 3, 3),
    ((8, 8), 4, 2),
    ((8, 12), 5, 2),
    ((6, 6), 3, 1),
    ((4, 4), 1, 2),
    ((4, 4, 4), 4, 2),
    ((6, 4, 4), 3, 2),
    ((6, 9, 3), 5, 3),
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
    draw = np.random.default_rng(0)
    small = tuple(size // stride for size in shape)
    shapes = (2, *shape, 3), (kernel,) * len(shape) + (3, 5), (2, *small, 5)
    draws = [draw.standard_normal(shapes[i % 3], np.float32) for i in range(6)]
    return draws[:3], draws[3:]


def check(found, expected):
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5 * np.abs(b).max())


@pytest.fixture(params=[True, False], ids=["cpu", "accelerator"])
def backend(request, monkeypatch):
    """Either choice of forms; both can be computed here."""
    monkeypatch.setattr(convolution_forms, "on_cpu", lambda: request.param)


def derivatives(operation, inputs, case):
    """Value, first and second derivatives of `operation`."""
    primals, cotangents = arrays(*case)
    u, v = (cotangents[i] for i in inputs)

    def first(a, b):  # a nonlinear loss, so that the second derivative has all terms
        return jnp.sum(jnp.sin(operation(a, b, case[-1])))

    def along(a, b):
        da, db = jax.grad(first, argnums=(0, 1))(a, b)
        return jnp.vdot(da, u) + jnp.vdot(db, v)

    def both(a, b):
        gradients = [jax.grad(f, (0, 1))(a, b) for f in (first, along)]
        return operation(a, b, case[-1]), gradients

    return jax.jit(both)(*(primals[i] for i in inputs))


of_plain = functools.cache(derivatives)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize(
    "fast, plain, inputs",
    [(strided, plain_strided, (0, 1)), (transposed, plain_transposed, (2, 1))],
    ids=["strided", "transposed"],
)
def test_value_and_derivatives_are_those_of_xla(fast, plain, inputs, case, backend):
    check(derivatives(fast, inputs, case), of_plain(plain, inputs, case))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_three_are_the_derivatives_of_one_trilinear_form(case):
    (image, kernel, features), _ = arrays(*case)
    _, _, stride = case

    @jax.jit
    def forms(image, kernel, features):
        by_kernel = kernel_gradient(image, features, kernel.shape[:-2], stride)
        return [
            jnp.vdot(strided(image, kernel, stride), features),
            jnp.vdot(image, transposed(features, kernel, stride)),
            jnp.vdot(kernel, by_kernel),
        ]

    form, *others = forms(image, kernel, features)
    np.testing.assert_allclose(others, [form] * 2, rtol=1e-4)


@pytest.mark.parametrize("of", ["kernel", "image", "both"])
@pytest.mark.parametrize("channels", [3, 8])
def test_maps_over_replicas(of, channels, backend):
    draw = np.random.default_rng(0)
    image = draw.standard_normal((2, 2, 12, 12, channels), np.float32)
    kernel = draw.standard_normal((2, 4, 4, channels, 5), np.float32)
    image, kernel = (
        image if of != "kernel" else image[0],
        kernel if of != "image" else kernel[0],
    )
    axes = (None if of == "kernel" else 0, None if of == "image" else 0)

    def loss(image, kernel):
        features = jnp.sin(strided(image, kernel, 2))
        return jnp.sum(jnp.cos(transposed(features, kernel, 2)))

    gradient = jax.jit(jax.grad(loss, (0, 1)))
    found = jax.jit(jax.vmap(gradient, in_axes=axes))(image, kernel)
    images = [image] * 2 if of == "kernel" else image
    kernels = [kernel] * 2 if of == "image" else kernel
    expected = [gradient(*pair) for pair in zip(images, kernels)]
    check(found, jax.tree.map(lambda *x: np.stack(x), *expected))


def test_no_form_multiplies_within_a_loop_what_xla_has_no_fast_path_for():
    """Within `lax.scan` XLA:CPU is fast where the batch comes first, channels last."""

    def loss(kernel, image):
        def body(carry, image):
            features = strided(image, kernel, 2)
            return carry + jnp.sum(transposed(jnp.sin(features), kernel, 2)), None

        return jax.lax.scan(body, 0.0, image)[0]

    image, kernel = jnp.ones((3, 2, 16, 16, 8)), jnp.ones((4, 4, 8, 8))
    text = jax.jit(jax.grad(loss)).lower(kernel, image).as_text("hlo")
    labels = re.findall(r"dim_labels=(\S+?)[,\s]", text)
    assert len(labels) >= 4
    assert set(labels) == {"b01f_01io->b01f"}


def test_refuses_a_size_that_the_stride_does_not_divide():
    with pytest.raises(UsageError, match="stride 2 cannot take maps"):
        strided(jnp.zeros((1, 5, 4, 1)), jnp.zeros((4, 4, 1, 1)), 2)
