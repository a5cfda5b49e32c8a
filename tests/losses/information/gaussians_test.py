"""Closed forms against published values, SciPy and quadrature."""

import functools
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

    def integral(f):
        return integrate.quad(lambda x: f(p.pdf(x), q.pdf(x)), -12, 12)[0]

    cases = [
        (gaussians.kullback_leibler, integral(lambda p, q: p * np.log(p / q))),
        (gaussians.cross_entropy, -integral(lambda p, q: p * np.log(q))),
        (gaussians.squared_hellinger, integral(lambda p, q: (p**0.5 - q**0.5) ** 2)),
    ]
    for order in (0.3, 1.2, 1.3):
        total = integral(lambda p, q, o=order: p**o * q ** (1 - o))
        divergence = functools.partial(gaussians.renyi_divergence, order=order)
        cases.append((divergence, np.log(total) / (order - 1)))
    for function, expected in cases:
        np.testing.assert_allclose(function(*arguments), expected, rtol=1e-4)
    # 2 * 0.49 < 1.44: at order 2 the tails of p are too heavy for q.
    assert gaussians.renyi_divergence(*arguments, 2.0) == math.inf
    assert gaussians.chi_squared(*arguments) == math.inf
    np.testing.assert_allclose(
        gaussians.renyi_divergence(*arguments, 1), gaussians.kullback_leibler(*arguments)
    )
    turned = *arguments[2:], *arguments[:2]
    expected = integral(lambda p, q: (p - q) ** 2 / p)
    np.testing.assert_allclose(gaussians.chi_squared(*turned), expected, rtol=1e-4)


@pytest.mark.parametrize("order", [0.5, 2.0, 3.0])
def test_renyi_entropy_against_quadrature(order):
    p = stats.norm(0.3, 1.2)
    power = integrate.quad(lambda x: p.pdf(x) ** order, -30, 30)[0]
    found = gaussians.renyi_entropy(jnp.array([[1.44]]), order)
    np.testing.assert_allclose(found, np.log(power) / (1 - order), rtol=1e-5)
    twice = gaussians.renyi_entropy(1.44 * jnp.eye(2), order, unit="bits")
    np.testing.assert_allclose(twice, 2 * found / math.log(2), rtol=1e-5)


def test_renyi_entropy_at_its_ends():
    for covariance in COVARIANCES:
        shannon = gaussians.renyi_entropy(covariance, 1)
        np.testing.assert_allclose(shannon, gaussians.entropy(covariance), rtol=1e-6)
        largest = stats.multivariate_normal(cov=covariance).logpdf(np.zeros(3))
        found = gaussians.renyi_entropy(covariance, math.inf)
        np.testing.assert_allclose(found, -largest, rtol=1e-5)


def test_total_variation_against_quadrature():
    p, q = stats.norm(0.3, 1.2), stats.norm(-1.0, 1.2)
    half = integrate.quad(lambda x: abs(p.pdf(x) - q.pdf(x)), -12, 12, points=[-0.35])[0]
    means = jnp.array([0.3]), jnp.array([-1.0])
    found = gaussians.total_variation(*means, jnp.array([[1.44]]))
    np.testing.assert_allclose(found, half / 2, rtol=1e-5)
    # Along a line of the space it is that of one variable, whatever the coordinates.
    turn = jnp.array([[1.0, 0.5], [-0.3, 2.0]])
    means = tuple(turn @ jnp.array([m[0], 0.0]) for m in means)
    covariance = turn @ jnp.diag(jnp.array([1.44, 1.0])) @ turn.T
    found = gaussians.total_variation(*means, covariance)
    np.testing.assert_allclose(found, half / 2, rtol=1e-5)
    same = jax.value_and_grad(gaussians.total_variation)(
        jnp.ones(2), jnp.ones(2), turn.T @ turn
    )
    assert same[0] == 0 and np.isfinite(same[1]).all()


def test_mistakes():
    one = jnp.eye(1)
    for order in (0.0, -1.0, math.inf):
        with pytest.raises(ValueError, match=f"order is {order}; it must be above 0 and"):
            gaussians.renyi_divergence(jnp.zeros(1), one, jnp.ones(1), one, order)
    with pytest.raises(ValueError, match="order is 0; it must be above 0"):
        gaussians.renyi_entropy(one, 0)


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


@pytest.mark.slow
def test_is_differentiable():
    """d/d rho of -log(1 - rho^2) / 2 is rho / (1 - rho^2)."""
    slope = jax.grad(lambda r: gaussians.total_correlation(pair(r)))(0.6)
    np.testing.assert_allclose(slope, 0.6 / 0.64, rtol=1e-5)


def traced(measure, *arguments):
    """The value of a measure whose arrays JAX traces, in float32."""
    return float(jax.jit(measure)(*(jnp.asarray(x, jnp.float32) for x in arguments)))


@pytest.mark.parametrize("shift", [1e-1, 1e-3, 1e-6])
def test_small_divergences_are_not_lost(shift):
    """Half of the squared shift; a variance off by s: (s - log(1 + s)) / 2."""
    zero, one = np.zeros(1), np.eye(1)
    for measure in (lambda *a: gaussians.kullback_leibler(*a), traced_kl):
        found = measure(zero + shift, one, zero, one)
        np.testing.assert_allclose(found, shift**2 / 2, rtol=1e-6)
    found = gaussians.kullback_leibler(zero, (1 + shift) * one, zero, one)
    np.testing.assert_allclose(found, (shift - np.log1p(shift)) / 2, rtol=1e-3)
    hellinger = gaussians.squared_hellinger(zero + shift, one, zero, one)
    np.testing.assert_allclose(hellinger, -2 * np.expm1(-(shift**2) / 8), rtol=1e-6)
    for order in (0.5, 1 + 1e-9, 3.0):
        found = gaussians.renyi_divergence(zero + shift, one, zero, one, order)
        np.testing.assert_allclose(found, order * shift**2 / 2, rtol=1e-6)


def traced_kl(*arguments):
    return traced(gaussians.kullback_leibler, *arguments)


def test_small_informations_are_not_lost():
    for r in (1e-1, 1e-3, 1e-6):
        expected = -np.log1p(-(r**2)) / 2
        found = gaussians.mutual_information([[1, r], [r, 1]], [0])
        np.testing.assert_allclose(found, expected, rtol=1e-6)
        found = gaussians.total_correlation([[1, r], [r, 1]])
        np.testing.assert_allclose(found, expected, rtol=1e-3)


@pytest.mark.parametrize("scale", [1.0, 1e-8, 1e8])
def test_variables_that_fix_each_other(scale):
    """Minus infinite entropy and infinite information, whatever their units."""
    units = np.diag([1.0, scale])
    two = units @ np.array([[2.0, 2.0], [2.0, 2.0]]) @ units
    for value in (
        gaussians.entropy(two),
        traced(gaussians.entropy, two),
        gaussians.conditional_entropy(two, [0]),
        traced(lambda c: gaussians.conditional_entropy(c, [0]), two),
    ):
        assert value == -math.inf
    for value in (
        gaussians.mutual_information(two, [0]),
        traced(lambda c: gaussians.mutual_information(c, [0]), two),
        gaussians.total_correlation(two),
        traced(gaussians.total_correlation, two),
        gaussians.kullback_leibler(np.zeros(2), two, np.zeros(2), np.eye(2)),
    ):
        assert value == math.inf
    with pytest.raises(ValueError, match="singular: some variables fix another"):
        gaussians.kullback_leibler(np.zeros(2), np.eye(2), np.zeros(2), two)


def test_units_change_nothing():
    """Variances of 1e-12 beside 1e12 are no singular covariance."""
    units = np.diag([1e-6, 1.0, 1e6])
    scaled = units @ COVARIANCES[0].astype(float) @ units
    for at in ([0], [0, 2]):
        found = gaussians.mutual_information(scaled, at)
        expected = gaussians.mutual_information(COVARIANCES[0], at)
        np.testing.assert_allclose(found, expected, rtol=1e-9)
    found = gaussians.entropy(scaled)
    np.testing.assert_allclose(found, gaussians.entropy(COVARIANCES[0]), rtol=1e-9)


def test_positions_that_are_none_are_refused():
    three = np.eye(3)
    for at in ([3], [-4], [7]):
        with pytest.raises(ValueError, match=f"position {at[0]} is none of 3"):
            gaussians.conditional_entropy(three, at)
        with pytest.raises(ValueError, match=f"position {at[0]} is none of 3"):
            gaussians.mutual_information(three, at)
        with pytest.raises(ValueError, match="position"):
            gaussians.block(three, at)
    with pytest.raises(ValueError, match="named twice"):
        gaussians.mutual_information(three, [0, -3])


def test_what_is_no_covariance_is_refused():
    with pytest.raises(ValueError, match="not positive semidefinite"):
        gaussians.entropy([[1.0, 2.0], [2.0, 1.0]])
