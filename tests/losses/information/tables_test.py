"""Tables against SciPy, scikit-learn and closed forms; 0 log 0 in value and gradient."""

import decimal
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from scipy.spatial import distance
from sklearn.metrics import mutual_info_score

from jaxgan.losses import information as it

DRAW = np.random.default_rng(0)
P, Q = DRAW.dirichlet(np.ones(12), size=2)
TABLE = DRAW.dirichlet(np.ones(12)).reshape(3, 4)
UNITS = [("nats", math.e), ("bits", 2)]


@pytest.mark.parametrize(("unit", "base"), UNITS)
def test_against_scipy(unit, base):
    cases = [
        (it.entropy(P, unit), stats.entropy(P, base=base)),
        (it.kullback_leibler(P, Q, unit), stats.entropy(P, Q, base=base)),
        (it.jensen_shannon(P, Q, unit), distance.jensenshannon(P, Q, base=base) ** 2),
        (it.joint_entropy(TABLE, unit), stats.entropy(TABLE.ravel(), base=base)),
        (it.cross_entropy(P, Q, unit), -np.sum(P * np.log(Q)) / np.log(base)),
    ]
    for found, expected in cases:
        np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize(("unit", "base"), UNITS)
def test_mutual_information_against_scikit_learn(unit, base):
    counts = DRAW.integers(0, 50, (5, 7))
    expected = mutual_info_score(None, None, contingency=counts) / np.log(base)
    found = it.mutual_information(counts / counts.sum(), unit)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_in_double_precision():
    counts = DRAW.integers(1, 50, (5, 7))
    with jax.enable_x64(True):
        p, q, table, joint = map(jnp.array, (P, Q, TABLE, counts / counts.sum()))
        for unit, base in UNITS:
            left = stats.entropy(TABLE.ravel(), base=base)
            left -= stats.entropy(TABLE.sum(0), base=base)
            shared = mutual_info_score(None, None, contingency=counts) / np.log(base)
            cases = [
                (it.entropy(p, unit), stats.entropy(P, base=base)),
                (it.kullback_leibler(p, q, unit), stats.entropy(P, Q, base=base)),
                (it.jensen_shannon(p, q, unit), distance.jensenshannon(P, Q, base) ** 2),
                (it.conditional_entropy(table, -1, unit), left),
                (it.mutual_information(joint, unit), shared),
            ]
            for found, expected in cases:
                assert found.dtype == np.float64
                np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_closed_forms():
    fair = np.full(10, 0.1)
    np.testing.assert_allclose(it.entropy(fair), 2.302585, rtol=1e-6)
    for order in (0.0, 0.5, 1.0, 2.0, math.inf):
        np.testing.assert_allclose(it.renyi_entropy(fair, order), math.log(10), rtol=1e-6)
    a, b = np.array([0.5, 0.5]), np.array([0.9, 0.1])
    np.testing.assert_allclose(it.total_variation(a, b), 0.4, rtol=1e-6)
    np.testing.assert_allclose(it.chi_squared(a, b), 0.16 / 0.9 + 0.16 / 0.1, rtol=1e-6)
    overlap = math.sqrt(0.45) + math.sqrt(0.05)
    np.testing.assert_allclose(it.squared_hellinger(a, b), 2 - 2 * overlap, rtol=1e-5)
    half = it.renyi_divergence(a, b, 0.5)
    np.testing.assert_allclose(half, -2 * math.log(overlap), rtol=1e-5)
    two = math.log(0.25 / 0.9 + 0.25 / 0.1)  # log(1 + chi squared)
    np.testing.assert_allclose(it.renyi_divergence(a, b, 2.0), two, rtol=1e-6)
    largest = it.renyi_divergence(a, b, math.inf)
    np.testing.assert_allclose(largest, math.log(5), rtol=1e-6)


def test_renyi_meets_shannon_at_order_one():
    for order in (1 - 1e-3, 1.0, 1 + 1e-3):
        entropy, divergence = it.renyi_entropy(P, order), it.renyi_divergence(P, Q, order)
        np.testing.assert_allclose(entropy, it.entropy(P), rtol=2e-3)
        np.testing.assert_allclose(divergence, it.kullback_leibler(P, Q), rtol=2e-3)


def test_chain_rule():
    for given in (0, 1, -1):
        parts = it.entropy(TABLE.sum(1 - given % 2))
        parts += it.conditional_entropy(TABLE, given=given)
        np.testing.assert_allclose(parts, it.joint_entropy(TABLE), rtol=1e-6)
    cube = DRAW.dirichlet(np.ones(24)).reshape(2, 3, 4)
    rest = it.conditional_entropy(cube, given=(0, 2)) + it.entropy(cube.sum(1))
    np.testing.assert_allclose(rest, it.entropy(cube), rtol=1e-6)


def test_total_correlation_is_a_divergence_from_independence():
    cube = DRAW.dirichlet(np.ones(24)).reshape(2, 3, 4)
    apart = np.einsum("i,j,k->ijk", cube.sum((1, 2)), cube.sum((0, 2)), cube.sum((0, 1)))
    expected = it.kullback_leibler(cube, apart)
    np.testing.assert_allclose(it.total_correlation(cube), expected, rtol=1e-5)
    np.testing.assert_allclose(it.total_correlation(apart), 0.0, atol=1e-6)


SYMMETRIC = [
    it.jensen_shannon,
    it.total_variation,
    it.squared_hellinger,
    it.chi_squared,
    it.kullback_leibler,
    lambda p, q: it.renyi_divergence(p, q, 0.5),
    lambda p, q: it.renyi_divergence(p, q, 2.0),
    lambda p, q: it.renyi_divergence(p, q, math.inf),
]


@pytest.mark.slow
@pytest.mark.parametrize("divergence", SYMMETRIC)
def test_zeros_in_both_are_harmless(divergence):
    """Zeros in both tables add nothing, to the value or to the gradient."""
    p, q = jnp.array([0.0, 0.25, 0.75]), jnp.array([0.0, 0.5, 0.5])
    gradient = jax.grad(divergence, argnums=(0, 1))
    np.testing.assert_allclose(divergence(p, q), divergence(p[1:], q[1:]), rtol=1e-6)
    for found, expected in zip(gradient(p, q), gradient(p[1:], q[1:])):
        assert np.isfinite(found).all()
        np.testing.assert_allclose(found[1:], expected, rtol=1e-5)
    np.testing.assert_allclose(divergence(p, p), 0.0, atol=1e-6)


@pytest.mark.parametrize("divergence", [it.kullback_leibler, it.chi_squared, SYMMETRIC[6]])
def test_what_q_excludes_is_infinitely_surprising(divergence):
    p, q = jnp.array([0.5, 0.5, 0.0]), jnp.array([1.0, 0.0, 0.0])
    assert divergence(p, q) == math.inf
    assert np.isfinite(divergence(q, p))


FLAT = jnp.full(4, 0.25)
MEASURES = {
    "entropy": it.entropy,
    "joint_entropy": lambda p: it.joint_entropy(p.reshape(2, 2)),
    "conditional_entropy": lambda p: it.conditional_entropy(p.reshape(2, 2)),
    "mutual_information": lambda p: it.mutual_information(p.reshape(2, 2)),
    "total_correlation": lambda p: it.total_correlation(p.reshape(2, 2)),
    "cross_entropy": lambda p: it.cross_entropy(p, FLAT),
    "kullback_leibler": lambda p: it.kullback_leibler(p, FLAT),
    "jensen_shannon": lambda p: it.jensen_shannon(p, FLAT),
    "total_variation": lambda p: it.total_variation(p, FLAT),
    "squared_hellinger": lambda p: it.squared_hellinger(p, FLAT),
    "chi_squared": lambda p: it.chi_squared(p, FLAT),
    **{
        f"renyi_{kind}_{order}": measure
        for order in (0.5, 1.0, 2.0, math.inf)
        for kind, measure in (
            ("entropy", lambda p, order=order: it.renyi_entropy(p, order)),
            ("divergence", lambda p, order=order: it.renyi_divergence(p, FLAT, order)),
        )
    },
}


def test_every_measure_is_among_those_that_must_be_finite():
    functions = {name for name in it.__all__ if callable(getattr(it, name))}
    functions -= {"normalise"}
    assert {name.partition("_0.5")[0] for name in MEASURES if "_1" not in name} >= functions


@pytest.mark.slow
@pytest.mark.parametrize("name", MEASURES)
def test_one_hot_softmax_has_finite_values_and_gradients(name):
    """Of the measure, and where it has two tables, of both."""
    for size in (1.0, 1e2, 1e4):
        logits = size * jnp.array([1.0, -1.0, -1.0, -1.0])
        value, gradient = jax.value_and_grad(lambda x: MEASURES[name](jax.nn.softmax(x)))(
            logits
        )
        assert np.isfinite(value)
        assert np.isfinite(gradient).all()


def test_mistakes():
    with pytest.raises(ValueError, match="unit is 'bit'; it may be nats or bits"):
        it.entropy(P, unit="bit")
    with pytest.raises(ValueError, match=r"shapes \(12,\) and \(3,\)"):
        it.kullback_leibler(P, P[:3])
    with pytest.raises(ValueError, match="two axes, not 1"):
        it.mutual_information(P)
    with pytest.raises(ValueError, match="order is -1"):
        it.renyi_entropy(P, -1)


def high(p):
    """In many digits."""
    numbers = [decimal.Decimal(float(x)) for x in np.ravel(p)]
    return [x / sum(numbers) for x in numbers]


def renyi_truth(p, q, order):
    with decimal.localcontext(
        decimal.Context(prec=50, Emin=-decimal.MAX_EMAX, Emax=decimal.MAX_EMAX)
    ):
        order = decimal.Decimal(float(order))
        if q is None:
            total = sum(x**order for x in high(p) if x)
            return float(total.ln() / (1 - order))
        total = sum(x**order * y ** (1 - order) for x, y in zip(high(p), high(q)) if x)
        return float(total.ln() / (order - 1))


TINY = np.array([0.5, 0.25, 0.25 - 1e-13, 1e-13])
ORDERS = [1e-9, 0.3, 1 - 1e-6, 1 - 1e-12, 1 + 1e-12, 1 + 1e-6, 2, 13.5, 40, 1e3, 1e6]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("p", [P, TINY, np.full(1000, 1e-3)], ids=["p", "tiny", "flat"])
def test_renyi_of_any_order(p, order):
    p = p / p.sum()
    q = np.linspace(1, 2, len(p))
    q /= q.sum()
    found = it.renyi_entropy(p, order)
    np.testing.assert_allclose(found, renyi_truth(p, None, order), rtol=1e-9)
    found = it.renyi_divergence(p, q, order)
    np.testing.assert_allclose(found, renyi_truth(p, q, order), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("order", [0.3, 1 + 1e-6, 14.0, 100.0])
def test_renyi_of_traced_tables(order):
    """In float32, where p^order would be 0."""
    q = np.linspace(1, 2, len(P))
    q /= q.sum()
    found = jax.jit(lambda p: it.renyi_entropy(p, order))(jnp.float32(P))
    np.testing.assert_allclose(found, renyi_truth(P, None, order), rtol=1e-5)
    found = jax.jit(lambda p, q: it.renyi_divergence(p, q, order))(*jnp.float32([P, q]))
    np.testing.assert_allclose(found, renyi_truth(P, q, order), rtol=1e-5)


def test_orders_below_one_where_q_lacks_outcomes():
    p, q = np.array([0.9, 0.1]), np.array([1.0, 0.0])
    for order in (0.5, 1 - 1e-3, 1 - 1e-9):
        expected = order * np.log(0.9) / (order - 1)
        np.testing.assert_allclose(it.renyi_divergence(p, q, order), expected, rtol=1e-6)
    assert it.renyi_divergence(np.array([1.0, 0]), np.array([0, 1.0]), 0.5) == math.inf
    assert it.renyi_divergence(p, q, 1 + 1e-3) == math.inf


def test_shares_near_the_smallest_float():
    """KL is .5 log(.5 / 1e-12), and so on."""
    p, rest = np.array([0.5, 0.5]), 1.0
    for least in (1e-12, 1e-40, 1e-300):
        q = np.array([rest - least, least])
        expected = -math.log(2) - 0.5 * (math.log1p(-least) + math.log(least))
        np.testing.assert_allclose(it.kullback_leibler(p, q), expected, rtol=1e-12)
        found = it.entropy(q)
        np.testing.assert_allclose(found, stats.entropy(q), rtol=1e-12)


DIVERGENCES = [it.kullback_leibler, it.jensen_shannon, it.squared_hellinger, it.chi_squared]


@pytest.mark.parametrize("size", [1e-3, 1e-6, 1e-9])
def test_small_divergences_are_not_lost_and_never_negative(size):
    """By their second order: half, an eighth, a quarter and one chi squared."""
    step = np.array([1.0, -2.0, 1.0]) * size
    q = np.full(3, 1 / 3)
    square = np.sum(step**2 * 3)
    for measure, part in zip(DIVERGENCES, (0.5, 0.125, 0.25, 1.0)):
        found = measure(q + step, q)
        np.testing.assert_allclose(found, part * square, rtol=5 * size + 1e-6)
    for _ in range(200):
        p = DRAW.dirichlet(np.full(5, 0.1))
        near = np.abs(p * (1 + 1e-7 * DRAW.normal(size=5)))
        for measure in DIVERGENCES:
            assert measure(p, near / near.sum()) >= 0
            assert jax.jit(measure)(*jnp.float32([p, near / near.sum()])) >= 0


def test_informations_are_never_negative():
    for _ in range(100):
        x, y, z = DRAW.dirichlet(np.full(4, 0.2), size=3)
        apart = np.einsum("i,j,k->ijk", x, y, z)
        assert 0 <= it.total_correlation(apart) < 1e-12
        assert 0 <= it.mutual_information(apart.sum(2)) < 1e-12
        fixed = np.diag(x)  # each tells the other
        assert 0 <= it.conditional_entropy(fixed) < 1e-15
        np.testing.assert_allclose(it.mutual_information(fixed), it.entropy(x), rtol=1e-9)
