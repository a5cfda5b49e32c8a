"""Baum-Welch, the EM algorithm of hidden Markov models, as an optimiser.

The gradient of log p(x) in a log probability, taken as free, is the expected count of what
it is the probability of, given x; the shares of these counts are the next probabilities:
L. E. Baum, T. Petrie, G. Soules, N. Weiss, "A Maximization Technique Occurring in the
Statistical Analysis of Probabilistic Functions of Markov Chains", 1970; L. R. Rabiner, "A
Tutorial on Hidden Markov Models", 1989, equations 40 and 53. A step on all examples never
makes them less likely.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import optax

from jaxgan.models.hmm import LEAST_VARIANCE

Tree = Any
LEAST = 1e-30  # of a count: its log is finite, so that it may rise again
GAUSSIAN = ("mean", "log_deviation")


def baum_welch(learning_rate: Any = 1.0) -> optax.GradientTransformation:
    """Gradients of the mean of -log p(x) in the parameters of a network of
    `jaxgan.models.hmm` with `free` -> the change to those of the next step.

    `learning_rate` is the share of these counts in a running average of them: 1 is EM on
    the batch, less is stepwise EM (O. Cappe, E. Moulines, "On-line Expectation-Maximization
    Algorithm for Latent Data Models", 2009, equation 16), whose shares need no correction
    for the start of the average.
    """

    def update(gradients: Tree, state: Tree, params: Tree) -> tuple[Tree, Tree]:
        found = counts(gradients, params)

        def average(old: jax.Array, new: jax.Array) -> jax.Array:
            return old + learning_rate * (new - old)

        state = jax.tree.map(average, state, found)
        return jax.tree.map(jnp.subtract, maximised(state), params), state

    def init(params: Tree) -> Tree:
        return jax.tree.map(jnp.zeros_like, counts(params, params))

    return optax.GradientTransformation(init, update)


def counts(gradients: Tree, params: Tree) -> Tree:
    """Expected statistics for each parameter: counts, and for normal emissions the sums of
    numbers and of their squares beside how often each state is visited."""
    if not isinstance(gradients, Mapping):
        return -gradients
    found = {name: counts(gradients[name], params[name]) for name in gradients}
    if "mean" not in found:
        return found
    visits = (found["initial"] + jnp.sum(found["transition"], 0))[:, None]
    mean, variance = params["mean"], jnp.exp(2 * params["log_deviation"])
    # d/dm = sum (x - m) / v and d/d log deviation = sum ((x - m)^2 / v - 1), over visits.
    first = variance * found["mean"]
    second = variance * (found["log_deviation"] + visits)
    return found | {
        "visits": visits,
        "mean": first + mean * visits,
        "log_deviation": second + 2 * mean * first + mean**2 * visits,
    }


def maximised(state: Tree) -> Tree:
    """The parameters that make the expected statistics likeliest."""
    if not isinstance(state, Mapping):
        kept = jnp.maximum(state, LEAST)
        return jnp.log(kept / jnp.sum(kept, -1, keepdims=True))
    found = {name: maximised(state[name]) for name in state if name != "visits"}
    if "visits" in state:
        visits = jnp.maximum(state["visits"], LEAST)
        mean, square = (state[name] / visits for name in GAUSSIAN)
        variance = jnp.maximum(square - mean**2, LEAST_VARIANCE)
        found |= {"mean": mean, "log_deviation": jnp.log(variance) / 2}
    return found
