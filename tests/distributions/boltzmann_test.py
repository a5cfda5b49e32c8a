"""Restricted Boltzmann machines against sums over all states, in float64."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.distributions.boltzmann import (
    Boltzmann,
    coins,
    folded,
    gibbs,
    log_partition,
    states_of,
)

ROW, COLUMN = np.arange(6.0), np.arange(4.0)
W = np.sin(1 + ROW[:, None] + 2 * COLUMN[None])
BIAS, HIDDEN = np.cos(ROW) / 2, np.sin(COLUMN) / 2
MACHINE = Boltzmann(*(jnp.float32(x) for x in (W, BIAS, HIDDEN)))
V = np.array([*itertools.product((0.0, 1.0), repeat=6)])  # all states
H = np.array([*itertools.product((0.0, 1.0), repeat=4)])
SOME = np.array([1.0, 0, 1, 0, 1, 0])
LOG_Z = 8.0781449516


def free_energies(v=V) -> np.ndarray:
    """By the definition: -log of the sum of exp(-E) over all hidden states."""
    minus_energy = v @ BIAS + (H @ HIDDEN)[:, None] + H @ W.T @ v.T
    return -np.logaddexp.reduce(minus_energy, 0)


P = np.exp(-free_energies() - LOG_Z)


def conditional(v) -> np.ndarray:
    """p(h | v) of one v, [H states]."""
    odds = np.exp(H @ (HIDDEN + W.T @ v))
    return odds / odds.sum()


def kernel() -> np.ndarray:
    """The probabilities of a Gibbs step v -> h -> v, [64, 64]."""
    chance = 1 / (1 + np.exp(-(H @ W.T + BIAS)))
    down = np.prod(np.where(V[None] == 1, chance[:, None], 1 - chance[:, None]), -1)
    return np.stack([conditional(v) @ down for v in V])


def test_free_energies_are_those_of_all_hidden_states():
    found = MACHINE.free_energy(jnp.float32(V))
    np.testing.assert_allclose(found, free_energies(), rtol=1e-5)
    np.testing.assert_allclose(found[0], -3.2937676977, rtol=1e-6)
    np.testing.assert_allclose(found[-1], -3.1717808990, rtol=1e-6)


def test_log_z_by_either_layer_and_by_both():
    energy = -(V @ BIAS)[:, None] - (H @ HIDDEN)[None] - V @ W @ H.T
    np.testing.assert_allclose(np.log(np.exp(-energy).sum()), LOG_Z, rtol=1e-10)
    for machine in (MACHINE, MACHINE.turned):
        np.testing.assert_allclose(log_partition(machine), LOG_Z, rtol=1e-6)
    v = np.logaddexp.reduce(-np.asarray(MACHINE.free_energy(jnp.float32(V)), np.float64))
    np.testing.assert_allclose(v, LOG_Z, rtol=1e-6)


def test_probabilities_entropy_and_means():
    log_p = -np.float64(MACHINE.free_energy(jnp.float32(V))) - LOG_Z
    np.testing.assert_allclose(log_p[[0, -1]], [-4.7843772614, -4.9063640526], rtol=1e-6)
    p = np.exp(log_p)
    np.testing.assert_allclose(-(p * log_p).sum(), 3.7526890031, rtol=1e-6)
    expected = [0.719611, 0.700467, 0.498407, 0.293211, 0.285745, 0.464431]
    np.testing.assert_allclose(p @ V, expected, atol=1e-5)


def test_many_states_are_summed_in_pieces():
    """Fourteen units, against float64."""
    draw = np.random.default_rng(0)
    w, b, c = draw.normal(size=(14, 15)), draw.normal(size=14), draw.normal(size=15)
    states = np.float64(states_of(14))
    assert len(np.unique(states, axis=0)) == 2**14
    energy = -(states @ b) - np.logaddexp(0, states @ w + c).sum(1)
    machine = Boltzmann(*(jnp.float32(x) for x in (w, b, c)))
    exact = np.logaddexp.reduce(-energy)
    np.testing.assert_allclose(log_partition(machine), exact, rtol=1e-6)


@pytest.mark.slow
def test_the_gradient_of_log_p_and_the_bias_of_cd_1():
    """d log p / dW_00 and dW_53, exactly, and of expected CD-1, which has another sign."""
    v = jnp.float32(SOME)[None]

    def log_p(machine):
        return -machine.free_energy(v)[0] - log_partition(machine)

    found = np.asarray(jax.grad(log_p)(MACHINE).weights)
    np.testing.assert_allclose(found[[0, 5], [0, 3]], [-0.0048001, -0.2702564], atol=1e-6)
    number = np.flatnonzero((V == SOME).all(1))[0]

    def statistics(p):
        return np.einsum("n,ni,nj->ij", p, V, 1 / (1 + np.exp(-(V @ W + HIDDEN))))

    data = statistics(np.eye(64)[number])
    expected = data - statistics(kernel()[number])
    np.testing.assert_allclose(expected[[0, 5], [0, 3]], [0.0585636, -0.2621403], atol=1e-6)
    cosine = (found * expected).sum() / np.linalg.norm(found) / np.linalg.norm(expected)
    np.testing.assert_allclose(cosine, 0.99428, atol=1e-5)
    n = 4000
    last = np.asarray(gibbs(MACHINE, jnp.tile(v, (n, 1)), folded_keys(n), 1))
    each = np.einsum("ni,nj->nij", last, 1 / (1 + np.exp(-(last @ W + HIDDEN))))
    error = each.std(0) / np.sqrt(n)
    assert (np.abs(data - each.mean(0) - expected) < 4.5 * error + 1e-6).all()


def folded_keys(n: int) -> jax.Array:
    return jax.vmap(jax.random.fold_in, in_axes=(None, 0))(jax.random.key(0), np.arange(n))


def test_gibbs_steps_leave_the_law_as_it_is():
    step = kernel()
    np.testing.assert_allclose(P @ step, P, atol=1e-15)
    values = np.sort(np.abs(np.linalg.eigvals(step)))
    np.testing.assert_allclose(values[-2:], [0.34171, 1.0], atol=1e-5)
    n = 20_000
    keys = folded_keys(n)
    start = coins(folded(keys, 99), jnp.zeros((n, 6)))
    last = np.asarray(gibbs(MACHINE, start, keys, 12))
    counts = np.bincount(last.astype(int) @ 2 ** np.arange(6)[::-1], minlength=64)
    assert (np.abs(counts - n * P) < 4.5 * np.sqrt(n * P)).all()


def test_the_pseudo_likelihood_is_not_the_likelihood():
    """sum_i log p(v_i | all others), exactly, beside log p(v)."""
    flipped = np.abs(SOME - np.eye(6))
    rows = jnp.float32(np.stack([SOME, *flipped]))
    energy = np.float64(MACHINE.free_energy(rows))
    pseudo = -np.logaddexp(0, energy[0] - energy[1:]).sum()
    np.testing.assert_allclose(pseudo, -5.1149814, rtol=1e-6)
    np.testing.assert_allclose(-energy[0] - LOG_Z, -4.7961194, rtol=1e-6)


@pytest.mark.slow
def test_free_energies_and_hidden_means_are_those_of_scikit_learn():
    from sklearn.neural_network import BernoulliRBM

    peer = BernoulliRBM(4)
    peer.components_, peer.intercept_visible_, peer.intercept_hidden_ = W.T, BIAS, HIDDEN
    v = jnp.float32(V)
    np.testing.assert_allclose(MACHINE.free_energy(v), peer._free_energy(V), rtol=1e-5)
    hidden = jax.nn.sigmoid(MACHINE.hidden_logits(v))
    np.testing.assert_allclose(hidden, peer._mean_hiddens(V), rtol=1e-5)
