"""Examples that a user names: files, folders, archives, or a split of the run's data."""

import os
from pathlib import Path

import numpy as np

from jaxgan.data.source import SPLITS
from jaxgan.explore.opened import Opened
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import say


def given(opened: Opened, images: str, n: int | None = None) -> np.ndarray:
    """Stored examples [N, ...], at most n, prepared as the run's own data; says how.

    Args:
      images: files and folders with commas between, or a split.

    Raises:
      UsageError: there are none, or one cannot be read as an example of the run's data.
    """
    if is_split(images):
        return opened.real(images, n)[0]
    modality, spec = opened.model.modality, opened.model.data_spec
    if modality.read is None:
        raise UsageError(
            f"--images={images}: nothing reads files of {modality.name} examples; name a "
            f"split: {', '.join(SPLITS)}"
        )
    parts, said, options = [], "", opened.config.data.to_dict()
    for path in files_of(images, modality.suffixes):
        found, said = modality.read(path, spec, options)
        parts.append(found)
    examples = np.concatenate(parts)[:n]
    say(f"{len(examples)} {modality.array}, prepared as the run's data: {said}")
    return examples


def is_split(images: str) -> bool:
    """Whether a split is meant: no file or folder here has its name."""
    return images in SPLITS and not Path(images).exists()


def files_of(images: str, suffixes: tuple[str, ...]) -> list[Path]:
    """The files that are named, and those in and below folders.

    Raises:
      UsageError: there is no such file, none in a folder, or one of another kind.
    """
    found: list[Path] = []
    whole = Path(os.path.expanduser(images)).exists()  # a name may have a comma
    for word in [images] if whole else filter(None, images.split(",")):
        path = Path(os.path.expanduser(word))
        if path.is_dir():
            below = sorted(p for p in path.rglob("*") if p.suffix.lower() in suffixes)
            if not below:
                raise UsageError(f"--images={word}: no {kinds(suffixes)} in this folder")
            found += below
        elif not path.is_file():
            raise UsageError(
                f"--images={word}: there is no such file; give files, folders, an .npz, or "
                f"a split: {', '.join(SPLITS)}"
            )
        elif path.suffix.lower() not in suffixes:
            raise UsageError(f"--images={word}: it may be {kinds(suffixes)}")
        else:
            found.append(path)
    if not found:
        raise UsageError("--images is empty; give files, a folder, an .npz, or a split")
    return found


def kinds(suffixes: tuple[str, ...]) -> str:
    """The suffixes in a message."""
    return ", ".join(suffix.removeprefix(".") for suffix in suffixes)
