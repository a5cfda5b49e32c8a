"""The partition function of a restricted Boltzmann machine by annealed importance sampling.

R. Neal, "Annealed Importance Sampling", 2001; R. Salakhutdinov, I. Murray, "On the
Quantitative Analysis of Deep Belief Networks", 2008, section 4.2. Between a model of
independent units (W = 0, c = 0) with visible logits a, whose partition function is known,
and the machine lie K temperatures beta, equally far apart:

    log p*(v) = (1 - beta) a.v + beta b.v + sum_j log(1 + exp(beta (c_j + (v W)_j)))

Forward chains begin with the independent units: E log w <= log(Z / Z_a), so that log Z
comes out too small, and log p(v) too large, where they do not mix. Reverse chains begin
with states of the machine itself: -E log w >= log(Z / Z_a) (R. Grosse, Z. Ghahramani, R.
Adams, "Sandwiching the Marginal Likelihood Using Bidirectional Monte Carlo", 2015).
"""

import math

import jax
import jax.numpy as jnp
from flax import struct
from jax import lax

from jaxgan.distributions.boltzmann import Boltzmann, coins, folded

FEWEST = 5.0  # runs that must count
LEAST = 0.01  # chance of a base unit, at either end


class Estimate(struct.PyTreeNode):
    """log Z by so many runs.

    Attributes:
      log_partition: the estimate, nats.
      spread: its standard error, nats.
      variance: of the log weights.
      counted: the runs that count, (sum w)^2 / sum w^2, of `runs`.
    """

    log_partition: jax.Array
    spread: jax.Array
    variance: jax.Array
    counted: jax.Array
    runs: int = struct.field(pytree_node=False)

    @property
    def collapsed(self) -> bool:
        """Whether too few runs count, or as many would by the variance of normal weights,
        runs / exp(variance)."""
        expected = self.runs * math.exp(-min(float(self.variance), 100.0))
        return min(float(self.counted), expected) < FEWEST

    @property
    def said(self) -> str:
        """The estimate in one line; whether its weights have collapsed."""
        line = (
            f"log Z {float(self.log_partition):.2f} +- {float(self.spread):.2f} nats, "
            f"variance of log weights {float(self.variance):.2g}"
        )
        if not self.collapsed:
            return line
        return (
            f"{line}: they have collapsed, {float(self.counted):.1f} of {self.runs} runs "
            "count; take more temperatures"
        )


def base_of(mean: jax.Array) -> jax.Array:
    """The visible logits of independent units by the mean of the data, [V]."""
    chance = jnp.clip(mean, LEAST, 1 - LEAST)
    return jnp.log(chance) - jnp.log1p(-chance)


def log_weights(
    machine: Boltzmann,
    base: jax.Array,
    v: jax.Array,
    keys: jax.Array,
    temperatures: int,
    reverse: bool = False,
) -> jax.Array:
    """log w of the run from each v [C, V], a draw of the first law, by its own key [C]; the
    first law is that of independent units, or with `reverse` the machine's, [C] nats."""

    def step(state: tuple, number: jax.Array) -> tuple[tuple, None]:
        v, total = state
        field = machine.hidden_logits(v)
        visible = v @ (machine.visible - base)

        def log_p(beta: jax.Array) -> jax.Array:
            return beta * visible + jnp.sum(jax.nn.softplus(beta * field), -1)

        k = number + 1 if not reverse else temperatures - 1 - number
        beta, before = (x.astype(jnp.float32) / temperatures for x in (k, k - 1))
        before = before if not reverse else beta + 1 / temperatures
        total += log_p(beta) - log_p(before)
        h = coins(folded(keys, 2 * number), beta * field)
        logits = (1 - beta) * base[None] + beta * machine.visible_logits(h)
        return (coins(folded(keys, 2 * number + 1), logits), total), None

    start = v, jnp.zeros(v.shape[0])
    return lax.scan(step, start, jnp.arange(temperatures))[0][1]


def estimate(
    machine: Boltzmann, base: jax.Array, log_weights: jax.Array, reverse: bool = False
) -> Estimate:
    """log Z by the weights of runs, [C] nats, forward or `reverse` ones."""
    runs, hidden = log_weights.shape[0], machine.hidden.shape[0]
    known = hidden * math.log(2) + jnp.sum(jax.nn.softplus(base))
    mean = jax.nn.logsumexp(log_weights) - math.log(runs)
    shares = jnp.exp(log_weights - mean)  # 1 on average
    return Estimate(
        log_partition=known + (-mean if reverse else mean),
        spread=jnp.std(shares) / math.sqrt(runs),
        variance=jnp.var(log_weights),
        counted=runs / jnp.mean(shares**2),
        runs=runs,
    )


def forward(
    machine: Boltzmann, base: jax.Array, keys: jax.Array, temperatures: int
) -> Estimate:
    """log Z by as many forward runs as there are keys [C]."""
    logits = jnp.broadcast_to(base, (keys.shape[0], base.shape[0]))
    v = coins(folded(keys, 2 * temperatures), logits)
    return estimate(machine, base, log_weights(machine, base, v, keys, temperatures))


def backward(
    machine: Boltzmann, base: jax.Array, v: jax.Array, keys: jax.Array, temperatures: int
) -> Estimate:
    """log Z by reverse runs from states v [C, V] of the machine, by keys [C]."""
    found = log_weights(machine, base, v, keys, temperatures, reverse=True)
    return estimate(machine, base, found, reverse=True)
