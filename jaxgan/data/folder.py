"""Images in a tree of files."""

import concurrent.futures
import os
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from jaxgan.data.labels import numbered
from jaxgan.data.source import Source, image_source
from jaxgan.data.tree import Groups, arrange, image_files
from jaxgan.modalities.pixels import UNREADABLE, check_options, convert, is_grey
from jaxgan.system.cache import cached, digest_files, new_array
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_text
from jaxgan.system.progress import track


def folder(
    *, path: str, image_size: int, channels: int = 0, fit: str = "crop", seed: int = 0
) -> Source:
    """All images below `path`; links are followed.

    Folders `train`, `validation` (`val`) and `test` are the splits, if there is a `train`;
    the other folders that a file is in are its label (see jaxgan/data/tree.py). Of files
    outside of subfolders, training files have then no label, nor others; in other splits
    they alone have none. Files are decoded once and kept in the cache by their content.

    Raises:
      UsageError: no such folder, no images, or files that cannot be read (all are named).
    """
    check_options(image_size, channels, fit)
    root = Path(path).expanduser()
    if not root.is_dir():
        raise UsageError(
            f"data.path: there is no folder {str(root)!r}; where a run's data have moved, "
            "give --data_path=PATH"
        )
    files, left_out = image_files(root)
    groups, notes = arrange(root, files)
    options = f"folder-1 {image_size} {channels} {fit}{spelling(root, groups)}"
    digest = digest_files(files, root, options)

    def write(new: Path) -> None:
        decode(groups, new, image_size, channels, fit)

    splits = cached(digest, write)
    names = None
    if all(label for _, label in groups["train"]):
        words = {s: np.array([name or "" for _, name in g]) for s, g in groups.items()}
        labels, names = numbered(words)
        for split in groups:
            splits[split]["label"] = labels[split]
    notes = [f"left out {note}" for note in left_out] + notes
    return image_source("folder", splits, seed, names, digest, notes)


def spelling(root: Path, groups: Groups) -> str:
    """Which files are of which split, for the cache; "" where the names of folders just
    below `root` say so, as versions before 0.2 read them."""
    parts = {s: [f.relative_to(root).parts for f, _ in g] for s, g in groups.items()}
    train = {part[0] for part in parts.pop("train")}
    others = sorted(part for some in parts.values() for part in some)
    plain = {"validation", "valid", "val", "test"}
    if not others or (train == {"train"} and {part[0] for part in others} <= plain):
        return ""
    return " " + digest_text(str(others))


def decode(groups: Groups, new: Path, size: int, channels: int, fit: str) -> None:
    """Writes all images into a new entry of the cache.

    Raises:
      UsageError: files cannot be read; it names them all.
    """
    files = [file for group in groups.values() for file, _ in group]
    if not channels:
        channels = 1 if all(map(looks_grey, files)) else 3
    failures = []

    def read(file: Path) -> np.ndarray | None:
        try:
            with Image.open(file) as image:
                return convert(image, size, channels, fit)
        except UNREADABLE as error:
            reason = "not an image" if isinstance(error, UnidentifiedImageError) else error
            failures.append(f"{file} ({reason})")
            return None

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = track(pool.map(read, files), "decoding", len(files))
        for split, group in groups.items():
            shape = (len(group), size, size, channels)
            images = new_array(new, split, "data", np.uint8, shape)
            for i in range(len(group)):
                image = next(results)
                if image is not None:
                    images[i] = image
            images.flush()
        next(results, None)  # lets the bar reach its end
    if failures:
        raise UsageError(
            f"{len(failures)} of {len(files)} files cannot be read; mend or remove them: "
            + ", ".join(sorted(failures))
        )


def looks_grey(file: Path) -> bool:
    """Whether an image is grey by its header. An unreadable file counts as grey: `decode`
    names it."""
    try:
        with Image.open(file) as image:
            return is_grey(image)
    except UNREADABLE:
        return True
