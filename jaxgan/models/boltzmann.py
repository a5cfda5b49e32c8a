"""A restricted Boltzmann machine as a network: its numbers, and its state in training."""

import math

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.distributions.boltzmann import Boltzmann
from jaxgan.system.errors import UsageError

Kept = tuple[Boltzmann, jax.Array, jax.Array]
DECAY = 0.99  # of the running mean of the data


class RBM(nn.Module):
    """Nothing -> the machine, the running mean of its data [V], and its persistent chains
    [C, V]; with `seen` [V], the mean of a batch, and with `chains`, it keeps these.

    hidden   its hidden units;
    visible  its visible units, 0 for as many as an example has numbers;
    chains   how many persistent chains there are.

    Weights begin with standard deviation 0.01, biases at 0 (Hinton 2010, section 8); the
    chains, in front of their first Gibbs step, at 0.
    """

    shape: tuple[int, ...]
    hidden: int
    visible: int = 0
    chains: int = 100

    @nn.compact
    def __call__(
        self,
        seen: jax.Array | None = None,
        chains: jax.Array | None = None,
        *,
        train: bool,
    ) -> Kept:
        if min(self.hidden, self.chains) < 1:
            raise UsageError(
                f"an RBM has {self.hidden} hidden units and {self.chains} chains; it needs "
                "at least 1 each"
            )
        visible = self.visible or math.prod(self.shape)
        zeros, normal = nn.initializers.zeros, nn.initializers.normal(0.01)
        machine = Boltzmann(
            self.param("weights", normal, (visible, self.hidden)),
            self.param("visible", zeros, (visible,)),
            self.param("hidden", zeros, (self.hidden,)),
        )
        mean = self.variable("kept", "mean", lambda: jnp.full(visible, 0.5))
        kept = self.variable("kept", "chains", jnp.zeros, (self.chains, visible))
        if train and not self.is_initializing():
            if seen is not None:
                mean.value = DECAY * mean.value + (1 - DECAY) * seen
            if chains is not None:
                kept.value = chains
        return machine, mean.value, kept.value
