"""Self-attention against loops over places."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.models.attention import SelfAttention

X = jax.random.normal(jax.random.key(0), (2, 3, 4, 16))


@pytest.mark.slow
def test_starts_as_the_identity():
    y, variables = SelfAttention().init_with_output(jax.random.key(1), X)
    np.testing.assert_array_equal(y, X)
    shapes = [p["kernel"].shape for n, p in variables["params"].items() if n != "gamma"]
    assert shapes == [(16, 2), (16, 2), (16, 8), (8, 16)]


@pytest.mark.slow
def test_equations_by_loops():
    variables = SelfAttention().init(jax.random.key(1), X)
    params = {**variables["params"], "gamma": jnp.float32(0.7)}
    found = SelfAttention().apply({"params": params}, X)
    f, g, h, v = (np.asarray(params[f"Dense_{k}"]["kernel"], np.float64) for k in range(4))
    for b in range(2):
        x = np.asarray(X[b], np.float64).reshape(12, 16)
        for j in range(12):
            similar = np.array([(x[j] @ f) @ (x[i] @ g) for i in range(12)])
            share = np.exp(similar) / np.exp(similar).sum()
            seen = sum(share[i] * (x[i] @ h) for i in range(12)) @ v
            expected = x[j] + 0.7 * seen
            np.testing.assert_allclose(found[b].reshape(12, 16)[j], expected, rtol=1e-4)
