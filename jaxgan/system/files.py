"""Files that are whole or not there: written beside their place, moved there in one rename.
And what they hold, by its SHA-256."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of `path` when all of it is written; a
    missing folder is made. Where writing fails, `path` stays as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with new.open("wb") as file:
            yield file
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """A text file, UTF-8."""
    with replacing(path) as file:
        file.write(text.encode())


def write_json(path: Path, value: Any) -> None:
    """A JSON file with sorted keys."""
    write_text(path, json.dumps(value, indent=2, sort_keys=True) + "\n")


def write_arrays(path: Path, **arrays: Any) -> None:
    """An .npz of plain arrays, not compressed."""
    with replacing(path) as file:
        np.savez(file, **arrays)


def write_png(path: Path, image: np.ndarray) -> None:
    """A picture, uint8 [H, W, 1 or 3]."""
    with replacing(path) as file:
        Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image).save(file, "PNG")


def digest_text(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_file(path: str | os.PathLike) -> str:
    """SHA-256 of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
