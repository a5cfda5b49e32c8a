"""A reader of files of weights, PyTorch's and pickles of NumPy arrays, without PyTorch and
without executing them.

Such a file is a pickle, that is a program. Here the program may call an ordered dictionary
and stand-ins, which record a tensor and a storage's type, or an array and its type; any
other name is refused. PyTorch has written two forms: since 1.6 a zip of the pickle and one
member per storage, before that several pickles and then the storages. Parameters of Flax
are also passed on as one plain pickle of nested dictionaries of arrays. That calls
numpy.dtype, numpy.ndarray and _reconstruct; stand-ins replace these too, since NumPy's own
trust the states that a file gives them.
"""

import collections
import io
import math
import os
import pickle
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from jaxgan.system.cache import cache_folder
from jaxgan.system.errors import UsageError

MAGIC, VERSION = 0x1950A86A20F9469CFC6C, 1001  # of the form before 1.6
FETCHED = ("alexnet.ckpt", "vgg16.ckpt", "efficientnet-lite0-57934424.pth")
TYPES: dict[str, np.dtype] = {
    "FloatStorage": np.dtype("<f4"),
    "LongStorage": np.dtype("<i8"),
}


class Storage(NamedTuple):
    """A reference to numbers elsewhere in the file: `size` of them, by their `key`."""

    key: str
    dtype: np.dtype
    size: int


class Tensor(NamedTuple):
    """A view of a storage; offset and strides are in numbers, not bytes."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def array(self, content: bytes) -> np.ndarray:
        """The view of a storage's bytes as an array, read-only.

        Raises:
          ValueError: the content is incomplete, or the view would leave it (by NumPy).
        """
        dtype = self.storage.dtype
        if len(content) != self.storage.size * dtype.itemsize:
            raise ValueError(f"storage {self.storage.key} is incomplete")
        strides = [stride * dtype.itemsize for stride in self.strides]
        at = self.offset * dtype.itemsize
        return np.ndarray(self.shape, dtype, content, at, strides)


class Recorded:
    """The stand-in of a NumPy array or of its type: what made it, and its state."""

    def __init__(self, *arguments: Any) -> None:
        self.arguments = arguments
        self.state: Any = ()

    def __setstate__(self, state: Any) -> None:
        self.state = state

    def array(self) -> np.ndarray:
        """The array whose state this is, read-only.

        Raises:
          ValueError: it is of another type than float32 and int64, or incomplete.
        """
        _, shape, kind, fortran, content = self.state
        if type(kind) is not Recorded or type(content) is not bytes:
            raise ValueError("an array is not of numbers")
        name = f"{kind.state[1]}{kind.arguments[0]}"
        dtype = next((x for x in TYPES.values() if x.str == name), None)
        if dtype is None:
            raise ValueError(f"an array is of type {name}, not <f4 or <i8")
        if len(content) != math.prod(shape) * dtype.itemsize:
            raise ValueError("an array is incomplete")
        return np.ndarray(shape, dtype, content, order="F" if fortran else "C")


class Unpickler(pickle.Unpickler):
    """An unpickler of dictionaries, of tensors and storages if it is `torch`, of arrays if
    not, which refuses all else."""

    def __init__(self, file: BinaryIO, torch: bool) -> None:
        def rebuild(
            storage: Storage,
            offset: int,
            shape: tuple[int, ...],
            strides: tuple[int, ...],
            *gradients: Any,
        ) -> Tensor:
            return Tensor(storage, offset, shape, strides)

        def record(*arguments: Any) -> Recorded:
            return Recorded(*arguments)

        super().__init__(file)
        tensors: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): collections.OrderedDict,
            ("torch._utils", "_rebuild_tensor"): rebuild,  # in 2017, without gradients
            ("torch._utils", "_rebuild_tensor_v2"): rebuild,
            **{("torch", name): name for name in TYPES},
        }
        arrays: dict[tuple[str, str], Any] = {
            ("numpy", "dtype"): record,
            ("numpy", "ndarray"): "ndarray",
            ("numpy.core.multiarray", "_reconstruct"): record,
            ("numpy._core.multiarray", "_reconstruct"): record,  # since NumPy 2
        }
        self.known = tensors if torch else arrays

    def find_class(self, module: str, name: str) -> Any:
        """The stand-in of a name that the pickle calls; others raise UnpicklingError."""
        if (module, name) not in self.known:
            raise pickle.UnpicklingError(f"it calls {module}.{name}")
        return self.known[module, name]

    def persistent_load(self, pid: Any) -> Storage:
        """The storage that the pickle refers to; other references raise UnpicklingError."""
        word, name, key, _, size, *view = pid
        if word != "storage" or any(view):
            raise pickle.UnpicklingError(f"it refers to {pid}")
        return Storage(key, TYPES[name], size)


def read(path: Path) -> dict[str, np.ndarray]:
    """The tensors {name: array}, read-only, of a file that holds a dictionary of them; the
    names of nested dictionaries are joined by "/".

    Raises:
      UsageError: the file is something else, or calls or holds more than that.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) == b"PK\x03\x04":
                return viewed(*read_zip(file))
            file.seek(0)
            first = Unpickler(file, torch=False).load()
            if isinstance(first, int):  # the older form begins with a number
                file.seek(0)
                return viewed(*read_pickles(file))
            if file.read(1):
                raise ValueError("more follows its dictionary")
            return {name: x.array() for name, x in flat(first, Recorded)}
    except Exception as error:  # a damaged or hostile pickle can raise anything
        reason = " ".join(f"{error or type(error).__name__}".split())
        raise UsageError(
            f"{path} is no file of PyTorch tensors or NumPy arrays: {reason}"
        ) from error


def viewed(tensors: Any, contents: Mapping[str, bytes]) -> dict[str, np.ndarray]:
    """Tensors as views of the storages' bytes, {key: bytes}."""
    return {name: x.array(contents[x.storage.key]) for name, x in flat(tensors, Tensor)}


def flat(found: Any, kind: type, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The names, joined by "/", and the things of one kind that nested dictionaries hold.

    Raises:
      ValueError: they hold others, or nothing.
    """
    if not isinstance(found, dict) or not found:
        raise ValueError("it holds no dictionary")
    for name, thing in found.items():
        if type(thing) is kind:
            yield f"{prefix}{name}", thing
        elif isinstance(thing, dict):
            yield from flat(thing, kind, f"{prefix}{name}/")
        else:
            raise ValueError("its dictionary holds more than tensors")


def found(path: str | os.PathLike, network: str) -> Path:
    """The file of a path; a name alone is also looked for where `launch/weights.sh` puts
    its files, in jaxgan's folder in the user's cache. `network` is named in errors.

    Raises:
      UsageError: there is none.
    """
    path, cached = Path(path).expanduser(), cache_folder() / "weights"
    for file in (path, cached / path.name if path.name == f"{path}" else path):
        if file.is_file():
            return file
    raise UsageError(
        f"there is no file {path} of {network} weights; `bash launch/weights.sh` puts "
        f"{', '.join(FETCHED)} into {cached}, where they are found by name"
    )


def read_zip(file: BinaryIO) -> tuple[Any, dict[str, bytes]]:
    """The object that the pickle of a zip describes, and {key: bytes} of the storages."""
    with zipfile.ZipFile(file) as archive:
        (pickled,) = (name for name in archive.namelist() if name.endswith("/data.pkl"))
        root = pickled.removesuffix("data.pkl")
        if any(entry.compress_type for entry in archive.infolist()):
            raise ValueError("it is compressed, which PyTorch's files are not")
        order = f"{root}byteorder"
        if order in archive.namelist() and archive.read(order) != b"little":
            raise ValueError("its numbers are big-endian")
        tensors = Unpickler(io.BytesIO(archive.read(pickled)), torch=True).load()
        prefix = f"{root}data/"
        names = [name for name in archive.namelist() if name.startswith(prefix)]
        return tensors, {name.removeprefix(prefix): archive.read(name) for name in names}


def read_pickles(file: BinaryIO) -> tuple[Any, dict[str, bytes]]:
    """The object and the storages of the older form: magic number, version, machine,
    tensors and keys, then for each key the count of its numbers and the numbers."""
    magic, version, machine, tensors, keys = (
        Unpickler(file, torch=True).load() for _ in range(5)
    )
    if (magic, version, machine["little_endian"]) != (MAGIC, VERSION, True):
        raise ValueError("it is of an unknown version, or big-endian")
    storages = {x.storage.key: x.storage for x in tensors.values()}
    contents = {}
    for key in keys:
        if int.from_bytes(file.read(8), "little") != storages[key].size:
            raise ValueError(f"storage {key} is not as long as its tensors say")
        contents[key] = file.read(storages[key].size * storages[key].dtype.itemsize)
    return tensors, contents
