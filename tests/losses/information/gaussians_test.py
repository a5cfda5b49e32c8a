"""Closed forms against published values, SciPy and quadrature."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate, stats

from jaxgan.losses.information import gaussians

DRAW = np.random.default_rng(1)
MEANS = DRAW.normal(size=(2, 3)).astype(np.float32)
ROOTS = DRAW.normal(size=(2, 3, 3))
COVARIANCES = (ROOTS @ ROOTS.transpose(0, 2, 1) + np.eye(3)).astype(np.float32)


def pair(correlation):
    return jnp.array([[1.0, correlation], [correlation, 1.0]])


def test_entropy_against_scipy():
    np.testing.assert_allclose(gaussians.entropy(jnp.eye(1)), 1.418939, rtol=1e-6)
    for covariance in COVARIANCES:
        expected = stats.multivariate_normal(cov=covariance).entropy()
        np.testing.assert_allclose(gaussians.entropy(covariance), expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("correlation", "nats"),
    [(0.5, 0.143841), (0.75, 0.413339), (0.9, 0.830366), (0.99, 1.958518)],
)
def test_mutual_information_of_two_variables(correlation, nats):
    """-log(1 - correlation^2) / 2."""
    found = gaussians.mutual_information(pair(correlation), [0])
    np.testing.assert_allclose(found, nats, rtol=1e-5)
    bits = gaussians.total_correlation(pair(correlation), unit="bits")
    np.testing.assert_allclose(bits, nats / math.log(2), rtol=1e-5)


def test_mutual_information_of_blocks():
    """The unit test of the `bmi` package: 0.433750."""
    covariance = jnp.array([[1, 0, 0.7], [0, 1, 0.3], [0.7, 0.3, 1]])
    found = gaussians.mutual_information(covariance, [0, 1])
    same = gaussians.mutual_information(covariance, [-1])
    np.testing.assert_allclose(found, same, rtol=1e-6)
    np.testing.assert_allclose(found, 0.433750, rtol=1e-5)


def test_chain_rule():
    for given in ([0], [1, 2]):
        rest = [i for i in range(3) if i not in given]
        mutual = gaussians.mutual_information(COVARIANCES[0], given)
        alone = gaussians.entropy(gaussians.block(COVARIANCES[0], rest))
        left = gaussians.conditional_entropy(COVARIANCES[0], given)
        np.testing.assert_allclose(alone - left, mutual, rtol=1e-4)


def test_divergences_of_two_normals_against_quadrature():
    p, q = stats.norm(0.3, 1.2), stats.norm(-1.0, 0.7)
    arguments = [
        jnp.array([0.3]),
        jnp.array([[1.44]]),
        jnp.array([-1.0]),
        jnp.array([[0.49]]),
    ]
    order = 0.3

    def integral(f):
        return integrate.quad(lambda x: f(p.pdf(x), q.pdf(x)), -12, 12)[0]

    cases = [
        (gaussians.kullback_leibler, integral(lambda p, q: p * np.log(p / q))),
        (gaussians.cross_entropy, -integral(lambda p, q: p * np.log(q))),
        (gaussians.squared_hellinger, integral(lambda p, q: (p**0.5 - q**0.5) ** 2)),
        (
            lambda *a: gaussians.renyi_divergence(*a, order),
            np.log(integral(lambda p, q: p**order * q ** (1 - order))) / (order - 1),
        ),
    ]
    for function, expected in cases:
        np.testing.assert_allclose(function(*arguments), expected, rtol=1e-4)


def test_divergence_of_shifted_normals():
    """N(0, 1) and N(1, 1): KL 1/2, squared Hellinger 2 - 2 exp(-1/8)."""
    one = jnp.eye(1)
    arguments = (jnp.zeros(1), one, jnp.ones(1), one)
    np.testing.assert_allclose(gaussians.kullback_leibler(*arguments), 0.5, rtol=1e-6)
    found = gaussians.squared_hellinger(*arguments)
    np.testing.assert_allclose(found, 2 - 2 * math.exp(-1 / 8), rtol=1e-5)


def test_divergence_of_vectors_against_draws():
    """Standard error of 400,000 draws about 0.004."""
    p = stats.multivariate_normal(MEANS[0], COVARIANCES[0])
    q = stats.multivariate_normal(MEANS[1], COVARIANCES[1])
    x = p.rvs(400_000, random_state=0)
    expected = np.mean(p.logpdf(x) - q.logpdf(x))
    found = gaussians.kullback_leibler(MEANS[0], COVARIANCES[0], MEANS[1], COVARIANCES[1])
    np.testing.assert_allclose(found, expected, atol=0.02)


def test_is_differentiable():
    """d/d rho of -log(1 - rho^2) / 2 is rho / (1 - rho^2)."""
    slope = jax.grad(lambda r: gaussians.total_correlation(pair(r)))(0.6)
    np.testing.assert_allclose(slope, 0.6 / 0.64, rtol=1e-5)
