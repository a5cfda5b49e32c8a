"""The declared prior."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.distributions.prior import (
    Prior,
    bernoulli,
    categorical,
    flatten,
    gumbel,
    interpolation,
    layout,
    named,
    normal,
    sample,
    uniform,
)
from jaxgan.system.errors import UsageError

PRIOR = Prior({"noise": uniform(5), "style": normal(3)})


def test_shapes_and_order():
    latent = sample(PRIOR, jax.random.key(0), jnp.arange(4))
    assert {k: v.shape for k, v in latent.items()} == {"noise": (4, 5), "style": (4, 3)}
    side_by_side = flatten(latent)
    np.testing.assert_array_equal(side_by_side[:, :5], latent["noise"])
    np.testing.assert_array_equal(side_by_side[:, 5:], latent["style"])


@pytest.mark.slow
def test_the_layout_is_that_of_the_flat_latent():
    prior = Prior({"b": uniform(5), "a": normal(3), "c": categorical(4)})
    latent = sample(prior, jax.random.key(0), jnp.arange(2))
    places = layout(prior)
    assert dict(places) == {"a": (0, 3), "b": (3, 8), "c": (8, 12)}
    for name, (start, stop) in places.items():
        np.testing.assert_array_equal(flatten(latent)[:, start:stop], latent[name])


def test_a_prior_is_a_part_of_the_program():
    again = Prior({"noise": uniform(5), "style": normal(3)})
    assert hash(PRIOR) == hash(again) and PRIOR == again
    assert PRIOR != Prior({"noise": uniform(5, high=2.0), "style": normal(3)})


@pytest.mark.slow
def test_standard_laws_are_drawn_as_jax_draws_them():
    """The numbers of a run depend on it: no arithmetic beside the draw itself."""
    key = jax.random.key(3)
    for law, expected in (
        (normal(4), jax.random.normal(key, (4,))),
        (uniform(4, -1, 3), jax.random.uniform(key, (4,), minval=-1.0, maxval=3.0)),
        (categorical(4), jnp.eye(4)[jax.random.randint(key, (), 0, 4)]),
        (gumbel(4), jax.random.gumbel(key, (4,))),
        (bernoulli(4), jax.random.bernoulli(key, shape=(4,)).astype(jnp.float32)),
    ):
        np.testing.assert_array_equal(law.draw(key), expected)


def test_normal_latents_are_interpolated_along_the_sphere():
    assert interpolation({"a": normal(3), "b": normal(1)}) == "spherical"
    assert interpolation({"a": normal(3), "b": uniform(1)}) == "linear"
    assert interpolation({"a": categorical(3)}) == "linear"


def test_an_example_is_a_function_of_its_position():
    whole = sample(PRIOR, jax.random.key(0), jnp.arange(8))
    half = sample(PRIOR, jax.random.key(0), jnp.arange(4, 8))
    for name in whole:
        np.testing.assert_array_equal(whole[name][4:], half[name])


def test_another_variable_changes_no_draw():
    alone = sample(Prior({"noise": uniform(5)}), jax.random.key(0), jnp.arange(4))
    both = sample(PRIOR, jax.random.key(0), jnp.arange(4))
    np.testing.assert_array_equal(alone["noise"], both["noise"])


@pytest.mark.parametrize(
    ("law", "nats"),
    [
        (categorical(10), 2.302585),
        (uniform(1), 0.693147),
        (uniform(3, low=-1.0, high=2.0), 3 * math.log(3)),
        (normal(1), 1.418939),
        (gumbel(1), 1.577216),  # Euler's constant + 1
        (gumbel(3), 3 * 1.577216),
        (normal(4), 4 * 1.418939),
        (bernoulli(5), 5 * 0.693147),
    ],
    ids=str,
)
def test_entropies(law, nats):
    """Of several independent components together: the sum of theirs."""
    found = law.entropy()
    assert isinstance(found, float)  # a constant of the program, in double precision
    np.testing.assert_allclose(found, nats, rtol=1e-6)


@pytest.mark.slow
def test_moments():
    """Standard errors of 20,000 draws: mean 0.007, variance 0.01."""
    latent = sample(PRIOR, jax.random.key(0), jnp.arange(20_000))
    for name, variance in (("noise", 1 / 3), ("style", 1.0)):
        np.testing.assert_allclose(latent[name].mean(0), 0.0, atol=0.03)
        np.testing.assert_allclose(latent[name].var(0), variance, atol=0.05)
    assert jnp.abs(latent["noise"]).max() <= 1.0


@pytest.mark.parametrize(
    ("latent", "message"),
    [
        (np.zeros((2, 4)), r"the latent is \[2, 4\]; it must be \[B, 5\]"),
        ({"noise": np.zeros((2, 3))}, r"'style' is missing; there are .*noise \[B, 3\]"),
        (
            {"noise": np.zeros((2, 3)), "style": np.zeros((2, 2)), "x": np.zeros((2, 1))},
            "'x' is no latent variable",
        ),
        (
            {"noise": np.zeros((2, 4)), "style": np.zeros((2, 2))},
            r"'noise' is \[2, 4\]; it must be \[B, 3\]",
        ),
    ],
)
def test_latents_of_the_wrong_size_are_refused(latent, message):
    laws = Prior({"noise": normal(3), "style": uniform(2)})
    with pytest.raises(UsageError, match=message):
        named(laws, latent)


def test_flat_latents_are_named_as_flatten_orders_them():
    laws = Prior({"noise": normal(3), "style": uniform(2)})
    drawn = sample(laws, jax.random.key(0), np.arange(4))
    found = named(laws, flatten(drawn))
    for name, value in drawn.items():
        np.testing.assert_array_equal(found[name], value)
