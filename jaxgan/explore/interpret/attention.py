"""Where the places of a map attend to: the weights of `SelfAttention`
(jaxgan/models/attention.py), of any network, without a change of what it computes."""

import math
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from jaxgan.explore.interpret.layers import tree_of, watched


def attention_maps(f: Callable, x: Any) -> dict[str, np.ndarray]:
    """{path of the layer: weights [B, *places, *places]} of all self-attention within f(x),
    from the place that looks to those it looks at: they sum to 1 over the latter. {} where
    there is none."""

    @jax.jit
    def weights(f: Callable, x: Any) -> dict[str, jax.Array]:
        with watched() as seen:
            f(x)
        places = {path: seen.values[path].shape[1:-1] for path in seen.attention}
        return {
            path: w.reshape(len(w), *places[path] * 2) for path, w in seen.attention.items()
        }

    return {path: np.asarray(w) for path, w in weights(tree_of(f), x).items()}


def spread(weights: np.ndarray) -> float:
    """exp of the mean entropy of rows [..., keys]: to how many places one attends."""
    logs = np.log(np.where(weights > 0, weights, 1.0))
    return float(math.exp(-(weights * logs).sum(-1).mean()))
