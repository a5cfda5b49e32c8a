"""Posteriors: which law a network's numbers make, and what it can report at most."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.distributions import POSTERIORS, Beta, Categorical, Normal
from jaxgan.distributions.posterior import MIN_SCALE, Code, sample, split
from jaxgan.distributions.prior import bernoulli, categorical, normal, uniform

NUMBERS = 1.5 * jax.random.normal(jax.random.key(0), (6, 6))
LAW = uniform(3, low=-1.0, high=2.0)
BOUNDED = ["truncated_normal", "beta"]


@pytest.mark.slow
def test_the_numbers_of_a_network_are_parameters():
    first, last = np.asarray(NUMBERS[:, :3]), np.asarray(NUMBERS[:, 3:])
    unit = 1.5  # half the span
    scale = POSTERIORS["gaussian"].of(NUMBERS, LAW).scale / unit
    q = POSTERIORS["gaussian"].of(NUMBERS, LAW)
    np.testing.assert_array_equal(q.mean, first)
    # A logistic curve from 0.05 to 10 that is 1 at 0.
    odds = (scale - MIN_SCALE) / (10.0 - scale) / ((1.0 - MIN_SCALE) / (10.0 - 1.0))
    np.testing.assert_allclose(np.log(odds), last, rtol=1e-4, atol=1e-4)
    q = POSTERIORS["truncated_normal"].of(NUMBERS, LAW)
    np.testing.assert_allclose(q.location, 0.5 + 1.5 * np.tanh(first), rtol=1e-5)
    np.testing.assert_allclose(q.scale, unit * scale, rtol=1e-6)
    assert (q.low, q.high) == (-1.0, 2.0)
    q = POSTERIORS["beta"].of(jnp.zeros((1, 6)), LAW)
    np.testing.assert_allclose([q.a, q.b], 2.0, rtol=1e-6)
    q = POSTERIORS["beta"].of(jnp.full((1, 6), 1e3), LAW)
    np.testing.assert_allclose(q.deviation, unit * MIN_SCALE, rtol=1e-5)
    q = POSTERIORS["unit_gaussian"].of(NUMBERS, uniform(6))
    np.testing.assert_array_equal(q.mean, NUMBERS)
    np.testing.assert_array_equal(q.scale, 1.0)


@pytest.mark.slow
def test_draws_belong_to_examples():
    laws = {"a": POSTERIORS["gaussian"].of(NUMBERS, LAW)}
    whole = sample(laws, jax.random.key(0), jnp.arange(6))["a"]
    half = {"a": jax.tree.map(lambda x: x[3:], laws["a"])}
    found = sample(half, jax.random.key(0), jnp.arange(3, 6))["a"]
    np.testing.assert_array_equal(whole[3:], found)
    assert not np.isclose(whole - laws["a"].mean, (whole - laws["a"].mean)[0]).all(1)[1]


def information(law, posterior, code):
    return law.entropy() + jnp.mean(posterior.log_prob(code))


def draws(law, n=100_000):
    return jax.vmap(law.draw)(jax.random.split(jax.random.key(0), n))


@pytest.mark.slow
def test_a_categorical_code_is_known_or_not():
    """Perfect Q: H = 2.302585; uniform Q: 0."""
    law = categorical(10)
    code = draws(law, 1000)
    known = information(law, Categorical((10,), 1e4 * code), code)
    np.testing.assert_allclose(known, 2.302585, rtol=1e-5)
    ignorant = information(law, Categorical((10,), jnp.zeros_like(code)), code)
    np.testing.assert_allclose(ignorant, 0.0, atol=1e-5)


@pytest.mark.slow
def test_a_symmetric_channel():
    """Ten classes, one in twenty wrong, exact Q: 1.994209 nats = 2.877035 bits."""
    law = categorical(10)
    code = np.argmax(draws(law, 200_000), 1)
    draw = np.random.default_rng(0)
    wrong = (code + draw.integers(1, 10, len(code))) % 10
    seen = np.where(draw.random(len(code)) < 0.05, wrong, code)
    p = np.full((10, 10), 0.05 / 9) + np.eye(10) * (0.95 - 0.05 / 9)
    q = Categorical((10,), jnp.log(jnp.array(p, jnp.float32))[seen])
    nats = information(law, q, jax.nn.one_hot(code, 10))
    np.testing.assert_allclose(nats, 1.994209, atol=0.01)
    np.testing.assert_allclose(nats / np.log(2), 2.877035, atol=0.015)


def test_what_gaussians_report_of_a_uniform_code():
    """Scale 1 and a perfect mean: -0.225791; knowing nothing, at best: -0.176485."""
    law = uniform(1)
    code = (jnp.arange(1000.0)[:, None] + 0.5) / 500 - 1  # each as likely
    found = information(law, POSTERIORS["unit_gaussian"].of(code, law), code)
    np.testing.assert_allclose(found, -0.225791, atol=1e-3)
    nothing = Normal((1,), jnp.zeros_like(code), jnp.full_like(code, 3**-0.5))
    np.testing.assert_allclose(information(law, nothing, code), -0.176485, atol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("posterior", ["gaussian", *BOUNDED])
def test_what_is_known_does_not_depend_on_the_unit_of_the_code(posterior):
    narrow, wide = uniform(1), uniform(1, low=-100.0, high=100.0)
    code, numbers = draws(narrow, 100), jnp.tile(0.5 * NUMBERS[:1, :2], (100, 1))
    if posterior == "gaussian":
        numbers = numbers.at[:, 0].set(0.0)  # its mean is in the code's own unit
    small = information(narrow, POSTERIORS[posterior].of(numbers, narrow), code)
    large = information(wide, POSTERIORS[posterior].of(numbers, wide), 100 * code)
    np.testing.assert_allclose(small, large, atol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("posterior", BOUNDED)
def test_bounded_posteriors_report_nothing_where_nothing_is_known(posterior):
    law = uniform(1)
    code = draws(law)
    if posterior == "beta":
        nothing = Beta((1,), -1.0, 1.0, jnp.ones_like(code), jnp.ones_like(code))
    else:
        wide = jnp.tile(jnp.array([[0.0, 20.0]]), (len(code), 1))
        nothing = POSTERIORS[posterior].of(wide, law)
    np.testing.assert_allclose(information(law, nothing, code), 0.0, atol=2e-3)


def test_a_gaussian_channel():
    """x = c + noise / 2 of a normal code, exact posterior: log(1 + 4) / 2 = 0.804719."""
    law = normal(1)
    code = draws(law)
    x = code + 0.5 * jax.random.normal(jax.random.key(7), code.shape)
    exact = Normal((1,), x / 1.25, jnp.full_like(x, np.sqrt(0.2)))
    np.testing.assert_allclose(information(law, exact, code), 0.804719, atol=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("posterior", ["gaussian", *BOUNDED])
def test_scales_are_bounded_and_gradients_finite(posterior):
    law = uniform(1)
    extreme = jnp.array([[0.0, -1e3], [0.0, 1e3], [1e3, 1e3], [-1e3, 0.0], [0.0, 0.0]])
    code = jnp.array([[0.0], [-1.0], [0.5], [1.0], [0.0]])

    def total(numbers):
        return jnp.sum(POSTERIORS[posterior].of(numbers, law).log_prob(code))

    assert np.isfinite(total(extreme))
    assert np.isfinite(jax.grad(total)(extreme)).all()
    assert np.isfinite(POSTERIORS[posterior].of(extreme, law).entropy()).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("posterior", "middle", "end", "mean"),
    [
        ("gaussian", 2.770, 2.770, 2.770),  # log 2 - log(0.05 sqrt(2 pi))
        ("truncated_normal", 2.770, 3.463, 2.802),  # half is cut off: log 2 more
        ("beta", 2.768, 5.296, 2.878),  # density 199.5 at the end
    ],
)
def test_the_most_that_is_reported_of_a_code(posterior, middle, end, mean):
    """The best on a grid of posteriors, for codes on (-1, 1); means by SciPy."""
    law, codes = uniform(1), jnp.linspace(-1.0, 1.0, 101)
    raw = jnp.concatenate([jnp.array([-1e3]), jnp.linspace(-10, 12, 221), jnp.array([1e3])])
    places = jnp.linspace(-1.0, 1.0, 201)
    first = {
        "gaussian": places,
        "truncated_normal": jnp.arctanh(places),
        "beta": raw,
    }[posterior]
    numbers = jnp.stack(jnp.meshgrid(first, raw), -1).reshape(-1, 2)
    q = POSTERIORS[posterior].of(numbers, law)
    most = jax.jit(jax.vmap(lambda c: jnp.max(q.log_prob(jnp.full((len(numbers), 1), c)))))
    found = most(codes) + law.entropy()
    np.testing.assert_allclose(found[50], middle, atol=2e-3)
    np.testing.assert_allclose(found[jnp.array([0, -1])], end, atol=2e-3)
    trapezium = jnp.mean((found[1:] + found[:-1]) / 2)
    np.testing.assert_allclose(trapezium, mean, atol=0.03)
    assert jnp.max(found) <= end + 2e-3


def test_split_gives_each_code_its_numbers():
    codes = {
        "b": Code(POSTERIORS["gaussian"], uniform(2)),
        "a": Code(POSTERIORS["categorical"], categorical(3)),
        "c": Code(POSTERIORS["bernoulli"], bernoulli(1)),
    }
    numbers = jnp.arange(16.0).reshape(2, 8)
    found = split(codes, numbers)
    np.testing.assert_array_equal(found["a"].logits, numbers[:, :3])
    np.testing.assert_array_equal(found["b"].mean, numbers[:, 3:5])
    np.testing.assert_array_equal(found["c"].logits, numbers[:, 7:])
