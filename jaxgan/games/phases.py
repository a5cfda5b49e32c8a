"""A layer of a Boltzmann game: both phases of its learning, and its partition function.

The negative phase is, by the option `negative`:

    cd      states after `steps` Gibbs steps from the data: G. Hinton, "Training Products of
            Experts by Minimizing Contrastive Divergence", 2002
    pcd     persistent chains, `steps` further: T. Tieleman, "Training Restricted Boltzmann
            Machines Using Approximations to the Likelihood Gradient", 2008; every device
            runs all of them, by the same keys
    exact   the sum over all states of the smaller layer
"""

import jax
import jax.numpy as jnp

from jaxgan.core.game import Networks
from jaxgan.core.streams import example_keys, stream
from jaxgan.distributions import annealed
from jaxgan.distributions.boltzmann import MOST, Boltzmann, gibbs, log_partition
from jaxgan.games.family import Forward
from jaxgan.games.observation import observe
from jaxgan.system.errors import UsageError, choose
from jaxgan.system.progress import say

NEGATIVES = ("cd", "exact", "pcd")


def visible_of(
    x: jax.Array, key: jax.Array, index: jax.Array, threshold: float, binarisation: str
) -> jax.Array:
    """Grey images [B, H, W, 1] as binary units, [B, V].

    Raises:
      UsageError: they have colours.
    """
    if x.shape[-1] != 1:
        raise UsageError(
            f"binary units are of grey images [H, W, 1]; an example of these data is "
            f"{list(x.shape[1:])}, so take config.data.channels=1"
        )
    binary = observe(x, key, index, "bernoulli", threshold, binarisation)
    return binary.reshape(x.shape[0], -1)


def phases(
    networks: Networks,
    name: str,
    v: jax.Array,
    key: jax.Array,
    index: jax.Array,
    negative: str,
    steps: int,
) -> Forward:
    """Free energies of the layer `name`: {"real_free_energy": [B] of v [B, V] at the
    positions `index`, "model_free_energy": [C] of states of the model, or [1]}."""
    choose(negative, NEGATIVES, "config.game.negative")
    (machine, _, chains), networks = networks(name, seen=jnp.mean(v, 0))
    found = {"real_free_energy": machine.free_energy(v)}
    if negative == "exact":
        check_countable(machine, "config.game.negative='exact'", "'pcd'")
        found["model_free_energy"] = -log_partition(machine)[None]
        return found, networks
    first, number = v, index
    if negative == "pcd":
        first, number = chains, jnp.arange(chains.shape[0], dtype=jnp.int32)
    keys = example_keys(stream(key, "gibbs"), number)
    last = jax.lax.stop_gradient(gibbs(machine, first, keys, steps))
    if negative == "pcd":
        _, networks = networks(name, chains=last)
    found["model_free_energy"] = machine.free_energy(last)
    return found, networks


def partition(
    machine: Boltzmann, mean: jax.Array, key: jax.Array, temperatures: int, runs: int
) -> jax.Array:
    """log Z, [] nats: exact where a layer is small, else by annealed importance sampling
    from independent units of the data's mean [V]; a line says so where that has failed."""
    if machine.countable:
        return log_partition(machine)
    keys = example_keys(stream(key, "annealed"), jnp.arange(runs, dtype=jnp.int32))
    found = annealed.forward(machine, annealed.base_of(mean), keys, temperatures)

    def warn(found: annealed.Estimate) -> None:
        if found.collapsed:
            say(f"warning: annealed importance sampling: {found.said}")

    jax.debug.callback(warn, found)
    return found.log_partition


def check_countable(machine: Boltzmann, what: str, instead: str) -> None:
    """Raises UsageError where neither layer is small enough to sum over all its states."""
    if not machine.countable:
        visible, hidden = machine.weights.shape
        raise UsageError(
            f"{what} sums over all states of a layer, of {MOST} units at most; this one "
            f"has {visible} and {hidden}: take {instead}"
        )
