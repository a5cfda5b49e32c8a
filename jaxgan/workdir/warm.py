"""A new run that starts from the networks of another: config.init_from."""

from collections.abc import Collection, Mapping
from typing import Any

import jax
import numpy as np

from jaxgan.assemble import count_of
from jaxgan.core.replicas import host
from jaxgan.core.state import TrainState
from jaxgan.system.errors import UsageError
from jaxgan.system.places import place
from jaxgan.system.progress import say
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.head import read_config
from jaxgan.workdir.items import digest, items_of, keystr, state_of

Tree = Any


def networks_of(
    init_from: str, like: TrainState, replicas: int, frozen: Collection[str] = ()
) -> tuple[Tree, dict]:
    """The networks of a trained run that are to be those of a new one.

    Averaged weights are the run's averages, or its weights where it has none; so are the
    weights of a network that is `frozen` and has no averages here. A run of as
    many replicas gives each its own, one of a single replica the same to all.

    Args:
      init_from: RUN[:network,...], by default all networks that both have.
      like: shapes of the state as it is saved, [N, ...] where there are several replicas.

    Returns:
      {network: {raw, ema}} on the host; the run, its step and digest, JSON.

    Raises:
      UsageError: there is no such run or network, or a leaf has another shape.
    """
    where = f"config.init_from is {init_from!r}"
    folder, names = parsed(init_from)
    there = count_of(read_config(folder))
    if there not in (1, replicas):
        raise UsageError(
            f"{where}: {folder} has {there} replicas and this run {replicas}; start from a "
            "run of one, or of as many"
        )
    checkpoints = Checkpoints(folder, writable=False)
    try:
        networks, _, step = checkpoints.restore_networks("latest")
    finally:
        checkpoints.close()
    own = items_of(like)["networks"]
    for name in names:
        for side, had in ((own, "this game"), (networks, folder)):
            if name not in side:
                has = f"it has {', '.join(sorted(side))}"
                raise UsageError(f"{where}: {had} has no network {name!r}; {has}")
    names = names or [name for name in sorted(own) if name in networks]
    if not names:
        raise UsageError(
            f"{where}: {folder} has networks {', '.join(sorted(networks))}, and this game "
            f"{', '.join(sorted(own))}: none in common"
        )
    chosen = {}
    for name in names:
        found = networks[name]
        still = name in frozen and "ema" not in own[name]
        chosen[name] = {
            weights: fitted(
                kept,
                found.get("ema" if still else weights, found["raw"]),
                there < replicas,
                f"{where}: {name}",
            )
            for weights, kept in own[name].items()
        }
    say(f"starting from {', '.join(names)} of {folder}, step {step}")
    said = {"run": folder, "step": step, "networks": names, "digest": digest(networks)}
    return chosen, said


def with_networks(state: TrainState, chosen: Tree) -> TrainState:
    """A state on the host with those networks in the place of its own; the optimisers are
    as they were."""
    items = items_of(jax.tree.map(host, state))
    networks = {**items["networks"], **chosen}
    return state_of(state, networks, items["optimisers"])


def parsed(init_from: str) -> tuple[str, list[str]]:
    """The run's folder, and names of networks."""
    if place(init_from).is_dir():
        return init_from, []
    folder, _, names = init_from.rpartition(":")
    if not folder or not place(folder).is_dir():
        raise UsageError(
            f"config.init_from is {init_from!r}, which is no run: there is no folder "
            f"{(folder or init_from)!r}; it is RUN or RUN:network,network"
        )
    return folder, [name for name in names.split(",") if name]


def fitted(own: Tree, found: Tree, spread: bool, where: str) -> Tree:
    """`found` in the place of `own`, for every replica alike where it is to be `spread`."""
    mine, theirs = leaves(own), leaves(found)
    if odd := sorted(set(mine) ^ set(theirs)):
        lacks = "the run has not" if odd[0] in mine else "only the run has"
        raise UsageError(f"{where} has a leaf {odd[0]}, which {lacks}")
    chosen = {}
    for path, leaf in mine.items():
        value = theirs[path]
        shape = leaf.shape[1:] if spread else leaf.shape
        if value.shape != shape:
            raise UsageError(
                f"{where}: {path} is {list(value.shape)} there and {list(shape)} here"
            )
        chosen[path] = np.array(np.broadcast_to(value, leaf.shape), leaf.dtype)
    structure = jax.tree.structure(own)
    return jax.tree.unflatten(structure, [chosen[path] for path in mine])


def leaves(tree: Tree) -> Mapping[str, Any]:
    """{path: array or shape}, in the tree's order."""
    flat = jax.tree_util.tree_flatten_with_path(tree)[0]
    return {keystr(path): leaf for path, leaf in flat}
