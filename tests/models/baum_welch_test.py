"""Baum-Welch against a step by hand, its promise, and hmmlearn."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxgan.distributions.hidden_markov import predicted
from jaxgan.models import hmm
from jaxgan.models.baum_welch import baum_welch
from tests.distributions.hidden_markov_test import PI, STRING, A, B

DRAW = np.random.default_rng(0)


def step_of(network: hmm.Chain):
    """(params, state, x) -> (params, state, mean log p) before the step."""
    optimizer = baum_welch()

    def loss(params, x):
        parts = network.apply({"params": params}, x, train=True)
        return -jnp.mean(jnp.sum(predicted(*parts)[0], -1))

    def step(params, state, x):
        value, gradients = jax.value_and_grad(loss)(params, x)
        updates, state = optimizer.update(gradients, state, params)
        return optax.apply_updates(params, updates), state, -value

    return optimizer.init, jax.jit(step)


def gaussian(x: np.ndarray, states: int = 3):
    network = hmm.Gaussian(shape=x.shape[1:], states=states, free=True)
    params = network.init(jax.random.key(0), x[:1], train=True)["params"]
    return network, params


def test_a_step_on_one_string_by_hand():
    """The shares of the expected counts, and the string's probability after it."""
    network = hmm.Categorical(shape=(8, 3), states=2, free=True)
    logs = dict(initial=np.log(PI), transition=np.log(A), emission=np.log(B))
    params = {name: jnp.float32(x) for name, x in logs.items()}
    init, step = step_of(network)
    x = jax.nn.one_hot(jnp.array([STRING]), 3)
    new, state, before = step(params, init(params), x)
    np.testing.assert_allclose(before, -8.5338205983, rtol=1e-6)
    expected = {
        "initial": [0.874279, 0.125721],
        "transition": [[0.704655, 0.295345], [0.394406, 0.605594]],
        "emission": [[0.544141, 0.395436, 0.060423], [0.101794, 0.341991, 0.556214]],
    }
    for name, value in expected.items():
        np.testing.assert_allclose(np.exp(new[name]), value, atol=1e-5)
    _, _, after = step(new, state, x)
    np.testing.assert_allclose(after, -8.1578407185, rtol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["symbols", "coins"])
def test_em_never_lowers_the_probability(kind):
    network: hmm.Chain = hmm.Categorical(shape=(6, 5), states=4, free=True)
    x = jax.nn.one_hot(DRAW.choice(5, (40, 6), p=[0.4, 0.3, 0.1, 0.1, 0.1]), 5)
    if kind == "coins":
        network, x = hmm.Bernoulli(shape=(6, 5, 1), states=4, free=True), 2 * x - 1
        x = x.reshape(40, 6, 5, 1)
    params = network.init(jax.random.key(0), x[:1], train=True)["params"]
    init, step = step_of(network)
    state, values = init(params), []
    for _ in range(30):
        params, state, value = step(params, state, x)
        values.append(float(value))
    assert values[-1] > values[0] + 0.3
    assert (np.diff(values) > -1e-5).all()


@pytest.mark.slow
def test_em_never_lowers_the_density_of_numbers():
    x = np.float32(DRAW.normal(DRAW.choice([-1.0, 1.0], (40, 6, 1)), 0.3, (40, 6, 2)))
    network, params = gaussian(x)
    init, step = step_of(network)
    state, values = init(params), []
    for _ in range(30):
        params, state, value = step(params, state, x)
        values.append(float(value))
    assert values[-1] > values[0] + 1
    assert (np.diff(values) > -1e-4).all()


@pytest.mark.slow
def test_numbers_that_are_all_the_same_keep_a_variance():
    x = np.ones((5, 3, 2), np.float32)
    network, params = gaussian(x)
    init, step = step_of(network)
    state = init(params)
    for _ in range(3):
        params, state, value = step(params, state, x)
    assert np.isfinite(value)
    np.testing.assert_allclose(np.exp(2 * params["log_deviation"]), 1e-3, rtol=1e-4)


def test_half_a_rate_averages_the_counts_of_two_batches():
    """From a share of 1, which is the first batch's, then the mean of both."""
    tables = {"weight": jnp.log(jnp.array([[0.5, 0.5]]))}
    batches = [{"weight": -jnp.array([[3.0, 1.0]])}, {"weight": -jnp.array([[1.0, 1.0]])}]
    state = baum_welch().init(tables)
    updates, state = baum_welch(1.0).update(batches[0], state, tables)
    tables = optax.apply_updates(tables, updates)
    np.testing.assert_allclose(np.exp(tables["weight"]), [[0.75, 0.25]], rtol=1e-6)
    updates, state = baum_welch(0.5).update(batches[1], state, tables)
    tables = optax.apply_updates(tables, updates)
    np.testing.assert_allclose(np.exp(tables["weight"]), [[2 / 3, 1 / 3]], rtol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["categorical", "gaussian"])
def test_three_steps_are_those_of_hmmlearn(kind):
    peers = pytest.importorskip("hmmlearn.hmm")
    n, length, states = 30, 7, 3
    options = dict(init_params="", n_iter=3, tol=0.0)
    if kind == "categorical":
        data = DRAW.integers(0, 4, (n, length))
        x = jax.nn.one_hot(data, 4)
        network = hmm.Categorical(shape=(length, 4), states=states, free=True)
        params = network.init(jax.random.key(1), x[:1], train=True)["params"]
        peer = peers.CategoricalHMM(states, **options)
        peer.emissionprob_ = np.exp(np.float64(params["emission"]))
        flat = data.reshape(-1, 1)
    else:
        x = np.float32(DRAW.normal(size=(n, length, 2)))
        network, params = gaussian(x, states)
        peer = peers.GaussianHMM(states, covars_prior=0, covars_weight=-1, **options)
        peer.means_ = np.float64(params["mean"])
        peer.covars_ = np.exp(2 * np.float64(params["log_deviation"]))
        flat = np.float64(x.reshape(-1, 2))
    peer.startprob_ = np.exp(np.float64(params["initial"]))
    peer.transmat_ = np.exp(np.float64(params["transition"]))
    for name in ("startprob_", "transmat_", "emissionprob_"):
        if hasattr(peer, name):  # float32 sums to 1 within 1e-7
            value = getattr(peer, name)
            setattr(peer, name, value / value.sum(-1, keepdims=True))
    init, step = step_of(network)
    state = init(params)
    score = peer.score(flat, [length] * n) / n
    for k in range(3):
        params, state, value = step(params, state, x)
        if k == 0:
            np.testing.assert_allclose(value, score, rtol=1e-5)
    peer.fit(flat, [length] * n)
    np.testing.assert_allclose(np.exp(params["transition"]), peer.transmat_, atol=2e-4)
    if kind == "categorical":
        found = np.exp(params["emission"])
        np.testing.assert_allclose(found, peer.emissionprob_, atol=2e-4)
    else:
        np.testing.assert_allclose(params["mean"], peer.means_, atol=1e-3)
        variances = np.diagonal(peer.covars_, axis1=1, axis2=2)
        found = np.exp(2 * params["log_deviation"])
        np.testing.assert_allclose(found, variances, rtol=2e-3)
