"""Gradient penalties against closed forms of linear and quadratic critics."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.losses.penalties import (
    dragan_penalty,
    gradient_norm,
    gradient_penalty,
    r1,
    r2,
)

DRAW = jax.random.normal(jax.random.key(0), (2, 5, 3, 2, 1))
REAL, FAKE = DRAW
INDEX = jnp.arange(5)


@pytest.mark.slow
def test_a_linear_critic_pays_for_its_slope_wherever_it_is():
    slope = jnp.array([[3.0], [4.0], [0.0]])[
        None, ..., None
    ]  # per pixel row: norm 5 sqrt 2

    def critic(x):
        return jnp.sum(slope * x, (1, 2, 3))

    expected = (np.sqrt(2 * (9 + 16)) - 1) ** 2
    found = gradient_penalty(critic, REAL, FAKE, INDEX, jax.random.key(1))
    np.testing.assert_allclose(found, np.full(5, expected), rtol=1e-5)


def test_the_one_sided_penalty_leaves_gentle_slopes_alone():
    for slope, both, one in ((0.5, 0.25, 0.0), (3.0, 4.0, 4.0), (0.0, 1.0, 0.0)):

        def critic(x, slope=slope):
            return slope * x[:, 0, 0, 0]

        arguments = critic, REAL, FAKE, INDEX, jax.random.key(1)
        found = gradient_penalty(*arguments)
        np.testing.assert_allclose(found, np.full(5, both), atol=1e-5)
        found = gradient_penalty(*arguments, one_sided=True)
        np.testing.assert_allclose(found, np.full(5, one), atol=1e-5)


def test_points_lie_between_real_and_fake_each_with_a_share_of_its_own():
    """Of a critic |x|^2 / 2 the gradient is x: the penalty tells where x was."""

    def critic(x):
        return jnp.sum(jnp.square(x), (1, 2, 3)) / 2

    fake = jnp.zeros_like(REAL)  # then |x| = share * |real|
    norms = jnp.sqrt(jnp.sum(jnp.square(REAL), (1, 2, 3)))
    found = gradient_penalty(critic, 3 * REAL, fake, INDEX, jax.random.key(1))
    shares = []
    for value, norm in zip(found, 3 * norms):
        candidates = [(1 + s * np.sqrt(value)) / norm for s in (1, -1)]
        shares.append([c for c in candidates if -1e-6 <= c <= 1 + 1e-6])
    assert all(shares)
    assert len({round(float(s[0]), 4) for s in shares}) == 5


@pytest.mark.slow
def test_a_draw_belongs_to_the_example():
    def critic(x):
        return jnp.sum(x**3, (1, 2, 3))

    key = jax.random.key(2)
    whole = gradient_penalty(critic, REAL, FAKE, INDEX, key)
    part = gradient_penalty(critic, REAL[2:], FAKE[2:], INDEX[2:], key)
    np.testing.assert_allclose(part, whole[2:], rtol=1e-6)


def test_a_critic_that_ignores_its_input_has_a_finite_gradient():
    def loss(scale):
        return jnp.sum(gradient_norm(lambda x: scale * jnp.sum(x, (1, 2, 3)), REAL))

    assert np.isfinite(jax.grad(loss)(0.0))


def test_r1_and_r2_of_a_linear_critic_are_half_its_squared_slope():
    def critic(x):
        return 3 * x[:, 0, 0, 0] + 4 * x[:, 1, 1, 0]

    np.testing.assert_allclose(r1(critic, REAL), np.full(5, 12.5), rtol=1e-6)
    np.testing.assert_allclose(r2(critic, FAKE), np.full(5, 12.5), rtol=1e-6)
    # Those that are given are those that count, and the generator is not pulled.
    np.testing.assert_allclose(
        jax.grad(lambda x: jnp.sum(r2(lambda x: jnp.sum(x**3, (1, 2, 3)), x)))(FAKE), 0.0
    )


def test_r1_of_a_quadratic_critic_is_half_the_trace_of_the_square():
    """d = x A x / 2 of x ~ N(0, I): E |A x|^2 / 2 = tr(A^2) / 2."""
    a = jnp.array([[2.0, 0.5, 0.0], [0.5, 1.0, -1.0], [0.0, -1.0, 3.0]])
    x = jax.random.normal(jax.random.key(0), (200_000, 3))

    def critic(x):
        return jnp.einsum("bi,ij,bj->b", x, a, x) / 2

    found = r1(critic, x)
    error = jnp.std(found) / np.sqrt(len(x))
    assert abs(jnp.mean(found) - jnp.trace(a @ a) / 2) < 4 * error


def test_dragan_of_a_linear_critic_and_where_it_looks():
    def linear(x):
        return 3 * x[:, 0, 0, 0] + 4 * x[:, 1, 1, 0]

    arguments = REAL, REAL, INDEX, jax.random.key(1)
    found = dragan_penalty(linear, *arguments)
    np.testing.assert_allclose(found, np.full(5, 16.0), rtol=1e-5)
    found = dragan_penalty(linear, *arguments, slope=5.0)
    np.testing.assert_allclose(found, np.zeros(5), atol=1e-9)

    def half_square(x):  # of which the gradient is x
        return jnp.sum(jnp.square(x), (1, 2, 3)) / 2

    near = dragan_penalty(half_square, jnp.zeros_like(REAL), *arguments[1:], slope=0.0)
    longest = 0.5 * np.std(REAL) * np.sqrt(REAL[0].size)
    lengths = np.sqrt(near)
    assert 0 < lengths.min() and lengths.max() < longest
    assert len({round(float(x), 5) for x in lengths}) == 5
