"""Optimisers: a name and its numbers -> one optax transformation.

A name is one of optax, dotted where it is within a part of it: `adam`, `lion`,
`contrib.muon`.

    make(step, optimizer=optax.adam, learning_rate=2e-4, b1=0.5)

The chain is made within the step, where its numbers are arguments of the program, and
`learning_rate` may be a schedule: it is read at the run's absolute step, so the k turns
a critic takes in one step share a rate and a resumed run finds its place.
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import optax

Tree = Any


class Optax(Mapping[str, Callable]):
    """The optimisers of optax by their names; those that are iterated are held against
    their papers' formulae."""

    known = ("adam", "adamw", "rmsprop", "sgd")
    also = ", or another of optax, contrib.muon for instance"

    def __getitem__(self, name: str) -> Callable:
        parts = str(name).split(".")
        found = functools.reduce(lambda at, part: getattr(at, part, None), parts, optax)
        named = all(part and not part.startswith("_") for part in parts)
        if not (named and inspect.isfunction(found)):
            raise KeyError(name)
        if "learning_rate" not in inspect.signature(found).parameters:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


OPTIMIZERS = Optax()

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


def problem(make: Callable) -> str:
    """Why the chain that `make(step)` gives cannot be an optimiser here; "" if it can."""

    def turn(step: jax.Array, params: Tree) -> Tree:
        chain = make(step)
        return chain.update(params, chain.init(params), params)

    try:
        jax.eval_shape(turn, jnp.int32(0), {"weight": jnp.zeros([2, 2], jnp.float32)})
    except Exception as error:  # of any kind, for the function is anyone's
        return " ".join(str(error).split()) or type(error).__name__
    return ""


def clip_params(limit: float) -> optax.GradientTransformation:
    """Keeps every weight in [-limit, limit]: WGAN's clipping (Arjovsky et al. 2017,
    Algorithm 1, line 7), written as the last change of the update."""

    def update(updates: Tree, state: Tree, params: Tree) -> tuple[Tree, Tree]:
        def leaf(update: jax.Array, param: jax.Array) -> jax.Array:
            return jnp.clip(param + update, -limit, limit) - param

        return jax.tree.map(leaf, updates, params), state

    return optax.GradientTransformation(lambda params: optax.EmptyState(), update)
