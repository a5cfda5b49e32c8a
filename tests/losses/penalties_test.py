"""Gradient penalties against closed forms of linear and quadratic critics."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.losses.penalties import gradient_norm, gradient_penalty

DRAW = jax.random.normal(jax.random.key(0), (2, 5, 3, 2, 1))
REAL, FAKE = DRAW
INDEX = jnp.arange(5)


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
