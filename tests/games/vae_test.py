"""The VAE: who feeds whom, and its bound where log p(x) is known."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from scipy import stats

from jaxgan.distributions.prior import Prior, flatten, normal
from jaxgan.games.vae import bound, encode, generate, vae
from jaxgan.losses.variational import iwae, kl, reconstruction
from jaxgan.system.errors import UsageError
from tests.games.wiring_test import Recorder

KEY = jax.random.key(0)
NORMAL = dict(likelihood="normal", threshold=0.5, binarisation="threshold", deviation=0.5)
BINARY = dict(likelihood="bernoulli", threshold=0.5, binarisation="threshold")

# x = W z + mu + 0.5 noise, at one x.
W = np.array([[1.0, 0.0], [0.5, 0.8], [-0.3, 0.6]])
MU, X = np.array([0.1, -0.2, 0.3]), np.array([1.0, 0.2, -0.5])
LOG_P = -3.160508
PRECISION = np.eye(2) + W.T @ W / 0.25  # of p(z | x)
MEAN = np.linalg.solve(PRECISION, W.T @ (X - MU) / 0.25)


def linear(mean, variance, w=W) -> Recorder:
    """The networks of that model, with a fixed q(z | x)."""
    rows = jnp.float32

    def encoder(x):
        ones = jnp.ones((len(x), 1))
        return ones * rows(mean)[None], ones * rows(np.log(variance))[None]

    return Recorder(encoder=encoder, generator=lambda z: z @ rows(w.T) + rows(MU)[None])


def bounds(networks, draws: int, examples: int) -> np.ndarray:
    """Of as many copies of x, each with draws of its own."""
    x = jnp.repeat(jnp.float32(X)[None], examples, 0)
    prior = Prior({"noise": normal(2)})
    return np.asarray(bound(networks, x, KEY, prior=prior, draws=draws, **NORMAL))


def test_the_models_log_probability():
    exact = stats.multivariate_normal(MU, W @ W.T + 0.25 * np.eye(3)).logpdf(X)
    np.testing.assert_allclose(exact, LOG_P, atol=1e-6)


def test_the_exact_posterior_makes_the_bound_tight():
    """In the axes in which the posterior is diagonal, where the prior is what it was."""
    values, axes = np.linalg.eigh(PRECISION)
    found = bounds(linear(axes.T @ MEAN, 1 / values, W @ axes), draws=1, examples=20)
    np.testing.assert_allclose(found, LOG_P, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mean", "variance", "elbo"),
    [
        (MEAN, 1 / np.diag(PRECISION), -3.172835),  # the best independent normals
        (np.zeros(2), np.ones(2), -8.577374),  # the prior
    ],
)
def test_the_bound_of_other_posteriors(mean, variance, elbo):
    found = bounds(linear(mean, variance), draws=1, examples=20_000)
    error = found.std() / np.sqrt(len(found))
    assert abs(found.mean() - elbo) < 4 * error
    assert error < 0.06


@pytest.mark.slow
def test_more_draws_come_closer():
    networks = linear(MEAN, 1 / np.diag(PRECISION))
    found = {draws: bounds(networks, draws, 4000) for draws in (1, 5, 50)}
    for draws, expected in {1: -3.1717, 5: -3.1628, 50: -3.1606}.items():
        error = found[draws].std() / np.sqrt(len(found[draws]))
        assert abs(found[draws].mean() - expected) < 4 * error + 0.002
    assert found[1].mean() < found[5].mean() < found[50].mean() < LOG_P + 0.002


@pytest.mark.slow
def test_the_elbo_is_below_the_importance_weighted_bound_and_that_below_log_p():
    """Theorem 1 of Burda et al., by the losses of one forward pass: VA3's values."""
    n = 20_000
    batch = {"data": jnp.repeat(jnp.float32(X)[None], n, 0), "index": jnp.arange(n)}
    given = dict(prior=Prior({"noise": normal(2)}), **NORMAL)
    networks = linear(MEAN, 1 / np.diag(PRECISION))
    found = {}
    for draws, expected in {5: -3.1628, 50: -3.1606}.items():

        @jax.jit
        def values(batch, draws=draws):
            outputs, _ = vae(networks, batch, KEY, importance=draws, **given)
            assert outputs["log_weights"].shape == (n, draws)
            cost = reconstruction(outputs["observed"], outputs["likelihood"])
            divergence = kl(outputs["real_posterior"], outputs["prior"])
            return iwae(outputs["log_weights"]), cost + divergence

        value, elbo = (-np.asarray(each) for each in values(batch))
        assert abs(value.mean() - expected) < 4 * value.std() / np.sqrt(n) + 1e-4
        found[draws] = value.mean()
    assert elbo.mean() < found[5] < found[50] < LOG_P + 1e-3
    np.testing.assert_allclose(elbo.mean(), -3.1728, atol=0.01)


def test_a_linear_vae_reaches_the_maximum_likelihood_of_probabilistic_pca():
    """By gradients of its ELBO, whose posterior can be exact; in closed form by the
    eigenvalues of the covariance: M. Tipping, C. Bishop, 1999, equations 7 and 8."""
    draw, size, latent = np.random.default_rng(1), 4, 2
    mixing, centre = draw.normal(size=(size, latent)), draw.normal(size=size)
    x = draw.normal(size=(500, latent)) @ mixing.T + 0.4 * draw.normal(size=(500, size))
    x = np.float32(x + centre)
    values = np.linalg.eigvalsh(np.cov(x.T, bias=True))[::-1]
    noise = values[latent:].mean()
    logs = np.log(values[:latent]).sum() + (size - latent) * np.log(noise)
    best = -0.5 * (size * np.log(2 * np.pi) + logs + size)
    batch = {"data": jnp.array(x), "index": jnp.arange(len(x))}
    given = {**NORMAL, "deviation": float(np.sqrt(noise))}
    params = {
        "v": jnp.float32(draw.normal(size=(size, latent)) * 0.1),
        "c": jnp.zeros(latent),
        "s": jnp.zeros(latent),
        "w": jnp.float32(draw.normal(size=(size, latent)) * 0.1),
        "m": jnp.zeros(size),
    }

    def loss(params, key):
        def encoder(x):
            mean = x @ params["v"] + params["c"][None]
            return mean, jnp.broadcast_to(params["s"][None], mean.shape)

        networks = Recorder(
            encoder=encoder, generator=lambda z: z @ params["w"].T + params["m"][None]
        )
        prior = Prior({"noise": normal(latent)})
        outputs, _ = vae(networks, batch, key, prior=prior, **given)
        cost = reconstruction(outputs["observed"], outputs["likelihood"])
        return jnp.mean(cost + kl(outputs["real_posterior"], outputs["prior"]))

    steps = 1500
    adam = optax.adam(optax.cosine_decay_schedule(0.03, steps))

    @jax.jit
    def train(params):
        def step(state, k):
            params, kept = state
            gradient = jax.grad(loss)(params, jax.random.fold_in(KEY, k))
            with jax.numpy_dtype_promotion("standard"):
                updates, kept = adam.update(gradient, kept)
            return (optax.apply_updates(params, updates), kept), None

        return jax.lax.scan(step, (params, adam.init(params)), jnp.arange(steps))[0][0]

    learnt = jax.device_get(train(params))
    covariance = learnt["w"] @ learnt["w"].T + noise * np.eye(size)
    found = stats.multivariate_normal(learnt["m"], covariance).logpdf(x).mean()
    assert best - 0.01 < found <= best + 1e-4


IMAGES = jnp.array([-1.0, -0.1, 0.1, 1.0]).reshape(4, 1, 1, 1) * jnp.ones((4, 2, 2, 1))
BATCH = {"data": IMAGES, "index": jnp.arange(4, dtype=jnp.int32)}


def images(**latent) -> tuple[Recorder, Prior]:
    prior = Prior(latent or {"a": normal(1), "b": normal(2)})
    size = sum(law.size for law in prior.values())

    def encoder(x):
        mean = jnp.arange(float(size))[None] + x[:, 0, 0]
        return mean, jnp.full((len(x), size), -60.0)  # no noise to speak of

    def generator(z):
        return jnp.broadcast_to(z[:, :1, None, None], (len(z), 2, 2, 1))

    return Recorder(encoder=encoder, generator=generator), prior


def test_who_feeds_whom():
    networks, prior = images()
    outputs, _ = vae(networks, BATCH, KEY, prior=prior)
    ((seen,),) = networks.inputs("encoder")
    np.testing.assert_array_equal(seen[:, 0, 0, 0], [0, 0, 1, 1])
    np.testing.assert_array_equal(outputs["observed"], seen)
    (z,), (flat,) = networks.inputs("generator")
    expected = np.arange(3.0) + np.array([[0], [0], [1], [1]])
    np.testing.assert_allclose(z, expected, atol=1e-6)
    np.testing.assert_array_equal(flat, flatten(outputs["latent"]))
    np.testing.assert_array_equal(outputs["likelihood"].logits[:, 0, 0, 0], z[:, 0])
    posterior = outputs["real_posterior"]
    np.testing.assert_array_equal(posterior["a"].mean, expected[:, :1])
    np.testing.assert_array_equal(posterior["b"].mean, expected[:, 1:])
    found = encode(networks, IMAGES, KEY, prior=prior, **BINARY)
    np.testing.assert_array_equal(found["b"].mean, posterior["b"].mean)


def test_generated_images_are_the_means_of_their_pixels():
    networks, _ = images()
    latent = {"a": jnp.array([[-50.0], [0.0], [1.0]]), "b": jnp.zeros((3, 2))}
    found = generate(networks, latent, KEY, likelihood="bernoulli")[:, 0, 0, 0]
    np.testing.assert_allclose(found, [-1.0, 0.0, 2 / (1 + np.exp(-1.0)) - 1], rtol=1e-6)


@pytest.mark.slow
def test_another_threshold():
    networks, prior = images()
    outputs, _ = vae(networks, BATCH, KEY, prior=prior, threshold=0.4)
    np.testing.assert_array_equal(outputs["observed"][:, 0, 0, 0], [0, 1, 1, 1])


@pytest.mark.slow
def test_levels_by_a_mean_and_a_log_scale_of_each_pixel():
    networks, prior = images()
    networks.modules["generator"] = lambda z: jnp.broadcast_to(
        jnp.array([2.0, -3.0]), (len(z), 2, 2, 1, 2)
    )
    outputs, _ = vae(networks, BATCH, KEY, prior=prior, likelihood="logistic")
    np.testing.assert_array_equal(outputs["observed"], IMAGES)
    np.testing.assert_array_equal(outputs["fake"], jnp.ones_like(IMAGES))
    assert outputs["likelihood"].log_prob(IMAGES).shape == (4,)
    networks.modules["generator"] = lambda z: jnp.zeros((len(z), 2, 2, 1))
    with pytest.raises(UsageError, match=r"makes \[2, 2, 1\]; take .*variational.Decoder"):
        vae(networks, BATCH, KEY, prior=prior, likelihood="logistic")


def test_mistakes():
    networks, prior = images()
    with pytest.raises(UsageError, match="no 'beta'; it may be bernoulli, logistic"):
        vae(networks, BATCH, KEY, prior=prior, likelihood="beta")
    with pytest.raises(UsageError, match=r"of images, but .* is \[2\]; take 'normal'"):
        vae(networks, {**BATCH, "data": IMAGES[:, 0, :, 0]}, KEY, prior=prior)
