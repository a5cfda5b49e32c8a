"""The rows of each training step, a pure function of (seed, step).

Position p = (step * repeats + k) * batch_size + i of the endless stream is example i of the
step's k-th micro-batch. Its row is permutation(seed, p // n)[p mod n]: every row once per
epoch. So no state of the data needs saving, and rows do not depend on the number of devices
or processes.
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
    """The rows of one split: arrays `data` on the devices, and `rows(seed, step, ...)`.

    A split of more than `resident` bytes stays on the host; `data` is then empty, and each
    step's rows are sent to the devices. `orders` of an epoch's rows are remembered.
    """

    def __init__(
        self,
        source: Source,
        split: str,
        mesh: Mesh,
        resident: int = RESIDENT_BYTES,
        orders: int = 2,
    ) -> None:
        self.source, self.split = source, split
        self.arrays = source.splits[split]
        self.size = source.size(split)
        stays = sum(array.nbytes for array in self.arrays.values()) > resident
        self.on_host = self.arrays if stays else {}
        on_device = {} if stays else self.arrays
        self.data = {k: place(mesh, np.asarray(v), P()) for k, v in on_device.items()}
        self._order = functools.lru_cache(maxsize=orders)(
            lambda seed, epoch: permutation(seed, epoch, self.size)
        )

    def rows(
        self, seed: int, step: int, steps: int, repeats: int, batch_size: int
    ) -> dict[str, np.ndarray]:
        """The rows of `steps` steps from `step` on, [steps, repeats, batch_size, ...] each;
        see `take`.

        Raises:
          UsageError: the split has fewer rows than a batch.
        """
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
        shape = (steps, repeats, batch_size)
        found = self.take(row.reshape(shape))
        if self.source.resampled:
            found["epoch"] = epoch.astype(np.int32).reshape(shape)
        return found

    def take(self, row: np.ndarray) -> dict[str, np.ndarray]:
        """{"row": the numbers of rows, and the rows' arrays where these stay on the
        host}."""
        host = {name: np.asarray(array[row]) for name, array in self.on_host.items()}
        return {"row": row, **host}
