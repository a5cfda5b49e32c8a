"""What a discriminator certifies of N(0, 1) and N(1, 1), whose distances are known."""

import math

import jax
import jax.numpy as jnp
import numpy as np
from scipy import stats

from jaxgan.losses.information import certify
from jaxgan.losses.penalties import gradient_penalty


def draws(shift, n=200_000):
    real, fake = jax.random.normal(jax.random.key(0), (2, n))
    return real, fake + shift


def test_at_the_exact_logit():
    """d = 1/2 - x; JSD 0.111421, TV 0.382925, triangular 0.408109 by quadrature."""
    real, fake = draws(1.0)
    real, fake = 0.5 - real, 0.5 - fake
    np.testing.assert_allclose(certify.jensen_shannon(real, fake), 0.111421, atol=0.003)
    bits = certify.jensen_shannon(real, fake, unit="bits")
    np.testing.assert_allclose(bits, 0.160747, atol=0.004)
    np.testing.assert_allclose(certify.total_variation(real, fake), 0.382925, atol=0.003)
    np.testing.assert_allclose(certify.triangular(real, fake), 0.408109, atol=0.003)
    sign = jnp.sign(real), jnp.sign(fake)  # hinge's best critic
    np.testing.assert_allclose(certify.hinge_total_variation(*sign), 0.382925, atol=0.003)


def test_any_other_function_certifies_less():
    real, fake = draws(1.0)
    truth = dict(jensen_shannon=0.111421, total_variation=0.382925, triangular=0.408109)
    truth["hinge_total_variation"] = truth["total_variation"]
    for function in (
        lambda x: x,
        lambda x: 3 - 9 * x,
        lambda x: jnp.sin(x),
        lambda x: 0 * x,
    ):
        for name, value in truth.items():
            found = getattr(certify, name)(function(real), function(fake))
            assert found < value + 0.004


def test_a_linear_critic_certifies_the_distance_of_shifted_normals():
    real, fake = draws(2.0)
    found = certify.wasserstein(-3 * real, -3 * fake, slope=3.0)
    np.testing.assert_allclose(found, 2.0, atol=0.02)
    theirs = stats.wasserstein_distance(real[:5000], fake[:5000])
    np.testing.assert_allclose(found, theirs, atol=0.08)


def test_the_best_critic_of_one_dimension_pays_no_gradient_penalty():
    """D(x) = -x of N(0, 1) and N(2, 1): W1 = 2 at slope 1; GP and LP 0."""
    real, fake = draws(2.0)

    def critic(x):
        return -x[:, 0]

    found = certify.wasserstein(critic(real[:, None]), critic(fake[:, None]), 1.0)
    np.testing.assert_allclose(found, 2.0, atol=0.02)
    theirs = stats.wasserstein_distance(real, fake)
    np.testing.assert_allclose(found, theirs, atol=0.02)
    ends, index = (real[:64, None], fake[:64, None]), jnp.arange(64)
    for one_sided in (False, True):
        penalty = gradient_penalty(critic, *ends, index, jax.random.key(1), one_sided)
        np.testing.assert_allclose(penalty, np.zeros(64), atol=1e-6)


def test_logistic_regression_trained_at_distance_two():
    """JSD 0.336831 nats = 0.485944 bits; accuracy Phi(1) = 0.841345."""
    real, fake = draws(2.0, 20_000)

    def loss(weights):
        return -certify.jensen_shannon(
            weights[0] + weights[1] * real, weights @ jnp.stack([jnp.ones_like(fake), fake])
        )

    @jax.jit
    def trained(weights):
        def step(weights, _):
            return weights - 2.0 * jax.grad(loss)(weights), None

        return jax.lax.scan(step, weights, length=500)[0]

    weights = trained(jnp.zeros(2))
    held_out = jax.random.normal(jax.random.key(1), (2, 200_000)) + jnp.array(
        [[0.0], [2.0]]
    )
    real, fake = weights[0] + weights[1] * held_out
    np.testing.assert_allclose(certify.jensen_shannon(real, fake), 0.336831, atol=0.005)
    bits = certify.jensen_shannon(real, fake, "bits")
    np.testing.assert_allclose(bits, 0.485944, atol=0.008)
    accuracy = (1 + certify.total_variation(real, fake)) / 2
    np.testing.assert_allclose(accuracy, 0.841345, atol=0.004)


def test_no_logits_exceed_the_largest_distance():
    real, fake = jnp.full(4, 1e4), jnp.full(4, -1e4)
    assert np.isclose(certify.jensen_shannon(real, fake), math.log(2))
    assert certify.total_variation(real, fake) == 1
    assert certify.triangular(real, fake) == 2
    assert certify.jensen_shannon(fake, real) < -1e3
