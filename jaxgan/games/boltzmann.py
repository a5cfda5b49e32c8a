"""Restricted Boltzmann machines and deep belief networks of binary images.

A layer is a network of `jaxgan.models.boltzmann.RBM`, owned by a player of its own. The
option `layers` names them from the images upwards, spaces between; one alone is a
restricted Boltzmann machine. More make a deep belief network: G. Hinton, S. Osindero, Y.
Teh, "A Fast Learning Algorithm for Deep Belief Nets", 2006: the top layer is a machine over
the units below it, each other layer the law of the units below it given its own,

    p(v) = sum_h p(v | h) p_top(h)

A layer learns from the hidden units of the layer below, drawn given the images. The latent
`hidden`, fair coins, is where the Gibbs chains of the samples begin, in the top layer.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from jaxgan.core.game import Networks
from jaxgan.core.streams import example_keys, stream
from jaxgan.distributions.boltzmann import Boltzmann, coins, folded, gibbs, states_of
from jaxgan.distributions.discrete import Bernoulli
from jaxgan.distributions.prior import Prior, sample
from jaxgan.games.family import Batch, Family, Forward, check_draws
from jaxgan.games.observation import RANGES
from jaxgan.games.phases import partition, phases, visible_of
from jaxgan.system.errors import UsageError

SUMMED = 16  # hidden units of a first layer whose states log p(v) is summed over


def boltzmann(
    networks: Networks,
    batch: Batch,
    key: jax.Array,
    *,
    prior: Prior,
    layers: str = "generator",
    negative: str = "pcd",
    steps: int = 1,
    binarisation: str = "threshold",
    threshold: float = 0.5,
    gibbs_steps: int = 200,
    temperatures: int = 1000,
    runs: int = 100,
) -> Forward:
    """Images as binary units, and what both phases of each layer's learning need.

    negative, steps          see `jaxgan.games.phases`;
    binarisation, threshold  see `jaxgan.games.observation`;
    gibbs_steps              of the chains that make samples;
    temperatures, runs       of annealed importance sampling, for log Z of large machines.

    Outputs beside those of the glossary (core/game.py), behind `<layer>_` for all layers
    but the first:

    real_free_energy   [B]  F of the images, or of the units below, nats
    model_free_energy  [C]  F of states of the model, or [1], -log Z
    """
    real, index = batch["data"], batch["index"]
    v = visible_of(real, stream(key, "real"), index, threshold, binarisation)
    outputs: dict[str, Any] = {"label": batch["label"]} if "label" in batch else {}
    first, *_ = layers.split()
    for name in layers.split():
        own = stream(key, name)
        found, networks = phases(networks, name, v, own, index, negative, steps)
        prefix = "" if name == first else f"{name}_"
        outputs |= {f"{prefix}{quantity}": x for quantity, x in found.items()}
        machine, _, _ = networks(name)[0]
        v = coins(example_keys(stream(own, "hidden"), index), machine.hidden_logits(v))
    latent = sample(prior, stream(key, "latent"), index)
    keys = example_keys(stream(key, "fake"), index)
    fake = made(networks, latent, keys, layers, gibbs_steps).reshape(real.shape)
    return outputs | {
        "real": real,
        "fake": fake,
        "index": index,
        "latent": latent,
    }, networks


def machines(networks: Networks, layers: str) -> list[Boltzmann]:
    """The machine of each layer, from the images upwards."""
    return [networks(name)[0][0] for name in layers.split()]


def made(
    networks: Networks,
    latent: Mapping[str, jax.Array],
    keys: jax.Array,
    layers: str,
    steps: jax.Array | int,
) -> jax.Array:
    """Means of visible units in [-1, 1], [B, V]: Gibbs steps in the top layer from the
    latent `hidden` [B, H], then one pass down; by keys [B]."""
    *lower, top = machines(networks, layers)
    found = latent["hidden"].shape[1] if "hidden" in latent else 0
    if found != top.hidden.shape[0]:
        raise UsageError(
            f"config.latents.hidden has {found} numbers; it must have "
            f"{top.hidden.shape[0]}, one for each hidden unit of the top layer"
        )
    h = gibbs(top.turned, latent["hidden"], folded(keys, 0), steps)
    logits = top.visible_logits(h)
    for number, machine in enumerate(reversed(lower), 1):
        logits = machine.visible_logits(coins(folded(keys, number), logits))
    return jnp.tanh(logits / 2)


def generate(
    networks: Networks,
    latent: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    layers: str,
    gibbs_steps: jax.Array | int,
) -> jax.Array:
    """Means of images [B, H, W, 1] of the latent `hidden`, after so many Gibbs steps."""
    module: Any = networks.modules["generator"]
    index = jnp.arange(next(iter(latent.values())).shape[0], dtype=jnp.int32)
    steps = gibbs_steps if isinstance(gibbs_steps, int) else jnp.int32(gibbs_steps)
    found = made(networks, latent, example_keys(key, index), layers, steps)
    return found.reshape(-1, *module.shape)


def encode(
    networks: Networks,
    x: jax.Array,
    key: jax.Array,
    *,
    layers: str,
    binarisation: str,
    threshold: float,
) -> dict[str, Bernoulli]:
    """{"hidden": the law of the top layer's hidden units} of images [B, H, W, 1], those of
    the layers between at their means."""
    index = jnp.arange(x.shape[0], dtype=jnp.int32)
    v = visible_of(x, key, index, threshold, binarisation)
    for machine in machines(networks, layers):
        logits = machine.hidden_logits(v)
        v = jax.nn.sigmoid(logits)
    return {"hidden": Bernoulli(logits.shape[1:], logits)}


def log_top(
    networks: Networks, name: str, v: jax.Array, key: jax.Array, **annealing: int
) -> jax.Array:
    """log p(v) of a layer's own machine, [..., V] -> [...] nats."""
    machine, mean, _ = networks(name)[0]
    flat = -machine.free_energy(v.reshape(-1, v.shape[-1]))
    return flat.reshape(v.shape[:-1]) - partition(machine, mean, key, **annealing)


def log_prob(
    networks: Networks,
    x: jax.Array,
    key: jax.Array,
    *,
    layers: str,
    binarisation: str,
    threshold: float,
    temperatures: int,
    runs: int,
) -> jax.Array:
    """log p(v) of images [B, H, W, 1] as binary units, [B] nats.

    Exact where the (top) layer is small; else its log Z is an estimate, on average too
    small, so that log p is too large.

    Raises:
      UsageError: it is a deep belief network that cannot be summed over.
    """
    index = jnp.arange(x.shape[0], dtype=jnp.int32)
    v = visible_of(x, key, index, threshold, binarisation)
    annealing = dict(temperatures=temperatures, runs=runs)
    _, *upper = layers.split()
    if not upper:
        return log_top(networks, layers, v, key, **annealing)
    below, *_ = machines(networks, layers)
    units = below.hidden.shape[0]
    if len(upper) > 1 or units > SUMMED:
        raise UsageError(
            f"log p(x) of a deep belief network is summed over all states of its hidden "
            f"units where there are two layers and {SUMMED} of these at most; here are "
            f"{1 + len(upper)} and {units}: take `bound`"
        )
    h = states_of(units)
    top = log_top(networks, upper[0], h, key, **annealing)
    logits = below.visible_logits(h)

    def one(v: jax.Array) -> jax.Array:
        given = logits @ v - jnp.sum(jax.nn.softplus(logits), -1)
        return jax.nn.logsumexp(given + top)

    return lax.map(one, v)


def bound(
    networks: Networks,
    x: jax.Array,
    key: jax.Array,
    *,
    layers: str,
    binarisation: str,
    threshold: float,
    temperatures: int,
    runs: int,
    draws: int = 1,
) -> jax.Array:
    """The log of the mean of p(v | h) p_top(h) / q(h | v) over `draws` h, [B] nats, where
    q(h | v) is the law of the hidden units in each layer's machine.

    The expectation for one draw is the variational bound of Hinton et al. 2006, equation 8;
    it is a bound as far as log Z of the top layer is exact, see `log_prob`.
    """
    index = jnp.arange(x.shape[0], dtype=jnp.int32)
    v = visible_of(x, key, index, threshold, binarisation)
    check_draws(draws)
    *lower, _ = machines(networks, layers)
    first = example_keys(stream(key, "bound"), index)

    def climbed(number: jax.Array) -> tuple[jax.Array, jax.Array]:
        below, ratio, keys = v, jnp.zeros(v.shape[0]), folded(first, number)
        for k, machine in enumerate(lower):
            logits = machine.hidden_logits(below)
            h = coins(folded(keys, k), logits)
            ratio -= Bernoulli(h.shape[1:], logits).log_prob(h)
            up = machine.visible_logits(h)
            ratio += Bernoulli(below.shape[1:], up).log_prob(below)
            below = h
        return below, ratio

    top, ratios = lax.map(climbed, jnp.arange(draws))
    annealing = dict(temperatures=temperatures, runs=runs)
    log_weights = ratios + log_top(networks, layers.split()[-1], top, key, **annealing)
    return jax.nn.logsumexp(log_weights, 0) - jnp.log(float(draws))


BOLTZMANN = Family(
    boltzmann,
    generate=generate,
    encode=encode,
    log_prob=log_prob,
    bound=bound,
    judges=("annealed", "hidden"),
    ranges=RANGES | {"temperatures": (1, 1e7), "runs": (2, 1e6), "gibbs_steps": (1, 1e9)},
)
