"""Adversarial losses against closed forms."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.core.game import Bound
from jaxgan.losses import LOSSES, adversarial
from jaxgan.losses.adversarial import (
    minimax_discriminator,
    minimax_generator,
    non_saturating_generator,
)

# All pairs of these; their mean is an exact number.
REAL, FAKE = (
    x.ravel() for x in np.meshgrid([-60.0, -1.5, 0.5, 60.0], [-60, -1.5, 0.5, 60])
)


def log_d(x):
    """log sigmoid(x), float64."""
    return -np.logaddexp(0, -x)


# By the papers, r and f the logits of real and fake in float64. A new loss adds a line.
FORMULAE = {
    "minimax_discriminator": lambda r, f: -log_d(r) - log_d(-f),
    "minimax_generator": lambda r, f: log_d(-f),
    "minimax_value": lambda r, f: log_d(r) + log_d(-f),
    "non_saturating_discriminator": lambda r, f: -log_d(r) - log_d(-f),
    "non_saturating_generator": lambda r, f: -log_d(f),
    "wasserstein_discriminator": lambda r, f: f - r,
    "wasserstein_generator": lambda r, f: -f,
    "least_squares_discriminator": lambda r, f: ((r - 1) ** 2 + f**2) / 2,
    "least_squares_generator": lambda r, f: (f - 1) ** 2 / 2,
    "hinge_discriminator": lambda r, f: np.maximum(0, 1 - r) + np.maximum(0, 1 + f),
    "hinge_generator": lambda r, f: -f,
    "relativistic_discriminator": lambda r, f: -log_d(r - f),
    "relativistic_generator": lambda r, f: -log_d(f - r),
    "relativistic_average_discriminator": lambda r, f: (
        -(log_d(r - f.mean()) + log_d(r.mean() - f)) / 2
    ),
    "relativistic_average_generator": lambda r, f: (
        -(log_d(f - r.mean()) + log_d(f.mean() - r)) / 2
    ),
}


def value_of(name, real, fake):
    """[B], of a loss by the names of its parameters."""
    given = {"real_logits": real, "fake_logits": fake}
    given |= {f"all_{side}": logits for side, logits in given.items()}
    return LOSSES[name](**{k: given[k] for k in Bound(LOSSES[name]).needs})


def test_every_adversarial_loss_has_its_formula():
    here = {n for n, loss in LOSSES.items() if loss.__module__ == adversarial.__name__}
    assert here == set(FORMULAE)


@pytest.mark.parametrize("name", FORMULAE)
def test_values_against_double_precision(name):
    found = value_of(name, jnp.array(REAL, jnp.float32), jnp.array(FAKE, jnp.float32))
    assert found.shape == REAL.shape
    expected = FORMULAE[name](REAL, FAKE)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-30)


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


@pytest.mark.parametrize("name", FORMULAE)
def test_finite_with_finite_gradients_at_extreme_logits(name):
    extreme = jnp.array([-1e4, -60.0, 0.0, 60.0, 1e4])
    for fake in (extreme, extreme[::-1]):
        assert jnp.isfinite(value_of(name, extreme, fake)).all()
        total = jax.grad(lambda r, f: value_of(name, r, f).sum(), argnums=(0, 1))
        assert all(jnp.isfinite(g).all() for g in total(extreme, fake))


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
