"""Autoregressive images: exact probabilities by enumeration, and samples that have them."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.distributions import Bernoulli
from jaxgan.distributions.prior import Prior, gumbel, sample
from jaxgan.games.pixels import generate, log_prob, pixels, uniform_of
from jaxgan.losses.likelihood import nll
from jaxgan.models.made import MADE
from jaxgan.models.pixel import Gated, Masked
from jaxgan.system.errors import UsageError
from tests.models.pixel_test import networks_of

KEY = jax.random.key(0)
SHAPE = (3, 3, 1)
FORM = dict(likelihood="bernoulli", threshold=0.5, binarisation="threshold")
PRIOR = Prior({"noise": gumbel(9)})
ALL = np.array([*itertools.product([-1.0, 1.0], repeat=9)], np.float32)
X = jnp.array(ALL.reshape(512, *SHAPE))
KINDS = {
    "gated": Gated(shape=SHAPE, width=3, depth=1),
    "made": MADE(shape=SHAPE, width=12),
    "masked": Masked(shape=SHAPE, width=3, depth=1),
}


@pytest.fixture(params=KINDS, scope="module")
def networks(request):
    return networks_of(KINDS[request.param], X)


@pytest.fixture(scope="module")
def exact(networks):
    return np.float64(jax.jit(lambda x: log_prob(networks, x, KEY, **FORM))(X))


@pytest.fixture(scope="module")
def drawn(networks):
    """20,000 latents and the images that they make."""
    latent = sample(PRIOR, KEY, jnp.arange(20_000))
    make = jax.jit(lambda z: generate(networks, z, KEY, likelihood="bernoulli"))
    return latent, np.asarray(make(latent))


def test_probabilities_of_all_images_sum_to_one(exact):
    np.testing.assert_allclose(np.exp(exact).sum(), 1, atol=1e-5)
    assert np.exp(exact).max() > 3 / 512  # far from uniform


def test_the_entropy_is_that_of_samples(exact, drawn):
    """By enumeration against the mean of -log q over draws, in standard errors; and counts
    of all images."""
    place = ((drawn[1].reshape(-1, 9) > 0) @ 2 ** np.arange(9)[::-1]).astype(int)
    surprise = -exact[place]
    error = surprise.std() / np.sqrt(len(surprise))
    assert abs(surprise.mean() + (np.exp(exact) * exact).sum()) < 4 * error
    n, p = len(place), np.exp(exact)
    counts = np.bincount(place, minlength=512)
    assert (np.abs(counts - n * p) < 4.5 * np.sqrt(n * p * (1 - p)) + 1).all()


def test_the_sampler_is_the_naive_one_of_the_same_uniform_numbers(networks, drawn):
    """Nine whole passes, each of which settles one more pixel."""
    latent, made = drawn
    few = {"noise": latent["noise"][:64]}
    u, x = uniform_of(few, SHAPE).reshape(64, 9), jnp.zeros((64, 9))
    whole = jax.jit(lambda x: networks("generator", x)[0])
    for k in range(9):
        logits = whole(x.reshape(64, *SHAPE)).reshape(64, 9)[:, k]
        value = 2 * Bernoulli((1,), logits[:, None]).quantile(u[:, k, None]) - 1
        x = x.at[:, k].set(value[:, 0])
    np.testing.assert_array_equal(x, made[:64].reshape(64, 9))


def test_who_is_taught_what(networks, exact):
    batch = {"data": X * 0.3, "index": jnp.arange(512)}  # grey; the threshold is 0
    outputs, _ = jax.jit(lambda b: pixels(networks, b, KEY, prior=PRIOR))(batch)
    np.testing.assert_array_equal(outputs["observed"], X)
    np.testing.assert_allclose(nll(outputs["token_log_probability"]), -exact, rtol=1e-5)
    assert set(np.unique(outputs["fake"])) == {-1, 1}


@pytest.mark.slow
def test_biases_alone_reach_the_independent_pixels():
    """Their logits are the log odds of the pixels' means: the entropies of nine coins."""
    p = np.random.default_rng(0).uniform(0.1, 0.9, 9)
    module = KINDS["made"]
    networks = networks_of(module, X)
    params = jax.tree.map(jnp.zeros_like, networks.params["generator"])
    weights = jnp.float32(np.exp(np.log(p) * (ALL > 0) + np.log1p(-p) * (ALL < 0)).prod(1))

    def cost(bias):
        given = networks.replace(params={"generator": params | {"bias": bias}})
        return -jnp.sum(weights * log_prob(given, X, KEY, **FORM))

    @jax.jit
    def descend(bias):
        slope = jax.grad(cost)
        return jax.lax.fori_loop(0, 200, lambda k, b: b - 2.0 * slope(b), bias)

    found = cost(descend(jnp.zeros(9)))
    expected = -(p * np.log(p) + (1 - p) * np.log1p(-p)).sum()
    np.testing.assert_allclose(found, expected, atol=1e-3)


@pytest.mark.slow
def test_levels_and_colours_are_drawn_by_their_law():
    """Two mixtures a place, three channels: finite, on levels, and the cached sampler's."""
    shape, form = (2, 2, 3), FORM | {"likelihood": "logistic"}
    networks = networks_of(
        Gated(shape=shape, width=3, depth=1, mixture=2), jnp.zeros((1, *shape))
    )
    latent = sample(Prior({"noise": gumbel(12)}), KEY, jnp.arange(50))

    @jax.jit
    def both(latent):
        made = generate(networks, latent, KEY, likelihood="logistic")
        return made, log_prob(networks, made, KEY, **form)

    made, value = both(latent)
    levels = (np.asarray(made) + 1) * 127.5
    np.testing.assert_allclose(levels, np.round(levels), atol=1e-3)
    assert np.isfinite(value).all() and (value < 0).all()
    assert len(np.unique(np.round(levels))) > 20


def test_mistakes():
    grey = networks_of(KINDS["made"], X)
    colour = jnp.zeros((2, 3, 3, 3))
    with pytest.raises(UsageError, match="grey images, .* 3 channels; take 'logistic'"):
        log_prob(grey, colour, KEY, **FORM)
    with pytest.raises(UsageError, match="says 1 numbers of each place; make .*mixture 5"):
        log_prob(grey, X[:2], KEY, **FORM | {"likelihood": "logistic"})
    with pytest.raises(UsageError, match="no 'normal'; it may be bernoulli, logistic"):
        log_prob(grey, X[:2], KEY, **FORM | {"likelihood": "normal"})
    with pytest.raises(UsageError, match=r"size is 4; it must be 9, .* \[3, 3, 1\]"):
        generate(grey, {"noise": jnp.zeros((2, 4))}, KEY, likelihood="bernoulli")
