"""Statistics networks and posteriors that are trained find the true information."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxgan.distributions import Normal
from jaxgan.distributions.posterior import gaussian_of
from jaxgan.losses.information import bounds
from jaxgan.models.critics import log_average
from tests.conftest import release

pytestmark = pytest.mark.slow
# Thousands of steps are worth compiling well.
OPTIMISED = {
    "xla_backend_optimization_level": 3,
    "xla_llvm_disable_expensive_passes": False,
}
NATS = 0.830366  # of two normals of correlation 0.9


def trained(loss, weights, steps, rate=0.01, carried=None):
    """Adam on loss(weights, key, carried) -> (value, carried)."""
    optimizer = optax.adam(optax.cosine_decay_schedule(rate, steps))

    def step(state, key):
        weights, opt_state, carried = state
        gradient, carried = jax.grad(loss, has_aux=True)(weights, key, carried)
        with jax.numpy_dtype_promotion("standard"):
            updates, opt_state = optimizer.update(gradient, opt_state)
        return (optax.apply_updates(weights, updates), opt_state, carried), None

    keys = jax.vmap(jax.random.fold_in, (None, 0))(jax.random.key(0), jnp.arange(steps))
    start = weights, optimizer.init(weights), carried
    train = jax.jit(lambda: jax.lax.scan(step, start, keys)[0], compiler_options=OPTIMISED)
    return train()[0]


def test_a_linear_posterior_of_a_gaussian_channel():
    """x = c + noise / 2: log(5) / 2 = 0.804719; 300 steps reach 0.79."""
    law = Normal((1,))

    def information(weights, key, n=256):
        code, noise = jax.random.normal(key, (2, n, 1))
        x = code + 0.5 * noise
        columns = [weights[0] * x + weights[1], jnp.full_like(x, 1.0) * weights[2]]
        q = gaussian_of(jnp.concatenate(columns, 1), law)
        return law.entropy() + q.log_prob(code)

    weights = trained(
        lambda w, key, _: (-jnp.mean(information(w, key)), None), jnp.zeros(3), 300, 0.05
    )
    found = information(weights, jax.random.key(1), 100_000)
    error = float(jnp.std(found)) / np.sqrt(100_000)
    assert 0.79 <= jnp.mean(found) <= 0.804719 + 3 * error


def features(x, y):
    """Quadratic in a pair: the log ratio of normals is among them. [N, N, 6]."""
    shape = (len(x), len(y))
    x, y = jnp.broadcast_to(x[:, None], shape), jnp.broadcast_to(y[None], shape)
    return jnp.stack([jnp.ones_like(x), x, y, x**2, y**2, x * y], -1)


def scores(weights, key, n=256):
    x, noise = jax.random.normal(key, (2, n))
    return features(x, 0.9 * x + jnp.sqrt(1 - 0.81) * noise) @ weights


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("donsker_varadhan", NATS),
        ("nwj", NATS),
        ("infonce", 0.820),
        *release(("mine", NATS), ("jensen_shannon", NATS), ("interpolated", NATS)),
    ],
)
def test_a_quadratic_critic_of_correlated_normals(name, expected):
    bound = getattr(bounds, name)

    def loss(weights, key, average):
        f = scores(weights, key)
        if name == "mine":
            log_mean = jax.lax.stop_gradient(bounds.log_mean_exp_product(f))
            average = log_average(average, log_mean, 0.9)
            return -bound(f, average), average
        return -bound(f), average

    weights = trained(loss, jnp.zeros(6), 2000, carried=jnp.float32(0.0))
    report = bounds.donsker_varadhan if name == "mine" else bound
    keys = jax.vmap(jax.random.fold_in, (None, 0))(jax.random.key(1), jnp.arange(400))
    found = jax.jit(jax.vmap(lambda key: report(scores(weights, key))))(keys)
    np.testing.assert_allclose(jnp.mean(found), expected, atol=0.05)
