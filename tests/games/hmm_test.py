"""Hidden Markov models as a game: what is made has the probability that is said."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from jaxgan.core.game import Networks
from jaxgan.distributions.prior import Prior, gumbel, sample
from jaxgan.games.hmm import HMM, generate, hmm, log_prob
from jaxgan.losses.likelihood import nll
from jaxgan.models.hmm import Bernoulli, Categorical, Gaussian
from jaxgan.system.errors import UsageError
from tests.distributions.hidden_markov_test import PI, A, B, all_strings

KEY = jax.random.key(0)
TABLES = {"initial": np.log(PI), "transition": np.log(A)}
PRIOR = Prior({"noise": gumbel(9)})


def networks_of(module, **params) -> Networks:
    params = {name: jnp.float32(x) for name, x in {**TABLES, **params}.items()}
    return Networks({"generator": module}, {"generator": params}, {"generator": {}}, False)


def symbols(length: int = 3, **options) -> Networks:
    module = Categorical(shape=(length, 3), states=2, **options)
    return networks_of(module, emission=np.log(B))


MEAN, DEVIATION = np.array([[0.5, -0.5], [-0.2, 0.1]]), np.array([[0.1, 0.2], [0.3, 0.1]])


def rows(height: int = 2) -> Networks:
    """Of images of that height, two pixels wide."""
    module = Gaussian(shape=(height, 2, 1), states=2)
    return networks_of(module, mean=MEAN, log_deviation=np.log(DEVIATION))


def test_what_is_made_has_the_probability_that_is_said():
    """Counts of 20,000 strings, in standard errors."""
    n = 20_000
    networks, strings = symbols(), all_strings(3)
    latent = sample(PRIOR, KEY, jnp.arange(n, dtype=jnp.int32))
    made = np.asarray(generate(networks, latent, KEY)).argmax(-1)
    counts = np.bincount(made @ [9, 3, 1], minlength=27)
    p = np.exp(np.float64(log_prob(networks, jax.nn.one_hot(strings, 3), KEY)))
    np.testing.assert_allclose(p.sum(), 1, rtol=1e-6)
    assert (np.abs(counts - n * p) < 4.5 * np.sqrt(n * p * (1 - p))).all()


def test_rows_of_an_image_have_the_density_of_the_mixture_of_all_paths():
    images = np.random.default_rng(0).uniform(-1, 1, (4, 2, 2, 1))
    expected = np.zeros(4)
    for s, t in itertools.product(range(2), repeat=2):
        density = PI[s] * A[s, t]
        for row, state in enumerate((s, t)):
            law = stats.norm(MEAN[state], DEVIATION[state])
            density = density * law.pdf(images[:, row, :, 0]).prod(1)
        expected += density
    found = log_prob(rows(), jnp.float32(images), KEY)
    np.testing.assert_allclose(found, np.log(expected), rtol=1e-4)


def test_rows_have_the_means_and_deviations_of_their_states():
    n = 20_000
    latent = {"noise": jax.random.normal(KEY, (n, 2))}
    made = np.asarray(generate(rows(1), latent, KEY))[:, 0, :, 0]
    mean = PI @ MEAN
    deviation = np.sqrt(PI @ (DEVIATION**2 + MEAN**2) - mean**2)
    np.testing.assert_allclose(made.mean(0), mean, atol=4 * deviation.max() / n**0.5)
    np.testing.assert_allclose(made.std(0), deviation, rtol=0.02)


@pytest.mark.slow
def test_rows_of_coins_have_the_chances_that_are_said():
    """All binary images of 2x2 have a sum of one, by a sum over paths, and are made as
    often, in standard errors; their grey form is told by a threshold."""
    n = 20_000
    faces = np.array([[[0.9, 0.1], [0.3, 0.7]], [[0.5, 0.5], [0.2, 0.8]]])  # [S, D, 2]
    networks = networks_of(Bernoulli(shape=(2, 2, 1), states=2), emission=np.log(faces))
    bits = np.array([*itertools.product([0, 1], repeat=4)])
    rows_of = bits.reshape(16, 2, 2)
    chance = faces[:, np.arange(2), rows_of].prod(-1)  # [S, 16, T]
    expected = np.einsum("s,sn,st,tn->n", PI, chance[..., 0], A, chance[..., 1])
    grey = jnp.float32(rows_of[..., None]) * 0.6 - 0.4  # -0.4 or 0.2
    form = dict(likelihood="bernoulli", threshold=0.4)
    p = np.exp(np.float64(log_prob(networks, grey, KEY, **form)))
    np.testing.assert_allclose(p, expected, rtol=1e-5)
    np.testing.assert_allclose(p.sum(), 1, rtol=1e-6)
    latent = sample(Prior({"noise": gumbel(4)}), KEY, jnp.arange(n, dtype=jnp.int32))
    made = np.asarray(generate(networks, latent, KEY)).reshape(n, 4)
    assert set(np.unique(made)) == {-1.0, 1.0}
    counts = np.bincount((made > 0) @ [8, 4, 2, 1], minlength=16)
    assert (np.abs(counts - n * p) < 4.5 * np.sqrt(n * p * (1 - p))).all()


def test_the_loss_is_exact_and_fakes_differ_between_devices():
    networks = symbols()
    x = jax.nn.one_hot(all_strings(3), 3)
    fakes = []
    for first in (0, 27):
        index = jnp.arange(first, first + 27, dtype=jnp.int32)
        outputs, _ = hmm(networks, {"data": x, "index": index}, KEY, prior=PRIOR)
        found = nll(outputs["token_log_probability"])
        np.testing.assert_allclose(found, -log_prob(networks, x, KEY), rtol=1e-5)
        fakes.append(outputs["fake"])
    assert (fakes[0] != fakes[1]).any()


def test_free_tables_are_normalised_where_nothing_is_trained():
    free = symbols(free=True)
    params = jax.tree.map(lambda x: x + 1.0, free.params["generator"])
    free = free.replace(params={"generator": params})
    x = jax.nn.one_hot(all_strings(3), 3)
    np.testing.assert_allclose(
        log_prob(free, x, KEY), log_prob(symbols(), x, KEY), rtol=1e-5
    )
    trained = log_prob(free.replace(train=True), x, KEY)
    np.testing.assert_allclose(trained, log_prob(symbols(), x, KEY) + 6, rtol=1e-5)


def test_mistakes():
    with pytest.raises(UsageError, match=r"noise is of size 4; it must have 9 numbers"):
        generate(symbols(), {"noise": jnp.zeros((2, 4))}, KEY)
    with pytest.raises(UsageError, match="noise is none; it must have 9 numbers, 3 for"):
        generate(symbols(), {"z": jnp.zeros((2, 9))}, KEY)
    with pytest.raises(UsageError, match=r"is \[2, 2, 1\], so take hmm.Gaussian"):
        images = Categorical(shape=(2, 2, 1), states=2)
        images.init(KEY, jnp.zeros((1, 2, 2, 1)), train=True)
    with pytest.raises(UsageError, match="states is 0; it must be at least 1"):
        Categorical(shape=(3, 3), states=0).init(KEY, jnp.zeros((1, 3, 3)), train=True)
    grey = jnp.zeros((1, 2, 2, 1))
    with pytest.raises(UsageError, match="'bernoulli', but the network is hmm.Gaussian"):
        log_prob(rows(), grey, KEY, likelihood="bernoulli")
    with pytest.raises(UsageError, match="no 'logistic'; it may be , bernoulli"):
        log_prob(rows(), grey, KEY, likelihood="logistic")
    coins = networks_of(Bernoulli(shape=(2, 2, 1), states=2))
    with pytest.raises(UsageError, match="'', but the network is hmm.Bernoulli"):
        log_prob(coins, grey, KEY)
    assert HMM.offers("log_prob") and not HMM.offers("encode")
