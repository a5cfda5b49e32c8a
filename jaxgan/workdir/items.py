"""The content of a checkpoint: its items, their digests, and what is wrong with them."""

import hashlib
import os
import re
from typing import Any

import jax
import numpy as np

from jaxgan.core.state import TrainState, variables_of

Tree = Any


class Damaged(Exception):
    """A checkpoint whose content is not what was saved."""


def digest(tree: Tree) -> str:
    """SHA-256 over the paths, dtypes, shapes and bytes of all leaves."""
    sha = hashlib.sha256()
    for path, leaf in jax.tree_util.tree_flatten_with_path(tree)[0]:
        # Every device holds all of a leaf, so this process's copy is the leaf.
        array = np.asarray(
            leaf.addressable_data(0) if isinstance(leaf, jax.Array) else leaf
        )
        sha.update(f"{keystr(path)} {array.dtype} {array.shape}".encode())
        sha.update(np.ascontiguousarray(array).tobytes())
    return sha.hexdigest()


def items_of(state: TrainState) -> dict[str, Tree]:
    """The items of a checkpoint, together all of the state and nothing twice."""
    networks = {
        name: {"raw": variables_of(state, name)}
        | ({"ema": state.ema[name]} if name in state.ema else {})
        for name in state.params
    }
    optimisers = {"step": state.step, "states": state.opt_state}
    return {"networks": networks, "optimisers": optimisers}


def state_of(like: TrainState, networks: Tree, optimisers: Tree) -> TrainState:
    """`items_of` undone, for a state that has networks like those of `like`."""
    raw = {name: networks[name]["raw"] for name in like.params}
    return TrainState(
        step=optimisers["step"],
        params={name: raw[name]["params"] for name in raw},
        variables={
            name: {k: v for k, v in raw[name].items() if k != "params"} for name in raw
        },
        opt_state=optimisers["states"],
        ema={name: networks[name]["ema"] for name in like.ema},
    )


def compare_dtypes(stored: Tree, want: Tree) -> None:
    """Raises Damaged where the stored dtypes are not those wanted: Orbax would cast."""
    flat = dict(jax.tree_util.tree_flatten_with_path(stored)[0])
    names = {keystr(path): leaf.dtype for path, leaf in flat.items()}
    for path, leaf in jax.tree_util.tree_flatten_with_path(want)[0]:
        name = keystr(path)
        if name in names and names[name] != leaf.dtype:
            raise Damaged(f"{name} is stored as {names[name]}, not {leaf.dtype}")


def keystr(path: tuple) -> str:
    """A leaf's path as text, `layer/kernel`."""
    return jax.tree_util.keystr(path, simple=True, separator="/")


def one_line(error: Exception) -> str:
    """The first line of an error's text; the system's own text where it refused."""
    text = getattr(error, "strerror", None) or str(error)
    if found := re.search(r"os_error_code='(\d+)'", text):
        return os.strerror(int(found[1]))
    text = next(iter(text.strip().splitlines()), type(error).__name__)
    text = text.partition(" See full TensorStore details")[0]
    return text[:160]
