"""Decoded examples, and what was computed of examples, kept by content in the user's cache
folder.

The folder is `$XDG_CACHE_HOME/jaxgan` (`~/.cache/jaxgan`). An entry's name is a digest of
the source and of every option that changes what is kept, so that it is never stale. An
entry appears in one rename, so that it is never incomplete.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from jaxgan.system.files import digest_file, digest_text, naming, write_arrays
from jaxgan.system.progress import track


def cache_folder() -> Path:
    """jaxgan's folder in the user's cache."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "jaxgan"


def digest_files(paths: Iterable[Path], root: Path, options: str) -> str:
    """SHA-256 of the files' names below `root`, their bytes, and the options."""
    paths = list(paths)
    sha = hashlib.sha256(options.encode())
    for path in track(paths, "reading", len(paths)):
        content = digest_file(path)
        sha.update(os.fsencode(path.relative_to(root)) + f" {content}\n".encode())
    return sha.hexdigest()


def cached(digest: str, write: Callable[[Path], None]) -> dict[str, dict[str, np.ndarray]]:
    """The arrays {split: {name: array}} of an entry, memory-mapped.

    Where there is no entry, `write(folder)` makes its files `<split>.<name>.npy`.
    """
    folder = cache_folder() / "data" / digest
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(dir=folder.parent, prefix="writing-"))
        try:
            write(new)
            try:
                new.rename(folder)
            except OSError:  # another process was first
                if not folder.is_dir():
                    raise
        finally:
            shutil.rmtree(new, ignore_errors=True)
    splits: dict[str, dict[str, np.ndarray]] = {}
    for path in sorted(folder.glob("*.npy")):
        split, name, _ = path.name.split(".")
        splits.setdefault(split, {})[name] = np.load(path, mmap_mode="r")
    return splits


def kept(
    kind: str, key: str, make: Callable[[], Mapping[str, Any]]
) -> dict[str, np.ndarray]:
    """The arrays, numbers or texts that `make` returns, made once for each `key`, which
    must say all that they depend on, examples by their digest; `kind` is their folder
    within the cache's."""
    path = cache_folder() / kind / f"{digest_text(key)}.npz"
    if not path.is_file():
        write_arrays(path, **make())
    with np.load(path) as archive:
        return dict(archive)


def new_array(
    folder: Path, split: str, name: str, dtype: DTypeLike, shape: tuple[int, ...]
) -> np.memmap:
    """A new array on disk, in an entry that is being written."""
    path = folder / f"{split}.{name}.npy"
    with naming(path):
        array = np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=shape)
        if hasattr(os, "posix_fallocate"):  # later a full disk would end the process
            with path.open("r+b") as file:
                os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
    return array
