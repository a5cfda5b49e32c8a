"""The functions of a family on networks in eval mode, compiled."""

from collections.abc import Mapping
from typing import Any

import jax

from jaxgan.core.game import Bound, Networks


def networks_of(modules: Mapping, compute: str, variables: Mapping) -> Networks:
    """The networks in eval mode."""
    params = {name: kept.get("params", {}) for name, kept in variables.items()}
    others = {
        name: {k: v for k, v in kept.items() if k != "params"}
        for name, kept in variables.items()
    }
    return Networks(modules, params, others, train=False, compute=compute)


def apply(static: tuple, variables: Mapping, bound: Bound, x: Any, key: jax.Array) -> Any:
    """A function of a family; x is decoded first, if need be. `static` are the modules, the
    type within the networks, and the modality's `decode` or None."""
    modules, compute, decode = static
    networks = networks_of(modules, compute, variables)
    return bound(networks, x if decode is None else decode(x), key)


run = jax.jit(apply, static_argnums=0)
