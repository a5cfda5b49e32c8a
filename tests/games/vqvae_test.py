"""The VQ-VAE: what passes through the codes, and its bound by enumeration of them."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.core.game import Networks
from jaxgan.distributions.prior import Prior, gumbel, sample
from jaxgan.games.vqvae import bound, decode, generate, of_codes, vqvae
from jaxgan.models.pixel import Gated
from jaxgan.models.quantised import Codebook, Decoder, Encoder

pytestmark = pytest.mark.slow

KEY = jax.random.key(0)
FORM = dict(likelihood="bernoulli", threshold=0.5, binarisation="threshold")
SHAPE = (8, 4, 1)  # two codes
K, D = 3, 2
PRIOR = Prior({"noise": gumbel(2)})
X = jnp.sign(jax.random.normal(jax.random.key(1), (6, *SHAPE)))
BATCH = {"data": X, "index": jnp.arange(6)}
MODULES = {
    "encoder": Encoder(width=2, size=D),
    "codebook": Codebook(size=D, codes=K, restart=0.0),
    "generator": Decoder(shape=SHAPE, width=2),
    "prior": Gated(shape=SHAPE, width=2, depth=1, classes=K),
}


@pytest.fixture(scope="module")
def networks() -> Networks:
    """As a run creates them, with larger weights."""

    @jax.jit
    def create(key):
        empty = Networks(MODULES, {}, {}, True, key)
        made = vqvae(empty, BATCH, KEY, prior=PRIOR)[1]
        return made.params, made.variables

    draw = np.random.default_rng(0)

    def leaf(x):
        return x + jnp.float32(draw.normal(0, 0.5, x.shape))

    params, variables = create(KEY)
    return Networks(MODULES, jax.tree.map(leaf, params), variables, False)


def test_the_gradient_passes_as_if_codes_were_what_they_stand_for(networks):
    def total(z):
        (codes, chosen), _ = networks("codebook", z)
        passed = z + jax.lax.stop_gradient(chosen - z)
        return jnp.sum(passed * jnp.arange(16.0).reshape(4, 2, 1, 2)), chosen

    z = jax.random.normal(KEY, (4, 2, 1, D))
    slope, chosen = jax.jit(jax.grad(total, has_aux=True))(z)
    np.testing.assert_array_equal(slope, jnp.arange(16.0).reshape(z.shape))
    assert not np.allclose(chosen, z)


def test_who_feeds_whom(networks):
    outputs, _ = jax.jit(lambda b: vqvae(networks, b, KEY, prior=PRIOR))(BATCH)
    np.testing.assert_array_equal(outputs["observed"], X > 0)
    assert outputs["codes"].shape == (6, 2, 1, K)
    np.testing.assert_array_equal(outputs["codes"].sum(-1), 1)
    vectors, _ = networks("codebook", outputs["codes"], method="look_up")
    np.testing.assert_allclose(vectors, outputs["quantised"], atol=1e-6)
    assert outputs["fake"].shape == X.shape
    total = outputs["likelihood"].log_prob(outputs["observed"])
    total += outputs["token_log_probability"].sum(-1)
    found = jax.jit(lambda x: bound(networks, x, KEY, deviation=1.0, **FORM))(X)
    np.testing.assert_allclose(found, total, rtol=1e-4)


def test_codes_of_the_prior_sum_to_one_and_are_drawn_so(networks):
    """All nine pairs of codes, in standard errors of 4,000 draws; the bound is one term of
    log p(x), a sum over them."""
    pairs = np.array([*itertools.product(range(K), repeat=2)])
    codes = jax.nn.one_hot(pairs, K)[:, :, None]

    @jax.jit
    def known(codes):
        return of_codes(networks("prior", codes)[0], codes).sum(-1), decode(
            networks, codes, KEY, "bernoulli"
        )

    log_p, means = known(codes)
    p = np.exp(np.float64(log_p))
    np.testing.assert_allclose(p.sum(), 1, atol=1e-5)
    n = 4000
    latent = sample(PRIOR, KEY, jnp.arange(n))
    made = jax.jit(lambda z: generate(networks, z, KEY, likelihood="bernoulli"))(latent)
    apart = np.abs(np.asarray(made)[:, None] - np.asarray(means)[None]).sum((2, 3, 4))
    assert apart.min(1).max() < 1e-3
    counts = np.bincount(apart.argmin(1), minlength=9)
    assert (np.abs(counts - n * p) < 4.5 * np.sqrt(n * p * (1 - p)) + 1).all()
    chance = (1 + np.asarray(means).reshape(9, 1, -1) * np.asarray(X).reshape(1, 6, -1)) / 2
    exact = np.log((p[:, None] * np.float64(chance).prod(2)).sum(0))
    found = jax.jit(lambda x: bound(networks, x, KEY, deviation=1.0, **FORM))(X)
    assert (np.asarray(found) <= exact + 1e-4).all()
