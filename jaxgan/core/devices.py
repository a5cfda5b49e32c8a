"""The devices that share a batch, and what a step asks of them.

The step is written once for the examples of one device. `AXIS` names the devices that
share a global batch, whichever transformation maps over them (`jax.shard_map` or
`jax.pmap`). Outside of a mapping the one device holds all examples and every function
here is the identity, so that networks and steps also run under a plain `jax.jit`.
"""

import functools
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.experimental import multihost_utils
from jax.sharding import Mesh, NamedSharding
from jax.sharding import PartitionSpec as P

from jaxgan.core import parts
from jaxgan.system.errors import UsageError

Tree = Any
AXIS = "data"
REPLICAS = "replicas"  # the devices, or groups of them, that train replicas of their own


def is_mapped(axis: str = AXIS) -> bool:
    """Whether the code being traced is mapped over `axis`."""
    try:
        lax.axis_size(axis)
    except NameError:
        return False
    return True


def positions(size: int) -> jax.Array:
    """Positions in the global batch of this device's `size` examples, int32 [size]; where
    they are a part of its batch (`parts`), of those."""
    number, of = parts.current()
    local = jnp.arange(size, dtype=jnp.int32) + number * size
    return local + lax.axis_index(AXIS) * size * of if is_mapped() else local


def mean(tree: Tree) -> Tree:
    """Averages every leaf over the devices."""
    parts.needs_whole_batch()
    return lax.pmean(tree, AXIS) if is_mapped() else tree


def gather(x: jax.Array) -> jax.Array:
    """The global batch, [devices * B, ...], from this device's rows [B, ...].

    Under a plain mean of the devices' losses its gradient is exact: the transpose sums
    what every device's copy of the loss sends back to these rows.
    """
    parts.needs_whole_batch()
    return lax.all_gather(x, AXIS, tiled=True) if is_mapped() else x


def collect(x: jax.Array) -> jax.Array:
    """The global batch as `gather` has it, and known to be the same on every device: it
    may leave the mapping. Not meant to be differentiated."""
    if not is_mapped():
        return x
    whole = jnp.zeros((lax.axis_size(AXIS), *x.shape), x.dtype)
    whole = lax.psum(whole.at[lax.axis_index(AXIS)].set(x), AXIS)
    return whole.reshape(-1, *x.shape[1:])


def several(size: int, what: str) -> None:
    """Raises UsageError unless the global batch has two or more: `size` is the number in
    it, `what` compares them with each other."""
    with parts.naming(what):
        parts.needs_whole_batch()
    if size < 2:
        raise UsageError(
            f"{what} compares the examples (or packs) of a batch of all devices with each "
            f"other, and this batch has {size}; make config.batch_size larger"
        )


def vary(tree: Tree) -> Tree:
    """Marks replicated leaves as this device's own copies, to be differentiated here.

    Without it `jax.grad` under `jax.shard_map` returns the *sum* of the devices'
    gradients, and a `mean` on top of that changes nothing.
    """
    for axis in filter(is_mapped, (AXIS, REPLICAS)):

        def cast(x: jax.Array, axis: str = axis) -> jax.Array:
            try:
                return lax.pcast(x, axis, to="varying")
            except ValueError:  # it varies already
                return x

        tree = jax.tree.map(cast, tree)
    return tree


def make_mesh(devices: Sequence[jax.Device] | None = None) -> Mesh:
    """`devices` (default: all of all processes) in one row, also if it is only one."""
    devices = jax.devices() if devices is None else devices
    kind = (jax.sharding.AxisType.Auto,)
    return jax.make_mesh((len(devices),), (AXIS,), axis_types=kind, devices=devices)


def split_mesh(mesh: Mesh, groups: int) -> Mesh:
    """The devices of `mesh` in `groups` rows, each of which shares batches of its own."""
    kind = (jax.sharding.AxisType.Auto,) * 2
    return Mesh(mesh.devices.reshape(groups, -1), (REPLICAS, AXIS), axis_types=kind)


def place(mesh: Mesh, array: np.ndarray, spec: P) -> jax.Array:
    """A host array, equal in every process, as a global array laid out as `spec`."""
    sharding = NamedSharding(mesh, spec)
    return jax.make_array_from_callback(array.shape, sharding, array.__getitem__)


def from_first(value: np.ndarray) -> np.ndarray:
    """The first process's value, in every process."""
    if jax.process_count() == 1:
        return value
    return multihost_utils.broadcast_one_to_all(value)


@functools.cache
def compiler_options() -> dict[str, str]:
    """Options of XLA for the programs of training, as `jax.jit` takes them.

    On CPU: to multiply and convolve with Eigen, as it did before YNNPACK, which splits
    few of these convolutions over the cores; for sums YNNPACK stays. A DCGAN step is
    1.16 times faster at 64x64 and 1.08 times at 32x32 (jax 0.10.2, 2 cores).
    """
    if jax.default_backend() != "cpu":
        return {}
    options = {"xla_cpu_experimental_ynn_fusion_type": "LIBRARY_FUSION_TYPE_REDUCE"}
    try:
        jax.jit(jnp.negative, compiler_options=options).lower(1.0).compile()
    except jax.errors.JaxRuntimeError:  # this version of XLA has no such option
        return {}
    return options
