"""Maximum likelihood of symbols: what is taught, what is written, and its probability."""

import itertools
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.core.game import Networks
from jaxgan.distributions.prior import Prior, categorical, gumbel, sample
from jaxgan.games.language import LANGUAGE, generate, language, log_prob
from jaxgan.games.writing import hard, token_log_probability, written
from jaxgan.losses.likelihood import nll
from jaxgan.models.sequence import LSTMLanguage, TransformerLanguage
from jaxgan.system.errors import UsageError

pytestmark = pytest.mark.slow

KEY = jax.random.key(0)
LENGTH, SYMBOLS = 3, 4
SHAPE = (LENGTH, SYMBOLS)
PRIOR = Prior({"noise": gumbel(LENGTH * SYMBOLS)})
TOLD = Prior({**PRIOR, "label": categorical(2)})
ALL = np.array([*itertools.product(range(SYMBOLS), repeat=LENGTH)])  # all sequences
X = jax.nn.one_hot(ALL, SYMBOLS)
KINDS = {
    "lstm": LSTMLanguage(width=8, shape=SHAPE),
    "transformer": TransformerLanguage(width=8, shape=SHAPE, depth=1, heads=2),
}


def networks_of(kind: str, told: bool = False) -> Networks:
    """A network with large random weights: far from uniform."""
    module = KINDS[kind]
    inputs = (X, jnp.zeros((len(X), 2))) if told else (X,)
    params = module.init(KEY, *inputs, train=False)["params"]
    leaves, tree = jax.tree.flatten(params)
    draw = np.random.default_rng(5)
    leaves = [jnp.float32(draw.normal(0, 0.6, leaf.shape)) for leaf in leaves]
    params = jax.tree.unflatten(tree, leaves)
    return Networks({"generator": module}, {"generator": params}, {"generator": {}}, False)


@pytest.fixture(params=KINDS, scope="module")
def networks(request) -> Networks:
    return networks_of(request.param)


def test_probabilities_sum_to_one(networks):
    for temperature in (1.0, 0.5):
        found = log_prob(networks, X, KEY, prior=PRIOR, temperature=temperature)
        np.testing.assert_allclose(np.exp(np.float64(found)).sum(), 1, rtol=1e-5)
        assert np.exp(found).max() > 2 / len(X)


def test_a_class_is_summed_over():
    networks = networks_of("lstm", told=True)
    found = log_prob(networks, X, KEY, prior=TOLD, condition="label")
    np.testing.assert_allclose(np.exp(np.float64(found)).sum(), 1, rtol=1e-5)
    each = []
    for k in range(2):
        batch = {"data": X, "index": jnp.arange(len(X)), "label": jnp.full(len(X), k)}
        outputs, _ = language(networks, batch, KEY, prior=TOLD, condition="label")
        each.append(-nll(outputs["token_log_probability"]))
    assert np.abs(each[0] - each[1]).max() > 0.1
    expected = np.logaddexp(*np.float64(each)) - math.log(2)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_what_is_written_has_the_probability_that_is_said(networks):
    """Counts of 20,000 sequences, in standard errors, at two temperatures."""
    n = 20_000
    latent = sample(PRIOR, KEY, jnp.arange(n))
    write = jax.jit(lambda t: generate(networks, latent, KEY, temperature=t))
    for temperature in (1.0, 0.5):
        tokens = np.argmax(write(temperature), -1)
        counts = np.zeros(SYMBOLS**LENGTH)
        np.add.at(counts, tokens @ SYMBOLS ** np.arange(LENGTH)[::-1], 1)
        found = log_prob(networks, X, KEY, prior=PRIOR, temperature=temperature)
        p = np.exp(np.float64(found))
        error = np.sqrt(n * p * (1 - p)) + 1
        assert (np.abs(counts - n * p) < 4.5 * error).all()


def test_the_sampler_sees_what_the_whole_pass_sees(networks):
    """The logits behind each symbol that is written are those of one pass over all."""
    noise = sample(PRIOR, KEY, jnp.arange(16))["noise"].reshape(-1, *SHAPE)
    made, logits = written(networks, noise, (), KEY, hard())
    before = jnp.pad(made, ((0, 0), (1, 0), (0, 0)))[:, :-1]
    (whole, _), _ = networks("generator", before)
    np.testing.assert_allclose(logits, whole, atol=1e-5, rtol=1e-5)


def test_no_temperature_is_the_likeliest_symbol_each_time(networks):
    latent = sample(PRIOR, KEY, jnp.arange(3))
    made = generate(networks, latent, KEY, temperature=0.0)
    (logits, _), _ = networks("generator", jnp.zeros((1, 1, SYMBOLS)))
    assert (np.argmax(made[:, 0], -1) == np.argmax(logits[0, 0])).all()
    np.testing.assert_array_equal(made[0], made[2])


def test_a_prefix_is_kept_and_what_follows_depends_on_it(networks):
    latent = sample(PRIOR, KEY, jnp.arange(200))
    made = [np.argmax(generate(networks, latent, KEY, prefix=(k,)), -1) for k in (0, 3)]
    assert (made[0][:, 0] == 0).all() and (made[1][:, 0] == 3).all()
    assert (made[0][:, 1:] != made[1][:, 1:]).any()
    whole = np.argmax(generate(networks, latent, KEY, prefix=(1, 2, 3)), -1)
    np.testing.assert_array_equal(whole, np.tile([1, 2, 3], (200, 1)))
    with pytest.raises(UsageError, match="the prefix has 4 symbols; a sequence has 3"):
        generate(networks, latent, KEY, prefix=(0, 0, 0, 0))
    with pytest.raises(UsageError, match="the prefix has 4; symbols are 0 to 3"):
        generate(networks, latent, KEY, prefix=(4,))


def test_gumbel_argmax_frequencies():
    """softmax(1, 0, -.5) = .62853, .23122, .14024."""
    noise = jax.random.gumbel(KEY, (1_000_000, 3))
    logits = jnp.broadcast_to(jnp.array([1.0, 0.0, -0.5]), noise.shape)
    found = np.asarray(hard()(logits, noise)).mean(0)
    np.testing.assert_allclose(found, [0.62853, 0.23122, 0.14024], atol=0.002)


def test_the_loss_is_the_sum_of_its_symbols(networks):
    batch = {"data": X, "index": jnp.arange(len(X), dtype=jnp.int32)}
    outputs, _ = language(networks, batch, KEY, prior=PRIOR, temperature=0.1)
    assert outputs["token_log_probability"].shape == X.shape[:2]
    expected = log_prob(networks, X, KEY, prior=PRIOR)
    found = nll(outputs["token_log_probability"])
    np.testing.assert_allclose(found, -expected, rtol=1e-5)
    assert outputs["fake"].shape == X.shape
    np.testing.assert_array_equal(outputs["fake"].sum(-1), 1)
    logits = jnp.log(jnp.array([[[0.2, 0.8]]]))
    token = token_log_probability(logits, jnp.array([[[0.0, 1.0]]]), 0.5)
    np.testing.assert_allclose(token, math.log(0.64 / 0.68), rtol=1e-5)


def test_mistakes(networks):
    latent = {"noise": jnp.zeros((2, 5))}
    with pytest.raises(UsageError, match="size is 5; it must be 12, a number for each of"):
        generate(networks, latent, KEY)
    with pytest.raises(UsageError, match="config.latents has no 'noise'"):
        generate(networks, {"z": jnp.zeros((2, 12))}, KEY)
    assert LANGUAGE.rows_by == "condition" and not LANGUAGE.offers("encode")
