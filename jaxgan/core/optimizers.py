"""Optimisers: a name and its numbers -> one optax transformation.

    make(step, optimizer=optax.adam, learning_rate=2e-4, b1=0.5)

The chain is made within the step, where its numbers are arguments of the program, and
`learning_rate` may be a schedule: it is read at the run's absolute step, so the k turns
a critic takes in one step share a rate and a resumed run finds its place.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import optax

Tree = Any

OPTIMIZERS = {
    "adam": optax.adam,
    "adamw": optax.adamw,
    "rmsprop": optax.rmsprop,
    "sgd": optax.sgd,
}

SCHEDULES = {
    "cosine_decay": optax.cosine_decay_schedule,
    "exponential_decay": optax.exponential_decay,
    "linear": optax.linear_schedule,
    "warmup_cosine_decay": optax.warmup_cosine_decay_schedule,
}


def make(
    step: jax.Array,
    *,
    optimizer: Callable,
    learning_rate: Any,
    clip_gradients: float | None = None,
    clip_weights: float | None = None,
    **numbers: Any,
) -> optax.GradientTransformation:
    """The chain of `optimizer`, first the bound on the gradients and last that on the
    weights, where they are given.

    Args:
      step: int32 [], the run's step.
      optimizer: a function of OPTIMIZERS.
      learning_rate: a number, or a function of the step.
      clip_gradients: the largest norm of the player's whole gradient.
      clip_weights: the bound c of every |weight|.
    """
    if callable(learning_rate):
        learning_rate = learning_rate(step.astype(jnp.float32))
    chain = lenient(optimizer(learning_rate, **numbers))
    if clip_gradients is not None:
        chain = optax.chain(optax.clip_by_global_norm(clip_gradients), chain)
    if clip_weights is not None:
        chain = optax.chain(chain, clip_params(clip_weights))
    return chain


def lenient(chain: optax.GradientTransformation) -> optax.GradientTransformation:
    """Lets optax promote as it likes: its Adam raises a float to an integer power."""

    def update(updates: Tree, state: Tree, params: Tree = None) -> tuple[Tree, Tree]:
        with jax.numpy_dtype_promotion("standard"):
            return chain.update(updates, state, params)

    return optax.GradientTransformation(chain.init, update)


def clip_params(limit: float) -> optax.GradientTransformation:
    """Keeps every weight in [-limit, limit]: WGAN's clipping (Arjovsky et al. 2017,
    Algorithm 1, line 7), written as the last change of the update."""

    def update(updates: Tree, state: Tree, params: Tree) -> tuple[Tree, Tree]:
        def leaf(update: jax.Array, param: jax.Array) -> jax.Array:
            return jnp.clip(param + update, -limit, limit) - param

        return jax.tree.map(leaf, updates, params), state

    return optax.GradientTransformation(lambda params: optax.EmptyState(), update)
