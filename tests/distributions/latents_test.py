"""The declared prior."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.distributions.latents import (
    Bernoulli,
    Categorical,
    Normal,
    Prior,
    Uniform,
    flatten,
    sample,
)

PRIOR = Prior({"noise": Uniform(5), "style": Normal(3)})


def test_shapes_and_order():
    latent = sample(PRIOR, jax.random.key(0), jnp.arange(4))
    assert {k: v.shape for k, v in latent.items()} == {"noise": (4, 5), "style": (4, 3)}
    side_by_side = flatten(latent)
    np.testing.assert_array_equal(side_by_side[:, :5], latent["noise"])
    np.testing.assert_array_equal(side_by_side[:, 5:], latent["style"])


def test_an_example_is_a_function_of_its_position():
    whole = sample(PRIOR, jax.random.key(0), jnp.arange(8))
    half = sample(PRIOR, jax.random.key(0), jnp.arange(4, 8))
    for name in whole:
        np.testing.assert_array_equal(whole[name][4:], half[name])


def test_another_variable_changes_no_draw():
    alone = sample(Prior({"noise": Uniform(5)}), jax.random.key(0), jnp.arange(4))
    both = sample(PRIOR, jax.random.key(0), jnp.arange(4))
    np.testing.assert_array_equal(alone["noise"], both["noise"])


@pytest.mark.parametrize(
    ("law", "nats"),
    [
        (Categorical(10), 2.302585),
        (Uniform(1), 0.693147),
        (Uniform(3, low=-1.0, high=2.0), 3 * math.log(3)),
        (Normal(1), 1.418939),
        (Normal(4), 4 * 1.418939),
        (Bernoulli(5), 5 * 0.693147),
    ],
    ids=str,
)
def test_entropies(law, nats):
    """Of several independent components together: the sum of theirs."""
    np.testing.assert_allclose(law.entropy, nats, rtol=1e-6)


def test_moments():
    """Standard errors of 20,000 draws: mean 0.007, variance 0.01."""
    latent = sample(PRIOR, jax.random.key(0), jnp.arange(20_000))
    for name, variance in (("noise", 1 / 3), ("style", 1.0)):
        np.testing.assert_allclose(latent[name].mean(0), 0.0, atol=0.03)
        np.testing.assert_allclose(latent[name].var(0), variance, atol=0.05)
    assert jnp.abs(latent["noise"]).max() <= 1.0
