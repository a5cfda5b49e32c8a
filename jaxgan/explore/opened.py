"""A run as those find it who look at it: its folder, its model and, when asked for, its
data."""

import dataclasses
import functools
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.data.source import Source, examples_of, permutation
from jaxgan.model import Model, load
from jaxgan.system.places import place
from jaxgan.system.progress import say
from jaxgan.workdir.head import check_data, read_config


@dataclasses.dataclass(frozen=True)
class Opened:
    """A trained run.

    Attributes:
      folder: the run's; config: the config of the replica.
      model: its networks, see jaxgan/model.py.
      replica: which, of a run of several, or None.
      data_path: where its data are now, if they have moved.
      known: its data, where they are open already.
    """

    folder: Path
    config: ConfigDict
    model: Model
    replica: int | None = None
    data_path: str | None = None
    known: Source | None = None

    @classmethod
    def of(
        cls,
        workdir: str | os.PathLike,
        step: str | int = "latest",
        weights: str | None = None,
        replica: int | None = None,
        data_path: str | None = None,
        known: Source | None = None,
    ) -> "Opened":
        """The run in a workdir; the other arguments are those of `jaxgan.load`, and the
        attributes above.

        Raises:
          UsageError: no such run, step, weights or replica. RunError: no whole checkpoint.
        """
        folder = place(workdir)
        model = load(folder, step, weights, replica)
        if model.failed:
            say("warning: this replica failed; its weights are those last saved before")
        configs = assemble.members(read_config(folder))
        config = configs[replica or 0]
        replica = replica if len(configs) > 1 else None
        return cls(folder, config, model, replica, data_path, known)

    @functools.cached_property
    def source(self) -> Source:
        """The run's data.

        Raises:
          UsageError: they are not there, or others than the run was trained on.
        """
        if self.known is not None:
            return self.known
        path, config = self.data_path, self.config
        source = assemble.make_source(
            config if path is None else assemble.moved(config, path)
        )
        check_data(self.folder, self.model.data_spec, source.spec)
        return source

    def real(
        self, split: str, n: int | None = None
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Stored examples [n, ...] of a split and their labels int32 [n], if any: the first
        n of an order that is fixed, by default all."""
        order = permutation(0, 0, self.source.size(split))
        return examples_of(self.source, self.model.modality, split, order[:n])

    @property
    def part(self) -> str:
        """The folder of the replica within those of the run, "" of a run of one."""
        return "" if self.replica is None else f"replica{self.replica}"

    @property
    def where(self) -> Path:
        """Where what is found is written."""
        return self.folder / "explore" / self.part

    @property
    def said(self) -> Mapping[str, object]:
        """The weights that were looked at, for a protocol."""
        return {"step": self.model.step, "weights": self.model.weights}
