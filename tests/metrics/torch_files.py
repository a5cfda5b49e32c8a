"""Writes PyTorch's weight files without PyTorch, well-formed or not."""

import collections
import pickle
import sys
import types
import zipfile
from pathlib import Path

import numpy as np


class FloatStorage:
    """Pickled by its name, as the class of PyTorch."""


class LongStorage:
    """The same."""


def _rebuild_tensor(*_):
    """The same."""


def _rebuild_tensor_v2(*_):
    """The same."""


MODULES = {
    "torch": (FloatStorage, LongStorage),
    "torch._utils": (_rebuild_tensor, _rebuild_tensor_v2),
}


class Pickler(pickle.Pickler):
    """Writes arrays as PyTorch does its tensors, and keeps their numbers."""

    def __init__(self, file, older: bool, gradients: bool):
        super().__init__(file, protocol=2)
        self.contents: dict[str, np.ndarray] = {}
        self.older, self.gradients = older, gradients

    def reducer_override(self, thing):
        if not isinstance(thing, np.ndarray):
            return NotImplemented
        key = str(len(self.contents))
        self.contents[key] = thing
        strides = tuple(stride // thing.itemsize for stride in thing.strides)
        view = (Stored(key, thing), 0, thing.shape, strides)
        if not self.gradients:
            return _rebuild_tensor, view
        return _rebuild_tensor_v2, (*view, False, collections.OrderedDict())

    def persistent_id(self, thing):
        if not isinstance(thing, Stored):
            return None
        kind = FloatStorage if thing.array.dtype == np.float32 else LongStorage
        pid = ("storage", kind, thing.key, "cpu", thing.array.size)
        return (*pid, None) if self.older else pid


class Stored:
    def __init__(self, key: str, array: np.ndarray):
        self.key, self.array = key, array


def dump(
    monkeypatch, thing, file, older: bool, gradients: bool = True
) -> dict[str, np.ndarray]:
    """One pickle; returns the arrays that it leaves out."""
    with monkeypatch.context() as patch:
        for name, things in MODULES.items():
            patch.setitem(sys.modules, name, types.ModuleType(name))
            for known in things:
                patch.setattr(known, "__module__", name)
                setattr(sys.modules[name], known.__name__, known)
        pickler = Pickler(file, older, gradients)
        pickler.dump(thing)
    return pickler.contents


def write_zip(monkeypatch, path: Path, thing, order: bytes = b"little") -> None:
    """The form since PyTorch 1.6."""
    with zipfile.ZipFile(path, "w") as archive:
        with archive.open("weights/data.pkl", "w") as file:
            contents = dump(monkeypatch, thing, file, older=False)
        archive.writestr("weights/byteorder", order)
        for key, array in contents.items():
            archive.writestr(f"weights/data/{key}", array.tobytes(order="A"))


def write_pickles(
    monkeypatch, path: Path, thing, magic=0x1950A86A20F9469CFC6C, gradients: bool = True
) -> None:
    """The form before; until 2017 without gradients."""
    with path.open("wb") as file:
        machine = {"protocol_version": 1001, "little_endian": True, "type_sizes": {}}
        for head in (magic, 1001, machine):
            pickle.dump(head, file, protocol=2)
        contents = dump(monkeypatch, thing, file, older=True, gradients=gradients)
        pickle.dump(list(contents), file, protocol=2)
        for array in contents.values():
            file.write(array.size.to_bytes(8, "little") + array.tobytes(order="A"))
