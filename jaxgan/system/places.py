"""Where a run is: in a folder of this machine, or of a bucket, gs://BUCKET/FOLDER.

Whoever is given a path asks `place` for it, and takes the answer for a `pathlib.Path`: a
path in a bucket (etils.epath, by gcsfs) has the same methods. An object of a bucket is
there as a whole or not at all, but cannot grow; there are no folders, no locks, and no
renames in one step. What follows of that is said here and in `jaxgan.system.files`. Orbax
writes its arrays by TensorStore's own driver.
"""

import contextlib
import functools
import importlib.util
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from jaxgan.system.errors import UsageError

BUCKETS = "gs://"


def place(path: str | os.PathLike) -> Path:
    """The path, `~` expanded.

    Raises:
      UsageError: it is in a bucket that cannot be read, or in no such place.
    """
    text = os.fspath(path)
    if text.startswith(BUCKETS):
        bucket, _, folder = text.removeprefix(BUCKETS).partition("/")
        return in_reach(bucket) / folder
    if "://" in text or text.startswith("gs:/"):  # pathlib has made one stroke of two
        raise UsageError(f"{text} is no folder; it may be one here, or gs://BUCKET/FOLDER")
    return Path(os.path.expanduser(text))


def in_bucket(path: str | os.PathLike) -> bool:
    """Whether a path is in a bucket."""
    return os.fspath(path).startswith(BUCKETS)


@functools.cache
def in_reach(bucket: str) -> Path:
    """A bucket, which was listed once.

    Raises:
      UsageError: what it takes is not installed, or there is no such bucket for us.
    """
    if not bucket:
        raise UsageError("gs:// names no bucket; a run's folder is gs://BUCKET/FOLDER")
    if importlib.util.find_spec("gcsfs") is None:
        raise UsageError(
            f"--workdir={BUCKETS}... needs the extra gcs: pip install 'jaxgan[gcs]'"
        )
    os.environ.setdefault("EPATH_USE_TF", "false")  # one way, TensorFlow or not
    import fsspec
    from etils import epath

    logging.getLogger("gcsfs").setLevel(logging.CRITICAL)  # what fails raises
    # Others write there, too: a list that was kept would hide what they wrote.
    fsspec.config.conf.setdefault("gcs", {})["use_listings_cache"] = False
    found = cast(Path, epath.Path(f"{BUCKETS}{bucket}"))
    try:
        next(found.iterdir(), None)
    except Exception as error:  # gcsfs and google.auth have errors of their own
        why = "it is not there" if isinstance(error, FileNotFoundError) else first(error)
        raise UsageError(f"the bucket {found} cannot be listed: {why}") from error
    return found


@contextlib.contextmanager
def here(path: Path) -> Iterator[Path]:
    """The file, on this machine: itself, or a copy of one in a bucket until the context
    ends."""
    if not in_bucket(path):
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(path.read_bytes())
        yield copy


def absolute(path: Path) -> Path:
    """The same place wherever this process goes."""
    return path if in_bucket(path) else Path(os.path.abspath(path))


def discard(folder: Path) -> None:
    """Deletes a folder with all in it, if it is there."""
    if in_bucket(folder):
        with contextlib.suppress(Exception):  # gcsfs has errors of its own
            folder.rmtree(missing_ok=True)  # type: ignore[attr-defined]  # of epath
    else:
        shutil.rmtree(folder, ignore_errors=True)


def put(path: Path, content: bytes) -> None:
    """Writes an object of a bucket at once: whoever reads it finds the old or the new.

    Raises:
      OSError: it was not written; what was there stays.
    """
    try:
        path.write_bytes(content)
    except Exception as error:  # gcsfs has errors of its own
        raise OSError(f"{path} cannot be written: {first(error)}") from error


def first(error: Exception) -> str:
    """The first line of an error's text."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:160]
