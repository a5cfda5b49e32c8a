"""Which rows a step sees: a pure function of (seed, step).

Position p = (step * repeats + k) * batch_size + i of the endless stream is example i of
the step's k-th micro-batch. Its row is permutation(seed, p // n)[p mod n]: every row
once per epoch. Nothing about the data needs saving, and no device or process count
enters.
"""

import functools

import numpy as np
from jax.sharding import Mesh
from jax.sharding import PartitionSpec as P

from jaxgan.core.devices import place
from jaxgan.data.source import Source, permutation
from jaxgan.system.errors import UsageError

RESIDENT_BYTES = 2**31  # a split up to this size is kept on every device


class Feed:
    """The rows of one split: `data` on the devices, and `rows(step, steps)`.

    A split that is too large for the devices stays on the host; its rows then travel
    with their numbers.
    """

    def __init__(self, source: Source, split: str, mesh: Mesh, resident=RESIDENT_BYTES):
        self.source, self.split = source, split
        self.arrays = source.splits[split]
        self.size = source.size(split)
        stays = sum(array.nbytes for array in self.arrays.values()) > resident
        self.on_host = self.arrays if stays else {}
        on_device = {} if stays else self.arrays
        self.data = {k: place(mesh, np.asarray(v), P()) for k, v in on_device.items()}
        self._order = functools.lru_cache(maxsize=2)(
            lambda seed, epoch: permutation(seed, epoch, self.size)
        )

    def rows(self, seed: int, step: int, steps: int, repeats: int, batch_size: int):
        """{name: [steps, repeats, batch_size, ...]} of the steps from `step` on."""
        if batch_size > self.size:
            raise UsageError(
                f"config.batch_size is {batch_size}, but the {self.split} split has only "
                f"{self.size}; make it {self.size} or less"
            )
        count = repeats * batch_size
        position = np.arange(step * count, (step + steps) * count)
        epoch, offset = np.divmod(position, self.size)
        row = np.empty(len(position), np.int32)
        for e in range(epoch[0], epoch[-1] + 1):
            row[epoch == e] = self._order(seed, e)[offset[epoch == e]]
        return self.take(row.reshape(steps, repeats, batch_size))

    def take(self, row: np.ndarray):
        """The given rows, with what of them is not on the devices."""
        host = {name: np.asarray(array[row]) for name, array in self.on_host.items()}
        return {"row": row, **host}
