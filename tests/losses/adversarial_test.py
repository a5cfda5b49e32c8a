"""Adversarial losses against closed forms."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.losses import LOSSES
from jaxgan.losses.adversarial import (
    minimax_discriminator,
    minimax_generator,
    non_saturating_discriminator,
    non_saturating_generator,
    wasserstein_discriminator,
    wasserstein_generator,
)

KINDS = ("minimax", "non_saturating", "wasserstein")
PAIRS = [f"{kind}_{side}" for kind in KINDS for side in ("discriminator", "generator")]
REAL = np.array([0.3, -1.2, 2.0], np.float32)
FAKE = np.array([-0.7, 0.1, 1.5], np.float32)


def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, np.float64)))


def test_values_are_those_of_the_probabilities():
    real, fake = sigmoid(REAL), sigmoid(FAKE)
    cases = [
        (minimax_discriminator(REAL, FAKE), -np.log(real) - np.log(1 - fake)),
        (non_saturating_discriminator(REAL, FAKE), -np.log(real) - np.log(1 - fake)),
        (minimax_generator(FAKE), np.log(1 - fake)),
        (non_saturating_generator(FAKE), -np.log(fake)),
        (wasserstein_discriminator(REAL, FAKE), FAKE - REAL),
        (wasserstein_generator(FAKE), -FAKE),
    ]
    for found, expected in cases:
        assert found.shape == (3,)
        np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_optimal_discriminator_certifies_the_jensen_shannon_divergence():
    """Goodfellow et al. 2014, theorem 1: at D* = p / (p + q) the value is 2 JSD - log 4."""
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.3, 0.6])
    middle = (p + q) / 2
    jsd = 0.5 * np.sum(p * np.log(p / middle)) + 0.5 * np.sum(q * np.log(q / middle))
    logits = jnp.asarray(np.log(p / q), jnp.float32)
    zeros = jnp.zeros_like(logits)
    on_real = minimax_discriminator(logits, zeros) - jnp.log(2.0)  # -log D*
    on_fake = minimax_discriminator(zeros, logits) - jnp.log(2.0)  # -log(1 - D*)
    value = np.sum(p * on_real) + np.sum(q * on_fake)
    np.testing.assert_allclose(value, 2 * np.log(2) - 2 * jsd, rtol=1e-5)


@pytest.mark.parametrize("name", PAIRS)
def test_finite_with_finite_gradients_at_extreme_logits(name):
    loss = LOSSES[name]
    count = 2 if name.endswith("_discriminator") else 1
    extreme = jnp.array([-1e4, -50.0, 0.0, 50.0, 1e4])
    arguments = (extreme,) * count
    assert jnp.isfinite(loss(*arguments)).all()
    gradient = jax.grad(lambda *a: loss(*a).sum(), argnums=tuple(range(count)))(*arguments)
    assert all(jnp.isfinite(g).all() for g in gradient)


def test_signs_of_the_gradients():
    """D raises real and lowers fake logits, both generators raise fake ones; only the
    non-saturating one still learns where D is sure of a fake."""
    slope = jax.grad(lambda r, f: minimax_discriminator(r, f), argnums=(0, 1))
    real, fake = slope(0.5, 0.5)
    assert real < 0 < fake
    for loss in (minimax_generator, non_saturating_generator):
        assert jax.grad(loss)(0.5) < 0
    assert abs(jax.grad(minimax_generator)(-20.0)) < 1e-8
    assert jax.grad(non_saturating_generator)(-20.0) < -0.99
