"""Restricted Boltzmann machines: energies, conditionals, Gibbs steps, partition function.

    E(v, h) = -b.v - c.h - v W h        F(v) = -b.v - sum_j log(1 + exp(c_j + (v W)_j))
    log p(v) = -F(v) - log Z            Z = sum_v exp(-F(v))

of binary v [V] and h [H], natural logs: P. Smolensky, "Information Processing in Dynamical
Systems: Foundations of Harmony Theory", 1986; G. Hinton, "A Practical Guide to Training
Restricted Boltzmann Machines", 2010, equations 1 to 8.
"""

import jax
import jax.numpy as jnp
from flax import struct
from jax import lax

from jaxgan.core.devices import vary

MOST = 20  # units of the smaller layer, of which all states are summed
AT_ONCE = 12  # units whose states are summed in one piece


class Boltzmann(struct.PyTreeNode):
    """A machine: weights [V, H], the biases of its visible [V] and hidden units [H]."""

    weights: jax.Array
    visible: jax.Array
    hidden: jax.Array

    @property
    def turned(self) -> "Boltzmann":
        """The same machine with its layers exchanged."""
        return Boltzmann(self.weights.T, self.hidden, self.visible)

    def hidden_logits(self, v: jax.Array) -> jax.Array:
        """The logits of p(h_j = 1 | v), [B, V] -> [B, H]."""
        return v @ self.weights + self.hidden[None]

    def visible_logits(self, h: jax.Array) -> jax.Array:
        """The logits of p(v_i = 1 | h), [B, H] -> [B, V]."""
        return h @ self.weights.T + self.visible[None]

    def free_energy(self, v: jax.Array) -> jax.Array:
        """F(v), [B, V] -> [B] nats."""
        hidden = jnp.sum(jax.nn.softplus(self.hidden_logits(v)), -1)
        return -(v @ self.visible) - hidden

    @property
    def countable(self) -> bool:
        """Whether one layer is small enough for `log_partition`."""
        return min(self.weights.shape) <= MOST


def coins(keys: jax.Array, logits: jax.Array) -> jax.Array:
    """0 or 1 by logits [B, N], each row by its own key [B]; float32 [B, N]."""

    def uniform(key: jax.Array) -> jax.Array:
        return jax.random.uniform(key, logits.shape[1:])

    return (jax.vmap(uniform)(keys) < jax.nn.sigmoid(logits)).astype(jnp.float32)


def folded(keys: jax.Array, number: jax.Array | int) -> jax.Array:
    """The keys [B] of draw `number`."""
    return jax.vmap(jax.random.fold_in, in_axes=(0, None))(keys, number)


def gibbs(
    machine: Boltzmann, v: jax.Array, keys: jax.Array, steps: jax.Array | int
) -> jax.Array:
    """v [B, V] after so many steps v -> h -> v, each row by its own key [B]; they leave the
    machine's law as it is."""

    def step(number: jax.Array, v: jax.Array) -> jax.Array:
        h = coins(folded(keys, 2 * number), machine.hidden_logits(v))
        return vary(coins(folded(keys, 2 * number + 1), machine.visible_logits(h)))

    return lax.fori_loop(0, steps, step, vary(v))


def states_of(units: int) -> jax.Array:
    """All states of so many units, float32 [2^units, units]."""
    number = jnp.arange(2**units)[:, None]
    return (number >> jnp.arange(units)[None] & 1).astype(jnp.float32)


def log_partition(machine: Boltzmann) -> jax.Array:
    """log Z, [] nats, exactly: the sum over all states of the smaller layer, of `MOST`
    units at most, some at a time."""
    visible, hidden = machine.weights.shape
    small = machine.turned if visible > hidden else machine
    units = small.visible.shape[0]
    low = min(units, AT_ONCE)

    @jax.checkpoint
    def part(high: jax.Array) -> jax.Array:
        above = jnp.broadcast_to(high[None], (2**low, units - low))
        v = jnp.concatenate([states_of(low), above], 1)
        return jax.nn.logsumexp(-small.free_energy(v))

    return jax.nn.logsumexp(lax.map(part, states_of(units - low)))
