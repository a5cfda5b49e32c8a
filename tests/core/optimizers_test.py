"""Optimisers against their papers' formulae in NumPy."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxgan.core.optimizers import OPTIMIZERS, SCHEDULES, make, problem

GRADIENTS = [np.array([0.5, -2.0], np.float32), np.array([0.1, 3.0], np.float32)]
START = np.array([1.0, -1.0], np.float32)


def descend(name, **numbers):
    params = {"w": jnp.asarray(START)}
    state = None
    for step, gradient in enumerate(GRADIENTS):
        chain = make(jnp.int32(step), optimizer=OPTIMIZERS[name], **numbers)
        state = chain.init(params) if state is None else state
        updates, state = chain.update({"w": jnp.asarray(gradient)}, state, params)
        params = optax.apply_updates(params, updates)
    return np.asarray(params["w"])


def adam(rate, b1, b2=0.999, eps=1e-8, decay=0.0):
    w, m, v = START.astype(np.float64), 0.0, 0.0
    for t, g in enumerate(GRADIENTS, 1):
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        w = w - rate * ((m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps) + decay * w)
    return w


def test_adam():
    """Kingma & Ba 2015, Algorithm 1."""
    found = descend("adam", learning_rate=0.1, b1=0.5)
    np.testing.assert_allclose(found, adam(0.1, 0.5), rtol=1e-5)


def test_adamw():
    """Loshchilov & Hutter 2019, Algorithm 2."""
    found = descend("adamw", learning_rate=0.1, b1=0.5, weight_decay=0.2)
    np.testing.assert_allclose(found, adam(0.1, 0.5, decay=0.2), rtol=1e-5)


def test_rmsprop():
    """Tieleman & Hinton 2012, lecture 6.5, with epsilon under the root as optax has it."""
    w, v = START.astype(np.float64), 0.0
    for g in GRADIENTS:
        v = 0.9 * v + 0.1 * g**2
        w = w - 0.1 * g / np.sqrt(v + 1e-8)
    found = descend("rmsprop", learning_rate=0.1, decay=0.9)
    np.testing.assert_allclose(found, w, rtol=1e-5)


def test_sgd():
    found = descend("sgd", learning_rate=0.1)
    np.testing.assert_allclose(found, START - 0.1 * sum(GRADIENTS), rtol=1e-6)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_clipped_weights_end_within_the_bound(name):
    found = descend(name, learning_rate=0.5, clip_weights=0.01)
    np.testing.assert_allclose(np.abs(found).max(), 0.01, rtol=1e-6)


def test_lion_by_its_name_in_optax():
    """Chen et al. 2023, Algorithm 2."""
    w, m = START.astype(np.float64), 0.0
    for g in GRADIENTS:
        w, m = w - 0.1 * np.sign(0.9 * m + 0.1 * g), 0.99 * m + 0.01 * g
    found = descend("lion", learning_rate=0.1, weight_decay=0.0)
    np.testing.assert_allclose(found, w, rtol=1e-5)


def test_a_dotted_name_is_a_part_of_optax():
    assert OPTIMIZERS["contrib.muon"] is optax.contrib.muon
    assert "contrib.muon" in OPTIMIZERS and list(OPTIMIZERS) == [
        *("adam", "adamw", "rmsprop", "sgd")
    ]


@pytest.mark.parametrize(
    "name",
    ["", ".", "contrib", "contrib.", "chain", "_src.alias.adam", "Params", "numerics"],
)
def test_a_name_that_is_no_optimiser(name):
    assert name not in OPTIMIZERS


def test_an_optimiser_that_needs_more_than_gradients_is_told_apart():
    def chain(name):
        return lambda step: make(step, optimizer=OPTIMIZERS[name], learning_rate=0.1)

    assert problem(chain("contrib.muon")) == ""
    assert "obj_fn must be provided" in problem(chain("contrib.sophia"))
    assert "value" in problem(chain("lbfgs"))


def test_a_schedule_is_read_at_the_runs_step():
    schedule = SCHEDULES["linear"](init_value=1.0, end_value=0.0, transition_steps=2)
    found = descend("sgd", learning_rate=schedule)
    np.testing.assert_allclose(found, START - GRADIENTS[0] - 0.5 * GRADIENTS[1], rtol=1e-6)
