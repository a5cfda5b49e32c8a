"""Atomic writes, by a new file beside the place and one rename, in a bucket by one put;
files that grow by lines; and SHA-256 digests.

JSON has no NaN and no infinity: files hold them as strings, "NaN", "Infinity" and
"-Infinity", which `float` takes back.
"""

import contextlib
import hashlib
import io
import json
import math
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from jaxgan.system.places import in_bucket, put

PAUSE = 30.0  # seconds between two puts of a file that grows


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Opens a file that replaces `path` when the context ends; a missing folder is made. If
    writing fails, `path` stays as it was."""
    if in_bucket(path):
        content = io.BytesIO()
        yield content
        put(path, content.getvalue())
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with naming(path), new.open("wb") as file:
            yield file
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


@contextlib.contextmanager
def naming(path: str | os.PathLike) -> Iterator[None]:
    """Names the file in an OSError that does not, as one of a full disk."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = os.fspath(path)
        raise


def write_text(path: Path, text: str) -> None:
    """Writes a text file, UTF-8."""
    with replacing(path) as file:
        file.write(text.encode())


class Lines:
    """A text file that grows by lines, from what is there on.

    A line is on the disk when `add` returns. An object of a bucket cannot grow: there it is
    put anew, with all its lines, after PAUSE seconds, and by `flush` and `close`.
    """

    def __init__(self, path: Path):
        self.path, self.new = path, False
        if in_bucket(path):
            self.whole, self.put = io.StringIO(), time.monotonic()
            self.whole.write(path.read_text() if path.exists() else "")
        else:
            self.file = path.open("a")

    def add(self, line: str) -> None:
        """Writes one more line."""
        if in_bucket(self.path):
            self.whole.write(line + "\n")
            self.new = True
            if time.monotonic() - self.put > PAUSE:
                self.flush()
            return
        with naming(self.path):
            self.file.write(line + "\n")
            self.file.flush()

    def flush(self) -> None:
        """Returns when all lines are where others read them."""
        if self.new:
            write_text(self.path, self.whole.getvalue())
            self.new, self.put = False, time.monotonic()

    def close(self) -> None:
        """Ends the writing."""
        self.flush()
        if not in_bucket(self.path):
            with naming(self.path):
                self.file.close()


def write_json(path: Path, value: Any) -> None:
    """Writes a JSON file with sorted keys."""
    write_text(path, json_of(value, indent=2, sort_keys=True) + "\n")


def json_of(value: Any, **options: Any) -> str:
    """A value as JSON, numbers that are not finite as strings; `options` of json.dumps."""
    return json.dumps(finite(value), allow_nan=False, **options)


def finite(value: Any) -> Any:
    """The value with strings for the numbers in it that JSON has not."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Mapping):
        return {key: finite(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [finite(part) for part in value]
    return value


def restored(value: Any) -> Any:
    """The value that `finite` was given: numbers for those strings."""
    if isinstance(value, str) and value in ("NaN", "Infinity", "-Infinity"):
        return float(value)
    if isinstance(value, Mapping):
        return {key: restored(part) for key, part in value.items()}
    if isinstance(value, list):
        return [restored(part) for part in value]
    return value


def write_arrays(path: Path, **arrays: Any) -> None:
    """Writes an .npz of plain arrays, uncompressed."""
    with replacing(path) as file:
        np.savez(file, **arrays)


def read_image(path: Path, mode: str | None = None) -> Image.Image:
    """The picture in a file, in `mode`, by default in grey or in colours as it is."""
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        grey = image.mode in ("1", "L")
        return image.convert(mode or ("L" if grey else "RGB"))


def write_png(path: Path, image: np.ndarray) -> None:
    """Writes a PNG from uint8 [H, W, 1 or 3]."""
    # Written at once: Pillow's own writing hides why the system refuses.
    content = io.BytesIO()
    Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image).save(content, "PNG")
    with replacing(path) as file:
        file.write(content.getvalue())


def digest_text(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def digest_bytes(content: bytes) -> str:
    """SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()


def digest_file(path: str | os.PathLike) -> str:
    """SHA-256 of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
