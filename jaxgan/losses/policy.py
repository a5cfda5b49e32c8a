"""Policy gradients of a writer of symbols, whose reward is a discriminator's judgement
after each symbol. One value per example, [B]."""

import jax
import jax.numpy as jnp
from jax import lax

from jaxgan.core.devices import vary
from jaxgan.system.errors import choose

REWARDS = {
    "probability": lambda logits: jnp.tanh(logits / 2),
    "softplus": jax.nn.softplus,
    "logit": lambda logits: logits,
}


def reward_of(logits: jax.Array, reward: str = "probability") -> jax.Array:
    """The reward of a judgement D: "probability", 2 D - 1 (arXiv:1905.09922, equation 2);
    "softplus", -log(1 - D), which at the best discriminator is log(1 + p / q), so that what
    is seldom written pays most, and nothing after a hopeless prefix pays; or "logit", log
    (p / q), which tells the sides of a hopeless prefix apart, too."""
    return choose(reward, REWARDS, "reward")(logits)


def returns(rewards: jax.Array, discount: float | jax.Array) -> jax.Array:
    """R_t = sum over s >= t of discount^(s - t) rewards_s, [B, T] each; arXiv:1905.09922,
    equation 3."""

    def step(after: jax.Array, now: jax.Array) -> tuple[jax.Array, jax.Array]:
        total = now + discount * after
        return total, total

    last = vary(jnp.zeros_like(rewards[:, 0]))
    _, found = lax.scan(step, last, jnp.moveaxis(rewards, 1, 0), reverse=True)
    return jnp.moveaxis(found, 0, 1)


def reinforce(
    fake_token_log_probability: jax.Array,
    fake_returns: jax.Array,
    return_average: jax.Array,
) -> jax.Array:
    """-sum over t of (R_t - b_t) log q(x_t | x_1, ..., x_t-1), whose gradient is that of
    the mean return, with less variance for the baseline b; R. Williams, 1992;
    arXiv:1905.09922, equation 4."""
    gain = lax.stop_gradient(fake_returns - return_average[None])
    return -jnp.sum(gain * fake_token_log_probability, -1)


def expected_reward(
    symbol_log_probability: jax.Array, symbol_logits: jax.Array, reward: str = "logit"
) -> jax.Array:
    """-sum over t and symbols v of q(v | x_1, ..., x_t-1) reward_t(v): the policy gradient
    of the next reward over all symbols, not the one that was drawn (all-action policy
    gradient, R. Sutton et al. 2001), so that no baseline is needed. With "logit" and the
    best discriminator it is zero where q is p, given each prefix that q writes."""
    gain = lax.stop_gradient(reward_of(symbol_logits, reward))
    return -jnp.sum(jnp.exp(symbol_log_probability) * gain, (-2, -1))
