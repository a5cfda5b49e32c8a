"""Classes and coins against SciPy and enumeration."""

import jax
import jax.numpy as jnp
import numpy as np
from scipy import stats

from jaxgan.distributions import Bernoulli, Categorical

LOGITS = jnp.array([[0.5, -1.0, 2.0], [0.0, 0.0, 0.0]])
P = np.exp(LOGITS) / np.exp(LOGITS).sum(1, keepdims=True)


def test_a_categorical_law():
    law, flat = Categorical((3,), LOGITS), Categorical((3,))
    np.testing.assert_allclose(law.entropy(), stats.entropy(P.T), rtol=1e-5)
    assert flat.entropy() == np.log(3)
    np.testing.assert_allclose(law.kl(flat), stats.entropy(P.T, np.ones((3, 2)) / 3), 1e-5)
    for k in range(3):
        one = jnp.tile(jnp.eye(3)[k], (2, 1))
        np.testing.assert_allclose(law.log_prob(one), np.log(P[:, k]), rtol=1e-5)
    np.testing.assert_array_equal(law.mode, [[0, 0, 1], [1, 0, 0]])
    np.testing.assert_array_equal(law.reading, [[2], [0]])
    (table,) = law.tables
    np.testing.assert_allclose(table, P, rtol=1e-5)


def test_classes_are_drawn_as_often_as_they_are_likely():
    keys = jax.random.split(jax.random.key(0), 5000)
    for law, p in (
        (Categorical((3,), LOGITS[0]), P[0]),
        (Categorical((3,)), np.ones(3) / 3),
    ):
        counts = np.asarray(jax.vmap(law.draw)(keys)).sum(0)
        assert counts.sum() == 5000
        assert stats.chisquare(counts, 5000 * p).pvalue > 1e-3


def test_coins():
    logits = jnp.array([[1.0, -2.0]])
    p = 1 / (1 + np.exp(-np.asarray(logits)))
    law = Bernoulli((2,), logits)
    np.testing.assert_allclose(law.entropy(), stats.bernoulli(p).entropy().sum(1), 1e-5)
    x = jnp.array([[1.0, 0.0]])
    expected = stats.bernoulli(p).logpmf(np.array([[1, 0]])).sum(1)
    np.testing.assert_allclose(law.log_prob(x), expected, rtol=1e-5)
    both = np.stack([1 - p, p], -1)[0]
    expected = sum(stats.entropy(one, [0.5, 0.5]) for one in both)
    np.testing.assert_allclose(law.kl(Bernoulli((2,))), [expected], rtol=1e-5)
    np.testing.assert_array_equal(law.mode, [[1, 0]])
    np.testing.assert_allclose(Bernoulli((4,)).entropy(), 4 * np.log(2), rtol=1e-6)
    for table, q in zip(law.tables, p[0]):
        np.testing.assert_allclose(table, [[1 - q, q]], rtol=1e-5)
    keys = jax.random.split(jax.random.key(0), 5000)
    share = np.asarray(jax.vmap(lambda key: law.draw(key))(keys)).mean((0, 1))
    np.testing.assert_allclose(share, p[0], atol=0.03)


def test_grids_show_each_outcome():
    value = jnp.array([0.0, 1.0, 0.0])
    np.testing.assert_array_equal(Categorical((3,)).grid(value, 1, 7), np.eye(3))
    found = Bernoulli((3,)).grid(value, 2, 7)
    np.testing.assert_array_equal(found, [[0, 1, 0], [0, 1, 1]])


def test_the_value_to_go_on_with_is_the_likeliest_class_and_the_mean_of_a_normal():
    from jaxgan.distributions import Normal

    logits = jnp.log(jnp.array([[0.2, 0.7, 0.1]]))
    np.testing.assert_array_equal(Categorical((3,), logits).guess, [[0, 1, 0]])
    mean, scale = jnp.array([[0.5, -2.0]]), jnp.ones((1, 2))
    np.testing.assert_array_equal(Normal((2,), mean, scale).guess, mean)
    np.testing.assert_array_equal(Normal((2,)).guess, [0, 0])
