"""Every divergence of f-GAN against quadrature, for N(0, 1) and N(1, 1)."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.losses.divergences import (
    DIVERGENCES,
    divergence_discriminator,
    divergence_generator,
)
from jaxgan.system.errors import UsageError

GRID = np.linspace(-12, 13, 200_001)
P = np.exp(-0.5 * GRID**2) / np.sqrt(2 * np.pi)
Q = np.exp(-0.5 * (GRID - 1) ** 2) / np.sqrt(2 * np.pi)
# u = p / q -> f(u), as defined; and its value, by hand or by another's quadrature.
F = {
    "kullback_leibler": (lambda u: u * np.log(u), 0.5),
    "reverse_kullback_leibler": (lambda u: -np.log(u), 0.5),
    "pearson": (lambda u: (u - 1) ** 2, np.e - 1),
    "neyman": (lambda u: (1 - u) ** 2 / u, np.e - 1),
    "squared_hellinger": (lambda u: (np.sqrt(u) - 1) ** 2, 2 - 2 * np.exp(-1 / 8)),
    "jensen_shannon": (
        lambda u: u * np.log(u) - (1 + u) * np.log((1 + u) / 2),
        2 * 0.111421,
    ),
    "gan": (
        lambda u: u * np.log(u) - (1 + u) * np.log(1 + u),
        2 * 0.111421 - np.log(4),
    ),
}


def integral(values):
    return np.sum(values) * (GRID[1] - GRID[0])


def bound(name, v):
    """E_p g(v) - E_q f*(g(v)) in double precision."""
    chosen = DIVERGENCES[name]
    with jax.enable_x64(True):
        real, fake = np.asarray(chosen.real(jnp.array(v))), np.asarray(chosen.fake(v))
    return integral(P * real) - integral(Q * fake)


@pytest.mark.parametrize("name", DIVERGENCES)
def test_the_bound_is_exact_at_the_best_logit(name):
    f, value = F[name]
    with jax.enable_x64(True):
        v = np.asarray(DIVERGENCES[name].best(jnp.array(P / Q)))
    np.testing.assert_allclose(integral(Q * f(P / Q)), value, rtol=1e-5)
    np.testing.assert_allclose(bound(name, v), value, rtol=1e-5)


@pytest.mark.parametrize("name", DIVERGENCES)
def test_any_other_logit_gives_less(name):
    """And nearby the derivative vanishes: the losses' own gradients say so too."""
    with jax.enable_x64(True):
        v = np.asarray(DIVERGENCES[name].best(jnp.array(P / Q)))
    best = bound(name, v)
    for change in (0.1 * np.sin(GRID), 0.1 * np.ones_like(GRID), -0.1 * np.tanh(GRID)):
        assert bound(name, v + change) < best
        slope = bound(name, v + 1e-4 * change) - bound(name, v - 1e-4 * change)
        np.testing.assert_allclose(slope / 2e-4, 0.0, atol=1e-5)


@pytest.mark.parametrize("name", DIVERGENCES)
def test_the_conjugate_is_that_of_f(name):
    """f*(t) = sup over u of u t - f(u), on a fine grid of u."""
    f = F[name][0]
    u = np.exp(np.linspace(-12, 12, 400_001))
    for v in (-1.0, -0.2, 0.3, 0.9):
        t = float(DIVERGENCES[name].real(jnp.float32(v)))
        found = float(DIVERGENCES[name].fake(jnp.float32(v)))
        np.testing.assert_allclose(found, np.max(u * t - f(u)), atol=2e-4)


def test_losses_are_the_two_sides():
    real, fake = jnp.array([0.3, -1.0]), jnp.array([0.5, 2.0])
    for name, chosen in DIVERGENCES.items():
        found = divergence_discriminator(real, fake, name)
        np.testing.assert_allclose(found, chosen.fake(fake) - chosen.real(real), rtol=1e-6)
        np.testing.assert_allclose(divergence_generator(fake, name), -chosen.real(fake))
        found = divergence_generator(fake, name, saturating=True)
        np.testing.assert_allclose(found, -chosen.fake(fake))
    with pytest.raises(
        UsageError, match="divergence: there is no 'kl'; it may be gan, jensen_"
    ):
        divergence_generator(fake, "kl")
