"""The discrete VAE: relaxed draws against the law, and its bound beside the exact log p."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.core.game import Networks
from jaxgan.distributions import Categorical
from jaxgan.distributions.prior import Prior, categorical, normal
from jaxgan.games.dvae import bound, codes_of, dvae, log_prob, relaxed
from jaxgan.losses.variational import kl, reconstruction
from jaxgan.models.mlp import Encoder, Generator
from jaxgan.models.variational import Temperature
from jaxgan.system.errors import UsageError

KEY = jax.random.key(0)
LOGITS = jnp.array([1.0, 0.0, -0.5])
FORM = dict(likelihood="bernoulli", threshold=0.5, binarisation="threshold")
PRIOR = Prior({"a": categorical(3), "b": categorical(3)})  # N = 2, K = 3
X = jnp.float32(2 * np.array([*itertools.product([0, 1], repeat=4)]) - 1)
X = X.reshape(16, 2, 2, 1)  # all binary images of four pixels
BATCH = {"data": X, "index": jnp.arange(16)}


@jax.jit
def both(law, index, tau):
    """Relaxed draws, and those whose value is one-hot."""
    return [relaxed(law, KEY, index, tau, through) for through in (False, True)]


def draws(tau: float, n: int = 100_000) -> list[np.ndarray]:
    law = Categorical((3,), jnp.broadcast_to(LOGITS, (n, 3)))
    return [np.asarray(z) for z in both(law, jnp.arange(n), tau)]


@pytest.mark.parametrize(
    ("tau", "expected"),
    [(0.5, (0.5930, 0.2488, 0.1582)), (2.0, (0.4621, 0.2989, 0.2390))],
)
def test_means_of_the_relaxation(tau, expected):
    found, _ = draws(tau)
    np.testing.assert_allclose(found.mean(0), expected, atol=4 * 0.5 / np.sqrt(1e5))


def test_at_no_temperature_it_is_a_draw_of_the_law():
    cold, hard = draws(1e-4)
    assert (np.abs(cold - hard).max(1) > 1e-3).mean() < 2e-3  # but for near ties
    p = np.asarray(jax.nn.softmax(LOGITS))
    np.testing.assert_allclose(p, [0.62853, 0.23122, 0.14024], atol=1e-5)
    np.testing.assert_allclose(hard.mean(0), p, atol=4 * 0.5 / np.sqrt(1e5))


def test_straight_through_is_one_hot_with_the_relaxed_gradient():
    def value(logits, through):
        law = Categorical((3,), logits)
        z = relaxed(law, KEY, jnp.arange(5), 0.7, through)
        return jnp.sum(z * jnp.arange(15.0).reshape(5, 3)), z

    run = jax.jit(jax.grad(value, has_aux=True), static_argnums=1)
    logits = jnp.broadcast_to(LOGITS, (5, 3))
    (soft, _), (hard, z) = run(logits, False), run(logits, True)
    np.testing.assert_allclose(hard, soft, rtol=1e-5)
    np.testing.assert_allclose(np.sort(z), np.tile([0, 0, 1], (5, 1)), atol=1e-6)


@pytest.fixture(scope="module")
def networks() -> Networks:
    modules = {
        "encoder": Encoder(latent_size=6, width=8),
        "generator": Generator(shape=(2, 2, 1), width=8),
    }
    inputs = {"encoder": X, "generator": jnp.zeros((1, 6))}
    draw = np.random.default_rng(3)
    params = {
        name: jax.tree.map(
            lambda leaf, k=scale: jnp.float32(draw.normal(0, k, leaf.shape)),
            jax.eval_shape(lambda n=name, m=module: m.init(KEY, inputs[n], train=False)),
        )["params"]
        for (name, module), scale in zip(modules.items(), (0.3, 0.8))
    }
    return Networks(modules, params, {"encoder": {}, "generator": {}}, False)


@pytest.fixture(scope="module")
def exact(networks) -> np.ndarray:
    run = jax.jit(lambda x: log_prob(networks, x, KEY, prior=PRIOR, deviation=1.0, **FORM))
    return np.float64(run(X))


def test_probabilities_of_all_images_sum_to_one(exact):
    np.testing.assert_allclose(np.exp(exact).sum(), 1, rtol=1e-5)


def test_the_exact_posterior_makes_the_elbo_log_p(networks, exact):
    """By enumeration: sum over 9 codes of q (log p(x, z) - log q), q = p(z | x)."""
    z = jnp.concatenate([jnp.repeat(jnp.eye(3), 3, 0), jnp.tile(jnp.eye(3), (3, 1))], 1)
    logits = np.float64(networks("generator", z)[0]).reshape(9, 4)
    x = np.asarray(X).reshape(16, 1, 4) > 0
    joint = -np.log1p(np.exp(np.where(x, -logits, logits))).sum(2) - np.log(9)
    q = np.exp(joint - joint.max(1, keepdims=True))
    q /= q.sum(1, keepdims=True)
    np.testing.assert_allclose((q * (joint - np.log(q))).sum(1), exact, atol=1e-5)


@pytest.mark.slow
def test_the_bound_is_below_log_p_and_comes_closer(networks, exact):
    values, of = {}, jnp.tile(X, (200, 1, 1, 1))
    for count in (1, 50):
        given = dict(prior=PRIOR, deviation=1.0, draws=count, **FORM)
        run = jax.jit(lambda x, given=given: bound(networks, x, KEY, **given))
        values[count] = np.asarray(run(of)).reshape(200, 16).mean(0)
    assert values[1].mean() < values[50].mean() < exact.mean() + 1e-3
    assert exact.mean() - values[50].mean() < 0.1
    outputs, _ = jax.jit(lambda b: dvae(networks, b, KEY, prior=PRIOR))(
        {"data": of, "index": jnp.arange(len(of))}
    )
    elbo = -reconstruction(outputs["observed"], outputs["likelihood"]) - kl(
        outputs["real_posterior"], PRIOR
    )
    np.testing.assert_allclose(elbo.mean(), values[1].mean(), atol=0.05)
    drawn = np.asarray(outputs["posterior_draw"]["a"])  # one-hot, in eval mode
    np.testing.assert_array_equal(np.sort(drawn)[:, :2], 0)


def test_the_divergence_of_classes():
    """0 of the uniform law, N ln K of certain codes."""
    one = jax.nn.one_hot(jnp.array([1]), 3) * 200
    for logits, nats in ((jnp.zeros((1, 3)), 0.0), (one, 2 * np.log(3))):
        law = Categorical((3,), logits)
        np.testing.assert_allclose(kl({"a": law, "b": law}, PRIOR), [nats], atol=1e-6)


def test_the_temperature_falls_call_by_call_in_training():
    module = Temperature(start=1.0, end=0.5, rate=0.5)
    variables = module.init(KEY, train=True)
    found = []
    for _ in range(3):
        tau, variables = module.apply(variables, train=True, mutable=["statistics"])
        found.append(float(tau))
    np.testing.assert_allclose(found, [1, np.exp(-0.5), 0.5], rtol=1e-6)
    assert float(module.apply(variables, train=False)) == 0.5


def test_mistakes(networks):
    many = Prior({f"code{k}": categorical(10) for k in range(20)})
    with pytest.raises(UsageError, match=r"10\^20.0 codes; .* take bound\(x, draws=1000\)"):
        log_prob(networks, X, KEY, prior=many, deviation=1.0, **FORM)
    with pytest.raises(UsageError, match="config.latents.noise is no class"):
        codes_of(networks, X, KEY, Prior({"noise": normal(6)}))
