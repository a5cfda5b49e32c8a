"""Policy gradients of one symbol, where the gradient is known, and returns."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.losses.policy import expected_reward, reinforce, returns, reward_of
from jaxgan.system.errors import UsageError

LOGITS, REWARD = jnp.array([1.0, 0.0, -0.5]), jnp.array([1.0, 2.0, 4.0])
EXACT = [-0.4098, 0.0805, 0.3293]  # of the mean reward in the logits
N = 100_000


def gradients(loss):
    """Minus the gradient of a mean loss of logits [N, 1, 3], for each row, [N, 3]."""
    rows = jnp.tile(LOGITS, (N, 1, 1))
    return -np.asarray(jax.grad(lambda x: jnp.sum(loss(x)))(rows))[:, 0]


@pytest.mark.slow
@pytest.mark.parametrize("baseline", [0.0, 1.5])
def test_reinforce_is_unbiased_with_any_baseline(baseline):
    symbol = jax.random.categorical(jax.random.key(0), LOGITS, shape=(N, 1))
    chosen = jax.nn.one_hot(symbol, 3)

    def loss(logits):
        log_q = jnp.sum(chosen * jax.nn.log_softmax(logits), -1)
        return reinforce(log_q, REWARD[symbol], jnp.full((1,), baseline))

    found = gradients(loss)
    error = found.std(0) / np.sqrt(N)
    assert (np.abs(found.mean(0) - EXACT) < 4 * error + 5e-5).all()


def test_over_all_symbols_the_gradient_is_exact():
    def loss(logits):
        return expected_reward(jax.nn.log_softmax(logits), REWARD[None, None], "logit")

    np.testing.assert_allclose(gradients(loss)[0], EXACT, atol=5e-5)


def test_judgements_get_no_gradient():
    log_q = jax.nn.log_softmax(LOGITS)[None, None]
    for loss in (
        lambda d: expected_reward(log_q, d[None, None]),
        lambda d: reinforce(log_q[..., 0], d[None, :1], jnp.zeros(1)),
    ):
        assert not jax.grad(lambda d, loss=loss: jnp.sum(loss(d)))(REWARD).any()


def test_returns_fade_with_the_distance():
    rewards = jnp.array([[1.0, 0.0, 2.0], [0.0, -1.0, 0.0]])
    found = jax.jit(returns)(rewards, 0.5)
    np.testing.assert_allclose(found, [[1.5, 1.0, 2.0], [-0.5, -1.0, 0.0]])


def test_rewards_of_a_judgement():
    logits = jnp.array([-30.0, 0.0, np.log(3)], jnp.float32)
    np.testing.assert_allclose(reward_of(logits), [-1, 0, 0.5], atol=1e-6)
    found = reward_of(logits, "softplus")
    np.testing.assert_allclose(found, [0, np.log(2), np.log(4)], atol=1e-6)
    with pytest.raises(UsageError, match="reward: there is no 'fame'"):
        reward_of(logits, "fame")
