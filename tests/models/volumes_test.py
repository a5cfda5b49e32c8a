"""Convolutions of three axes in the forms that depend on sizes, against XLA's own (PC1).

Other cases are in convolution_test.py.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.models import convolution_forms
from jaxgan.models.convolution import strided, transposed
from jaxgan.models.convolution_forms import pieces_of
from tests.models.convolution_test import check, plain_strided, plain_transposed


@pytest.mark.parametrize(
    "size, channels, kernel, stride",
    [(8, (6, 3), 4, 2), (4, (1, 5), 3, 2), (3, (5, 2), 5, 3)],
)
@pytest.mark.parametrize(
    "fast, plain", [(strided, plain_strided), (transposed, plain_transposed)]
)
def test_forms_of_volumes(fast, plain, size, channels, kernel, stride, monkeypatch):
    draw = np.random.default_rng(0)
    inputs, outputs = channels
    monkeypatch.setattr(convolution_forms, "CACHED", size**3 * inputs)  # two pieces
    side, width = (size // stride, outputs) if fast is transposed else (size, inputs)
    x = draw.standard_normal((2, side, side, side, width), np.float32)
    k = draw.standard_normal((kernel,) * 3 + channels, np.float32)

    def both(operation):
        def loss(x, k):
            return jnp.sum(jnp.sin(operation(x, k, stride)))

        return jax.jit(
            lambda x, k: [operation(x, k, stride), jax.grad(loss, (0, 1))(x, k)]
        )(x, k)

    check(both(fast), both(plain))


def test_pieces_of_a_batch_are_equal():
    cached = convolution_forms.CACHED
    assert pieces_of((64, 16, 16, 16, 16)) == 8
    assert pieces_of((6, cached // 2)) == 3 and pieces_of((7, cached // 2)) == 7
    assert pieces_of((4, 8)) == 1 and pieces_of((3, 2 * cached)) == 3
