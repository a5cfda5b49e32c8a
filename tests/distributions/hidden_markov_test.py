"""Hidden Markov models against sums over all paths and all strings, and by hand."""

import itertools
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.data.languages import markov
from jaxgan.distributions.hidden_markov import (
    likeliest,
    path_of,
    posterior,
    predicted,
    product,
)

PI = np.array([0.6, 0.4])
A = np.array([[0.7, 0.3], [0.4, 0.6]])
B = np.array([[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]])
STRING = (0, 1, 2, 2, 1, 0, 0, 1)


def logs(strings, pi=PI, a=A, b=B):
    """The arguments of all functions, for strings [N, T]."""
    emission = np.log(b.T)[np.atleast_2d(strings)]
    return jnp.float32(np.log(pi)), jnp.float32(np.log(a)), jnp.float32(emission)


def log_p(strings) -> np.ndarray:
    return np.float64(jax.jit(predicted)(*logs(strings))[0]).sum(1)


def all_strings(length: int) -> np.ndarray:
    return np.array([*itertools.product(range(3), repeat=length)])


def all_paths(string) -> dict:
    """{path: p(x, s)}, float64."""
    found = {}
    for path in itertools.product(range(2), repeat=len(string)):
        p = PI[path[0]] * B[path[0], string[0]]
        for (i, j), x in zip(itertools.pairwise(path), string[1:]):
            p *= A[i, j] * B[j, x]
        found[path] = p
    return found


def test_the_forward_algorithm_sums_over_all_paths():
    np.testing.assert_allclose(np.exp(log_p([0, 1, 2])), [0.03628], rtol=1e-6)
    np.testing.assert_allclose(log_p(STRING), [-8.5338205983], rtol=1e-6)
    exact = math.log(sum(all_paths(STRING).values()))
    np.testing.assert_allclose(log_p(STRING), [exact], rtol=1e-6)


def test_the_probabilities_of_all_strings_sum_to_one():
    np.testing.assert_allclose(np.exp(log_p(all_strings(6))).sum(), 1, rtol=1e-6)


def test_block_entropies():
    """H_1 to H_3, whose increments approach the entropy rate."""
    found = []
    for length in (1, 2, 3):
        log = log_p(all_strings(length))
        found.append(-np.sum(np.exp(log) * log))
    np.testing.assert_allclose(found, [1.0957816, 2.1881388, 3.2804418], rtol=1e-6)
    increments = np.diff([0.0, *found])
    assert (np.diff(increments) < 0).all()
    np.testing.assert_allclose(increments[-1], 1.092346, atol=1e-4)


@pytest.mark.slow
def test_viterbi_finds_the_likeliest_path():
    path, score = likeliest(*logs([[0, 1, 2]]))
    np.testing.assert_array_equal(path, [[0, 0, 1]])
    np.testing.assert_allclose(score, [math.log(0.01512)], rtol=1e-6)
    strings = all_strings(5)[::7]
    paths, scores = likeliest(*logs(strings))
    for string, path, score in zip(strings, np.asarray(paths), scores):
        best = all_paths(string)
        assert math.isclose(float(score), math.log(max(best.values())), rel_tol=1e-5)
        assert best[tuple(path)] == pytest.approx(max(best.values()))


def test_the_posterior_is_the_share_of_the_paths_through_a_state():
    paths, expected = all_paths(STRING), np.zeros((len(STRING), 2))
    for path, p in paths.items():
        expected[np.arange(len(STRING)), path] += p / sum(paths.values())
    found = posterior(*logs([STRING]))[0]
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_the_last_belief_is_the_last_posterior():
    _, belief = predicted(*logs([STRING]))
    np.testing.assert_allclose(
        np.exp(belief[0, -1]), posterior(*logs([STRING]))[0, -1], rtol=1e-5
    )


def test_long_strings_neither_underflow_nor_drift():
    """Against the scaled algorithm in float64."""
    string = np.random.default_rng(0).integers(0, 3, 2000)
    alpha, exact = PI.copy(), 0.0
    for x in string:
        joint = alpha * B[:, x]
        exact += math.log(joint.sum())
        alpha = joint / joint.sum() @ A
    np.testing.assert_allclose(log_p(string), [exact], rtol=1e-4)
    uniform = logs(string, b=np.full((2, 3), 1 / 3))
    found = jnp.sum(predicted(*uniform)[0])
    np.testing.assert_allclose(found, -2000 * math.log(3), rtol=1e-5)


def test_a_markov_chain_is_one_whose_states_are_seen():
    """The language `markov` with a state for each symbol, by its own log p."""
    language = markov(symbols=4, length=6)
    strings = language.sample(0, 20)
    pi, *a = language.probability
    with np.errstate(divide="ignore"):
        given = logs(strings, pi, np.array(a), np.eye(4))
    found = np.asarray(predicted(*given)[0]).sum(1)
    np.testing.assert_allclose(found, language.log_prob(strings), rtol=1e-5)


def test_impossible_strings_have_no_probability_and_no_nan():
    pi, a = np.array([1.0, 0.0]), np.array([[0.0, 1.0], [1.0, 0.0]])
    with np.errstate(divide="ignore"):
        given = logs([[0, 0, 0], [0, 1, 0]], pi, a, np.eye(2, 3))
    found = np.asarray(predicted(*given)[0]).sum(1)
    np.testing.assert_array_equal(found, [-np.inf, 0.0])


def test_products_of_logs():
    draw = np.random.default_rng(1)
    left, right = draw.normal(0, 40, (3, 4)), draw.normal(0, 40, (4, 5))
    expected = np.logaddexp.reduce(left[:, :, None] + right[None], 1)
    found = product(jnp.float32(left), jnp.float32(right))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_paths_have_the_probabilities_of_the_chain():
    """Counts of 40,000 paths of three states, in standard errors."""
    n = 40_000
    noise = jax.random.gumbel(jax.random.key(0), (n, 3, 2))
    path = np.asarray(path_of(*logs([[0]])[:2], noise)).argmax(-1)
    counts = np.bincount(path @ [4, 2, 1], minlength=8)
    for k, (s, t, u) in enumerate(itertools.product(range(2), repeat=3)):
        p = PI[s] * A[s, t] * A[t, u]
        assert abs(counts[k] - n * p) < 4.5 * math.sqrt(n * p * (1 - p))
